import { setImmediate as nextTurn } from 'node:timers/promises';
import { terminalLines } from '../../../shared/terminal-text';
import { type Candidate, quoteOf, type Reset, scanLines, summaryOf } from './extract';
import type { LogSource } from './log-source';
import type { Family } from './patterns/pattern';

/** Where in a log a build failed first. For the window alone: `text` is a line of the log. */
export interface FailurePlace {
  /** Byte offset of the line's first byte. */
  readonly offset: number;
  /** Counted from 1, as `\n` ends lines. */
  readonly line: number;
  readonly text: string;
  readonly summary: string;
  readonly pattern: string;
}

const CHUNK_BYTES = 256 * 1024;
/** Lines that are looked at together, and how far patterns may look back and ahead of them. */
const BLOCK_LINES = 1000;
const CONTEXT_LINES = 80;
/** Of a longer line the last part counts: it is what a progress bar ended as. */
const LINE_BYTES = 16 * 1024;
const NEWLINE = 0x0a;

/** How far a cause may stand from the line in which make or ninja says that a job failed. */
const CONFIRM_LINES = 200;
/** Puts a cause that a build tool vouches for above one of its kind that it went on after. */
const CONFIRMED = 5;

/**
 * Finds the first cause in a whole log of any size: constant memory, the event loop free between
 * chunks. Null when no line names one. `stop` ends the search early with null. Rejects as the source
 * does when it cannot be read.
 */
export async function findFailure(
  source: LogSource,
  stop?: AbortSignal,
): Promise<FailurePlace | null> {
  const search = new Search();
  for await (const chunk of chunks(source)) {
    if (stop?.aborted) return null;
    search.feed(chunk);
    await nextTurn();
  }
  return search.finish();
}

async function* chunks(source: LogSource): AsyncGenerator<Buffer> {
  const end = await source.size();
  for (let offset = 0; offset < end; ) {
    const chunk = await source.read(offset, Math.min(CHUNK_BYTES, end - offset));
    if (chunk.length === 0) return;
    offset += chunk.length;
    yield chunk;
  }
}

interface Line {
  readonly offset: number;
  readonly number: number;
  /** As it was written; most lines need never be resolved to what a terminal shows. */
  readonly written: string;
  shown: string | null;
}

interface Found extends FailurePlace {
  readonly rank: number;
  readonly family: Family;
}

/** Splits bytes into lines and folds what each block of them says into one answer. */
class Search {
  #carried: Buffer = Buffer.alloc(0);
  #carriedOffset = 0;
  #offset = 0;
  #number = 1;
  #lines: Line[] = [];
  /** How many of `#lines` are already judged and kept only to look back on. */
  #judged = 0;
  #rpm = false;
  #best = new Map<Family, Found>();
  #recent: Found[] = [];
  #failedAt = Number.NEGATIVE_INFINITY;

  feed(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.#endLine(chunk.subarray(from, at), this.#offset + from);
      from = at + 1;
    }
    const rest = chunk.subarray(from);
    if (this.#carried.length === 0) this.#carriedOffset = this.#offset + from;
    // A copy, and of an endless line only its last part.
    this.#carried = Buffer.from(Buffer.concat([this.#carried, rest]).subarray(-LINE_BYTES));
    this.#offset += chunk.length;
  }

  finish(): FailurePlace | null {
    if (this.#carried.length > 0) this.#endLine(Buffer.alloc(0), this.#offset);
    this.#judge(this.#lines.length);
    let best: Found | null = null;
    for (const found of this.#best.values()) {
      if (!best || found.rank > best.rank) best = found;
      else if (found.rank === best.rank && found.offset < best.offset) best = found;
    }
    if (!best) return null;
    const { offset, line, text, summary, pattern } = best;
    return { offset, line, text, summary, pattern };
  }

  #endLine(bytes: Buffer, offset: number): void {
    const started = this.#carried.length > 0;
    const whole = started ? Buffer.concat([this.#carried, bytes]) : bytes;
    this.#lines.push({
      offset: started ? this.#carriedOffset : offset,
      number: this.#number,
      written: whole.subarray(-LINE_BYTES).toString('utf8'),
      shown: null,
    });
    this.#number += 1;
    if (started) this.#carried = Buffer.alloc(0);
    if (this.#lines.length >= this.#judged + BLOCK_LINES + CONTEXT_LINES) {
      this.#judge(this.#lines.length - CONTEXT_LINES);
    }
  }

