import path from 'node:path';
import type { ResultStatus } from '../../../shared/build';
import { cleanLine, LINE_CHARACTERS } from '../../../shared/clean-line';
import type { ResultCard } from '../../../shared/package';
import { isPackageName } from '../../../shared/package-name';
import type { Problem } from '../../../shared/problem';
import { decodeUtf8 } from '../workspace/decode-text';
import { looksLikeLog } from './log-like';
import { type Block, type Field, RESULT_KEYS, type ResultKey, scanBlocks } from './result-blocks';
import {
  isRpmName,
  namesPackage,
  rpmNamesOf,
  ruleFileOf,
  sentenceOf,
  stagedOf,
  statusOf,
  versionOf,
} from './result-values';

/** A result has seven short lines; a file beyond this holds something else (containment.md). */
export const MAX_RESULT_BYTES = 4_096;

/** What of an overlong file is looked at: its fields stand at the top, or it is no result. */
const MAX_READ_BYTES = 65_536;

/** More of them tell a person nothing new. */
const MAX_REMARKS = 12;

export interface ResultReading {
  /** Null where the file holds no status that can be relied on. */
  readonly card: ResultCard | null;
  readonly problems: readonly Problem[];
}

/** What a result file says: the seven lines. */
export interface ResultFields {
  readonly package: string;
  readonly version: string | null;
  readonly status: ResultStatus;
  /** Base names. */
  readonly rpms: readonly string[];
  readonly staged: boolean | null;
  readonly summary: string;
  readonly ruleFile: string | null;
}

interface Decoded {
  readonly text: string;
  readonly remark: string | null;
}

const decode = (bytes: Uint8Array): Decoded => {
  const part = bytes.subarray(0, MAX_READ_BYTES);
  if (part[0] === 0xff && part[1] === 0xfe) {
    return { text: new TextDecoder('utf-16le').decode(part), remark: 'The file is UTF-16.' };
  }
  if (part[0] === 0xfe && part[1] === 0xff) {
    return { text: new TextDecoder('utf-16be').decode(part), remark: 'The file is UTF-16.' };
  }
  const strict = decodeUtf8(part);
  if (strict !== null) return { text: strict.replace(/^\uFEFF/, ''), remark: null };
  const remark = 'Some bytes are not valid UTF-8; they are shown as replacement characters.';
  return { text: new TextDecoder('utf-8').decode(part), remark };
};

const first = (block: readonly Field[], key: ResultKey): Field | undefined =>
  block.find((field) => field.key === key);

const isAboutAnother = ({ fields }: Block, name: string): boolean => {
  const said = first(fields, 'package');
  return said !== undefined && !namesPackage(said.values.join(' '), name);
};

const hasStatus = ({ fields }: Block): boolean => {
  const field = first(fields, 'status');
  return field !== undefined && statusOf(field.values.join(' ')) !== null;
};

/** A block that stands: a status that can be read, and at least two others of the seven fields. */
const stands = (block: Block): boolean =>
  hasStatus(block) && new Set(block.fields.map(({ key }) => key)).size >= 3;

interface Choice {
  readonly fields: readonly Field[];
  readonly remarks: readonly string[];
}

/**
 * Which fields are the record, where a file has several candidates (a quoted log may hold a fake one):
 * 1. a block about another package is never used;
 * 2. the first block that stands (see `stands`) outside code fences; fenced ones come after all of those, since a
 *    fence is where an author puts what others said;
 * 3. where none stands, the fields outside fences are taken together, the first of each key; where there are none
 *    outside, those inside;
 * 4. within a block the first of equal keys holds; fields that the chosen block lacks, but for the status, are filled
 *    in from blocks outside fences that carry no status of their own.
 */
const choose = (blocks: readonly Block[], name: string): Choice => {
  const own = blocks.filter((block) => !isAboutAnother(block, name));
  const open = own.filter(({ quoted }) => !quoted);
  const fenced = own.filter(({ quoted }) => quoted);
  const remarks: string[] = [];
  if (own.length < blocks.length) remarks.push('A part about another package was left out.');
  const standing = [...open, ...fenced].filter(stands);
  const [chosen] = standing;
  if (chosen === undefined) {
    const source = open.length > 0 ? open : fenced;
    return { fields: source.flatMap(({ fields }) => fields), remarks };
  }
  if (standing.length > 1) {
    const line = standing[1]?.fields[0]?.line ?? 0;
    remarks.push(`A second result begins on line ${line}; it was not used.`);
  }
  const extra = open.filter(
    (block) => block !== chosen && first(block.fields, 'status') === undefined,
  );
  return { fields: [...chosen.fields, ...extra.flatMap(({ fields }) => fields)], remarks };
};

