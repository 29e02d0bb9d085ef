import path from 'node:path';
import type { ResultStatus } from '../../../shared/build';
import type { ResultReview, ReviewedField } from '../../../shared/card';
import { RESULT_KEYS, type ResultKey } from './result-blocks';
import {
  fieldValues,
  linesOf,
  parseResult,
  type ResultFields,
  scanResult,
  writeResult,
} from './result-file';

/** A result is 4 KB at most; what is shown of a longer file is enough to see what it is. */
const SHOWN_CHARACTERS = 16_384;
/** Lines that were not used are named up to this many. */
const MOST_UNUSED = 200;

/** What a line has to say before it counts as understood: the words for "not known" do not. */
const isKnown = (key: ResultKey, values: ResultFields): boolean => {
  switch (key) {
    case 'version':
      return values.version !== null;
    case 'staged':
      return values.staged !== null;
    case 'rule_file':
      return values.ruleFile !== null;
    case 'summary':
      return values.summary !== '';
    default:
      return true;
  }
};

/** `none` and the like: said, and understood as nothing. */
const SAYS_NONE = /^[\s*_`"'-]*(?:none|unknown|n\/a)?[\s*_`"'.]*$/i;

/**
 * Holds a result file against the form that it should have: what each of the seven lines was understood as, what was not
 * used, and how the file would read if correct. `status` stands for one that the file does not say in a way that can be
 * relied on. Pure; never throws.
 */
export const reviewResult = (
  bytes: Uint8Array,
  file: string,
  version: string,
  status: ResultStatus | null = null,
): ResultReview => {
  const name = path.posix.basename(file).replace(/\.md$/i, '');
  const { card, problems } = parseResult(bytes, file, '');
  const scanned = scanResult(bytes, name);
  const known = scanned.status ?? status;
  const values = fieldValues(scanned.fields, name, known ?? 'BLOCKED');
  const strict = linesOf(values);
  const fields = RESULT_KEYS.map((key): ReviewedField => {
    const field = scanned.fields.find((one) => one.key === key);
    if (field === undefined) {
      const understood = key === 'package' ? strict.package : null;
      return { key, line: null, written: null, understood };
    }
    const said = field.values.join(' ');
    const isUnderstood =
      key === 'status' ? scanned.status !== null : isKnown(key, values) || SAYS_NONE.test(said);
    const written = field.raw === '' ? said : field.raw;
    return { key, line: field.line, written, understood: isUnderstood ? strict[key] : null };
  });
  const rewritten = known === null ? null : writeResult(values);
  return {
    file,
    version,
    text: scanned.text.slice(0, SHOWN_CHARACTERS),
    fields,
    unused: unusedLines(scanned.text, scanned.otherLines),
    remarks: card?.remarks ?? scanned.remarks,
    problems,
    isStrict: rewritten !== null && scanned.text === rewritten,
    rewritten,
  };
};

/** Where the lines that belong to no field stand. */
const unusedLines = (text: string, otherLines: readonly string[]): ResultReview['unused'] => {
  const left = new Map<string, number>();
  for (const line of otherLines) left.set(line.trim(), (left.get(line.trim()) ?? 0) + 1);
  const unused: { line: number; text: string }[] = [];
  for (const [at, written] of text.split(/\r?\n/).entries()) {
    const count = left.get(written.trim()) ?? 0;
    if (count === 0 || unused.length >= MOST_UNUSED) continue;
    left.set(written.trim(), count - 1);
    unused.push({ line: at + 1, text: written.trim().slice(0, 400) });
  }
  return unused;
};