  /** Judges the lines up to `to`, then drops all but those that the next ones may look back on. */
  #judge(to: number): void {
    const from = this.#judged;
    const texts = this.#textsAround(from, to);
    if (texts) this.#fold(texts, from, to);
    const keep = Math.max(0, to - CONTEXT_LINES);
    this.#lines = this.#lines.slice(keep);
    this.#judged = to - keep;
  }

  /** What a terminal shows of the worthwhile lines and those near them, the rest empty; null when none is. */
  #textsAround(from: number, to: number): string[] | null {
    const texts = this.#lines.map(() => '');
    let upTo = 0;
    for (let index = from; index < to; index += 1) {
      if (!TRIGGER.test(this.#lines[index]?.written ?? '')) continue;
      const end = Math.min(this.#lines.length, index + CONTEXT_LINES);
      for (let near = Math.max(upTo, index - CONTEXT_LINES); near < end; near += 1) {
        const line = this.#lines[near];
        if (line) texts[near] = line.shown ??= terminalLines(line.written).at(-1) ?? '';
      }
      upTo = end;
    }
    return upTo === 0 ? null : texts;
  }

  #fold(texts: readonly string[], from: number, to: number): void {
    const scan = scanLines(texts, { from, to, rpm: this.#rpm, worthwhile: isWorthwhile });
    this.#rpm = scan.rpm;
    const candidates = new Map(scan.candidates.map((one) => [one.lineIndex, one]));
    const resets = new Map(scan.resets.map((one) => [one.lineIndex, one]));
    for (let index = from; index < to; index += 1) {
      const reset = resets.get(index);
      if (reset) this.#clear(reset);
      const line = this.#lines[index];
      if (!line) continue;
      if (JOB_FAILED.test(texts[index] ?? '')) this.#confirm(line.number);
      const candidate = candidates.get(index);
      if (candidate) this.#take(candidate, line);
    }
  }

  #take(candidate: Candidate, line: Line): void {
    const confirmed = line.number - this.#failedAt <= CONFIRM_LINES ? CONFIRMED : 0;
    const found: Found = {
      offset: line.offset,
      line: line.number,
      text: quoteOf(candidate),
      summary: summaryOf(candidate),
      pattern: candidate.pattern.name,
      rank: candidate.rank + confirmed,
      family: candidate.family,
    };
    this.#recent = this.#recent.filter((one) => line.number - one.line <= CONFIRM_LINES);
    // A flood of errors needs no more than its first ones.
    if (this.#recent.length < CONFIRM_LINES) this.#recent.push(found);
    this.#offer(found);
  }

  #offer(found: Found): void {
    const best = this.#best.get(found.family);
    if (!best || found.rank > best.rank) this.#best.set(found.family, found);
  }

  #confirm(number: number): void {
    this.#failedAt = number;
    for (const found of this.#recent) {
      if (number - found.line <= CONFIRM_LINES) {
        this.#offer({ ...found, rank: found.rank + CONFIRMED });
      }
    }
    this.#recent = [];
  }

  #clear(reset: Reset): void {
    if (reset.families === 'all') {
      this.#best.clear();
      this.#recent = [];
      return;
    }
    for (const family of reset.families) this.#best.delete(family);
    this.#recent = this.#recent.filter((one) => !reset.families.includes(one.family));
  }
}

const JOB_FAILED = /^\S*make(?:\[\d+\])?: \*\*\* \[[^\]]*\] \S+ -?\d+$|^FAILED: /;

/**
 * Something that every line which names a cause has: a word that goes with failures, a place in a
 * file, or letters beyond ASCII (translated messages). Most lines of a log have none of these, and
 * are not held against each pattern.
 */
const TRIGGER =
  /[^\x00-\x7f]|:\d+[:.,)-]|:\[\d|[(]\d+[),]|\*\*\*|err[:!o]|fail|fatal|fehl|warn|hunk|patch|not |n't |cannot|unable|undefined|multiple|missing|no |killed|signal|segm|abort|core dumped|panic|exception|assert|invalid|illegal|unknown|unrecogni|unsupported|denied|refused|space|quota|memory|enospc|alloc|reloc|recompile|incompatible|format|found|unpackaged|dependenc|out of|traceback|terminat|timed out|timeout|limit|crash|syntax|mismatch|wrong|require|E: |died|dubious|curl:|wget:|SIG|✗|×|must|locate|symbol|version|unexpected|bus |floating|sanitizer|double free|corrupt|malloc|free\(\)|Project|fork|proxy|network|connect|ETIMEDOUT|ECONN|\[junit\]|Test|\.xml|! |defin|refer|nicht|datei|introuv|fich|parse|ignor|\(%|^\+ |config\.status|written to|build targets|^ninja|^cmake/i;

function isWorthwhile(line: string): boolean {
  return TRIGGER.test(line);
}