const problem = (file: string, line: number | null, message: string, remedy: string): Problem => ({
  file,
  line,
  severity: 'error',
  message,
  remedy,
});

const repeated = (fields: readonly Field[]): readonly string[] =>
  RESULT_KEYS.filter((key) => fields.filter((field) => field.key === key).length > 1).map(
    (key) => `"${key}" stands there more than once; the first was used.`,
  );

const missing = (fields: readonly Field[]): readonly string[] =>
  RESULT_KEYS.filter((key) => first(fields, key) === undefined).map(
    (key) => `There is no "${key}" line.`,
  );

const rpmRemarks = (rpms: ReturnType<typeof rpmNamesOf>): readonly string[] => {
  const remarks = rpms.shortened ? ['Folders were cut off the names of RPMs.'] : [];
  const { length } = rpms.refused;
  if (length === 0) return remarks;
  const shown = rpms.refused.slice(0, 3).join(', ');
  const names = length === 1 ? 'names' : 'name';
  return [...remarks, `${length} of the words after "rpms" ${names} no RPM: ${shown}.`];
};

const unused = (lines: number): readonly string[] => {
  if (lines === 0) return [];
  return [lines === 1 ? '1 further line was not used.' : `${lines} further lines were not used.`];
};

/** The fields' values, and a remark for each that is not exactly as it should be written. */
const valuesOf = (fields: readonly Field[], name: string, status: ResultStatus) => {
  const text = (key: ResultKey): string => first(fields, key)?.values.join(' ') ?? '';
  const rpms = rpmNamesOf(first(fields, 'rpms')?.values ?? []);
  const values: ResultFields = {
    package: name,
    version: versionOf(text('version')),
    status,
    rpms: rpms.names,
    staged: stagedOf(text('staged')),
    summary: cleanLine(sentenceOf(text('summary')), LINE_CHARACTERS),
    ruleFile: ruleFileOf(text('rule_file')),
  };
  const strict = linesOf(values);
  const remarks = RESULT_KEYS.flatMap((key) => {
    const field = first(fields, key);
    const line = strict[key];
    if (field === undefined || field.raw === line) return [];
    return [`Line ${field.line} was read as "${cleanLine(line, 80)}".`];
  });
  return { values, remarks: [...remarks, ...rpmRemarks(rpms)] };
};

/** What stands in a result file, and which of its fields are the record. Never throws. */
export const scanResult = (bytes: Uint8Array, name: string) => {
  const { text, remark } = decode(bytes);
  const scanned = scanBlocks(text);
  const { fields, remarks } = choose(scanned.blocks, name);
  const statusField = first(fields, 'status');
  const status = statusField === undefined ? null : statusOf(statusField.values.join(' '));
  return { ...scanned, text, remark, fields, remarks, statusField, status };
};

/** What the chosen fields say, each as far as it was understood. */
export const fieldValues = (
  fields: readonly Field[],
  name: string,
  status: ResultStatus,
): ResultFields => valuesOf(fields, name, status).values;

/**
 * A result file's bytes → its card. Lenient in form (bullets, headings, tables, fences, front matter, lists, case,
 * line endings, order, quotes, comments), strict in what a status is (see `statusOf`) and in which block is the
 * record (see `choose`). The file's name says which package it is about. Every leniency leaves a remark.
 * Over 4 KB, or with lines that look like a log, the card is quarantined: only its valid fields are used.
 * In: `file`, relative to the workspace; `modifiedAt`, ISO 8601. Never throws.
 */
