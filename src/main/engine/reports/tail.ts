import { terminalLines } from '../../../shared/terminal-text';
import { fileLogSource, type LogSource } from './log-source';

/** How many lines at the end of a log the monitor may look at. */
export const TAIL_LINES = 80;

/** Read size, and the most that is ever read backwards: what a tail costs does not depend on the log. */
const CHUNK_BYTES = 64 * 1024;
const TAIL_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

export interface Tail {
  /** What a terminal would show of the last lines: no escape sequences, progress bars at their last state. */
  readonly lines: readonly string[];
  /** True when the tail begins at the log's first byte. */
  readonly complete: boolean;
  /** True when the first line is longer than what was read, and only its last part is here. */
  readonly cut: boolean;
  /** Byte offset in the log at which the tail begins. */
  readonly offset: number;
}

/**
 * The last `count` lines of a log, read from its end: at most 1 MiB whatever the log's size.
 * `source` is a path or a log source that may still grow; what it holds when called is what counts.
 * Any bytes are fine (NUL, invalid UTF-8). Rejects as the source does when it cannot be read.
 */
export async function readTail(source: LogSource | string, count = TAIL_LINES): Promise<Tail> {
  const log = typeof source === 'string' ? fileLogSource(source) : source;
  const end = await log.size();
  const floor = Math.max(0, end - TAIL_BYTES);
  const chunks: Buffer[] = [];
  let start = end;
  let wanted = count;
  let newlineAt = -1;
  while (start > floor && newlineAt < 0) {
    const from = Math.max(floor, start - CHUNK_BYTES);
    const chunk = await log.read(from, start - from);
    // A final newline ends the last line; it does not begin another.
    let before = start === end && chunk.at(-1) === NEWLINE ? chunk.length - 1 : chunk.length;
    while (before > 0) {
      const at = chunk.lastIndexOf(NEWLINE, before - 1);
      if (at < 0) break;
      wanted -= 1;
      if (wanted === 0) {
        newlineAt = from + at;
        break;
      }
      before = at;
    }
    chunks.unshift(chunk);
    start = from;
  }
  const offset = newlineAt < 0 ? start : newlineAt + 1;
  const bytes = Buffer.concat(chunks).subarray(offset - start);
  const lines = terminalLines(new TextDecoder('utf-8').decode(bytes));
  return {
    lines: lines.slice(-count),
    complete: offset === 0,
    cut: newlineAt < 0 && offset > 0,
    offset,
  };
}
