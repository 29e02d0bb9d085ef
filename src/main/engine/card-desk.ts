import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt } from '../../shared/build';
import type { AttemptOrigin, CardDetail, ResultReview, RpmDetail } from '../../shared/card';
import { type Outcome, ok, refuse } from '../../shared/outcome';
import { attemptFolder, RULE_FILE } from './builds/attempt-paths';
import { readSpec } from './builds/record-reading';
import type { DocumentDesk } from './document-desk';
import { indexMentions, indexSpeaking } from './results/index-mentions';
import { reviewResult } from './results/result-review';
import { readRpmDetail } from './results/rpm-detail';
import { decodeUtf8 } from './workspace/decode-text';
import { versionOf } from './workspace/file-texts';

/** A result file is 4 KB; this much of one that is not is read all the same. */
const MAX_RESULT_BYTES = 1024 * 1024;

/** Every variable that differs from attempt to attempt by its nature, and says nothing about the build. */
const OWN_VARIABLES: ReadonlySet<string> = new Set(['BREAKWATER_ATTEMPT']);

const noAttempt = (id: string) => refuse('build-not-running', `There is no attempt ${id}.`);

/** What a package's card shows in full beside what the window knows already; read when it is asked for. */
export class CardDesk {
  readonly #root: string;
  readonly #documents: DocumentDesk;
  readonly #attemptOf: (id: string) => Attempt | null;

  constructor(root: string, documents: DocumentDesk, attemptOf: (id: string) => Attempt | null) {
    this.#root = root;
    this.#documents = documents;
    this.#attemptOf = attemptOf;
  }

  /** The package's rows of the index, and its result file held against its form. */
  async read(name: string): Promise<Outcome<CardDetail>> {
    const index = await this.#documents.read('index');
    const text = index.ok ? index.value.text : '';
    return ok({
      index: indexMentions(text, name),
      spoken: indexSpeaking(text, name),
      review: await this.#review(name),
    });
  }

  /** What an attempt was started from: command, environment, rule file. */
  async origin(id: string): Promise<Outcome<AttemptOrigin>> {
    const attempt = this.#attemptOf(id);
    if (attempt === null) return noAttempt(id);
    const folder = attemptFolder(this.#root, attempt.package, attempt.number);
    const spec = await readSpec(folder);
    if (spec === null) {
      return refuse('document-missing', `The record of what ${id} was started from is gone.`);
    }
    const rule = await readFile(join(folder, RULE_FILE)).catch(() => null);
    const { command, cwd, timeoutMs, nice } = spec;
    const env = Object.fromEntries(
      Object.entries(spec.env).filter(([key]) => !OWN_VARIABLES.has(key)),
    );
    return ok({
      command,
      cwd,
      env,
      timeoutMs,
      nice,
      rule: rule === null ? null : decodeUtf8(rule),
    });
  }

  /** The header of an RPM that an attempt's evidence names. */
  async rpm(id: string, file: string): Promise<Outcome<RpmDetail>> {
    const attempt = this.#attemptOf(id);
    if (attempt === null) return noAttempt(id);
    const rpm = attempt.evidence?.rpms.find((one) => one.file === file);
    if (rpm === undefined) return refuse('usage', `${id} did not make ${file}.`);
    const read = await readRpmDetail(rpm.path);
    if (read.ok) return read;
    const code = read.refusal.code === 'rpm-missing' ? 'document-missing' : 'document-unreadable';
    return refuse(code, `${file}: ${read.refusal.message}`);
  }

  async #review(name: string): Promise<ResultReview | null> {
    const file = `build-results/${name}.md`;
    const bytes = await readFile(join(this.#root, file)).catch(() => null);
    if (bytes === null || bytes.length > MAX_RESULT_BYTES) return null;
    return reviewResult(bytes, file, versionOf(bytes));
  }
}