export const parseResult = (bytes: Uint8Array, file: string, modifiedAt: string): ResultReading => {
  const name = path.posix.basename(file).replace(/\.md$/i, '');
  if (!isPackageName(name)) {
    const remedy = 'Rename it after the package, or delete it.';
    return {
      card: null,
      problems: [problem(file, null, 'The file is not named after a package.', remedy)],
    };
  }
  const { remark, blocks, otherLines, valueLines, fields, remarks, statusField, status, text } =
    scanResult(bytes, name);
  if (status === null) return { card: null, problems: [withoutStatus(file, blocks, statusField)] };
  const tooLong = bytes.length > MAX_RESULT_BYTES;
  // A list or a folded text can hold a log as well as the lines between the fields.
  const logged = [...otherLines, ...valueLines].some(looksLikeLog) || /\u001b\[/.test(text);
  const { values, remarks: valueRemarks } = valuesOf(fields, name, status);
  const all = [
    ...(tooLong
      ? [`The file has ${bytes.length} bytes; a result has at most ${MAX_RESULT_BYTES}.`]
      : []),
    ...(logged ? ['The file has lines that look like the log of a build.'] : []),
    ...(remark === null ? [] : [remark]),
    ...remarks,
    ...repeated(fields),
    ...valueRemarks,
    ...missing(fields),
    ...unused(otherLines.length),
  ];
  const quarantined = tooLong || logged;
  const card = { ...values, file, modifiedAt, quarantined, remarks: all.slice(0, MAX_REMARKS) };
  return { card, problems: [] };
};

const withoutStatus = (
  file: string,
  blocks: readonly Block[],
  statusField: Field | undefined,
): Problem => {
  if (statusField !== undefined) {
    const said = cleanLine(statusField.values.join(' '), 60);
    const remedy = 'Write one of the three words SUCCESS, FAILED, BLOCKED after "status:".';
    return problem(file, statusField.line, `The status "${said}" is none of the three.`, remedy);
  }
  const other = blocks.flatMap((block) => block.fields).find(({ key }) => key === 'package');
  if (other !== undefined && blocks.some(hasStatus)) {
    const said = cleanLine(other.values.join(' '), 60);
    const remedy = 'Write the result to the file that is named after its package.';
    return problem(
      file,
      other.line,
      `The result is about "${said}", which is not this file's package.`,
      remedy,
    );
  }
  const remedy = 'Write the seven lines of a result, with "status: SUCCESS", FAILED or BLOCKED.';
  return problem(file, null, 'The file has no status.', remedy);
};

/** The seven lines, each by its key. */
export const linesOf = (fields: ResultFields): Readonly<Record<ResultKey, string>> => ({
  package: `package: ${fields.package}`,
  version: `version: ${fields.version ?? 'unknown'}`,
  status: `status: ${fields.status}`,
  rpms: `rpms: ${fields.rpms.length === 0 ? 'none' : fields.rpms.join(', ')}`,
  staged: `staged: ${fields.staged === true ? 'yes' : 'no'}`,
  summary: `summary: ${fields.summary}`.trimEnd(),
  rule_file: `rule_file: ${fields.ruleFile ?? 'none'}`,
});

/**
 * A result → the text of its file: exactly the seven lines, in order, each value on one line and cleaned, the summary
 * cut to 200 characters, at most 4,096 bytes in all: of an RPM list that is longer, the names that fit. Unknown is
 * written `unknown` (version), `none` (RPMs, rule file), `no` (staged).
 * Throws where `package` is not a package's name: that is a bug of the caller's.
 */
export const writeResult = (fields: ResultFields): string => {
  if (!isPackageName(fields.package)) throw new Error('A package name was not checked before use.');
  const clean: ResultFields = {
    ...fields,
    version: versionOf(fields.version ?? ''),
    rpms: [...new Set(fields.rpms)].filter(isRpmName),
    summary: cleanLine(sentenceOf(fields.summary), LINE_CHARACTERS),
    ruleFile: ruleFileOf(fields.ruleFile ?? ''),
  };
  const bare = Buffer.byteLength(join({ ...clean, rpms: ['x'] }));
  let room = MAX_RESULT_BYTES - bare;
  const rpms = clean.rpms.filter((name) => {
    room -= name.length + 2;
    return room > 0;
  });
  return join({ ...clean, rpms });
};

const join = (fields: ResultFields): string => {
  const lines = linesOf(fields);
  return `${RESULT_KEYS.map((key) => lines[key]).join('\n')}\n`;
};
