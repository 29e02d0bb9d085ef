import type { ResultStatus } from '../../../shared/build';
import { cleanLine, LINE_CHARACTERS } from '../../../shared/clean-line';
import { ownValue } from '../../../shared/own-value';
import { PACKAGE_NAME } from '../../../shared/package-name';

/** A file's base name that may stand for an RPM: no folder, no leading dot or dash, at most 255 bytes. */
const RPM_NAME = /^[A-Za-z0-9][A-Za-z0-9._+~^-]{0,250}\.rpm$/;

/** A package of thousands of RPMs is a mistake of the file's author; the largest in Fedora makes some 6,000. */
const MAX_RPMS = 10_000;

const STATUS_WORDS: Readonly<Record<string, ResultStatus>> = {
  success: 'SUCCESS',
  succeeded: 'SUCCESS',
  successful: 'SUCCESS',
  failed: 'FAILED',
  fail: 'FAILED',
  failure: 'FAILED',
  blocked: 'BLOCKED',
};

/** What takes a SUCCESS back, or leaves it open: then it is no status that can be relied on. */
const DOUBT =
  /\b(?:fail|block|not\b|no\b|never|un\w|partial|but\b|except|error|almost|pending|skip|todo|or\b|if\b|maybe|expect)|\?/i;

/** Quotes, emphasis and code marks around a value, in ASCII and as typographers set them. */
const WRAPPING = /^[\s*_`"'“”„‘’«»]+|[\s*_`"'“”„‘’«»,;]+$/gu;

/** The value without what surrounds it: quotes, emphasis, code marks, a comma at the end. */
export const unwrapped = (value: string): string => {
  const line = cleanLine(value, 4_096);
  // Emphasis within a name (a_b_) is the name's own: only marks that stand at both ends, or quotes, go.
  return line.replace(WRAPPING, '').trim();
};

/** A sentence without pairs of quotes or code marks around the whole of it; marks within it stay. */
export const sentenceOf = (value: string): string => {
  let line = cleanLine(value, LINE_CHARACTERS * 2);
  for (;;) {
    const [, mark, text] = /^(["'`“„‘])(.*)["'`”“’],?$/u.exec(line) ?? [];
    if (mark === undefined || text === undefined || text.includes(mark)) return line;
    line = text.trim();
  }
};

/** The value without a comment at its end: ` # …` or an HTML comment. */
const uncommented = (value: string): string =>
  value.replace(/<!--.*$/, '').replace(/(?:^|\s)#.*$/, '');

/**
 * `SUCCESS`, `✅ Success`, `**failed** - see error` → the status; null for anything that leaves a doubt, such as
 * `OK`, `SUCCESS | FAILED | BLOCKED` (a template that was not filled in) or `SUCCESS, but not staged`. A SUCCESS may
 * be followed by a comment or by words in parentheses; the other two by anything that names no other status.
 */
export const statusOf = (value: string): ResultStatus | null => {
  const text = uncommented(unwrapped(value)).replace(/^[^A-Za-z]+/, '');
  const match = /^([A-Za-z]+)(.*)$/s.exec(text);
  const status = ownValue(STATUS_WORDS, match?.[1]?.toLowerCase() ?? '');
  if (status === undefined) return null;
  const rest = (match?.[2] ?? '').replace(/[*_`"'“”‘’.!\s\p{So}\p{Sk}]/gu, (mark) =>
    mark.trim() === '' ? ' ' : '',
  );
  const words = rest.toLowerCase().match(/[a-z]+/g) ?? [];
  const others = words.some((word) => (ownValue(STATUS_WORDS, word) ?? status) !== status);
  if (others) return null;
  if (status !== 'SUCCESS') return status;
  const trimmed = rest.trim();
  if (trimmed === '') return status;
  return /^\(.*\)$/.test(trimmed) && !DOUBT.test(trimmed) ? status : null;
};

/** `yes`, `true`, `✅`, `no`, `false`, `❌` → whether it is staged; null for anything else. */
export const stagedOf = (value: string): boolean | null => {
  const text = uncommented(unwrapped(value)).trim();
  if (/^(?:✅|✓|✔)/u.test(text) && !/[a-z]/i.test(text)) return true;
  if (/^(?:❌|✗|✘)/u.test(text) && !/[a-z]/i.test(text)) return false;
  const word = /^[^A-Za-z]*([A-Za-z]+)/.exec(text)?.[1]?.toLowerCase();
  if (word === 'yes' || word === 'true') return true;
  return word === 'no' || word === 'false' ? false : null;
};

/** One word, at most 100 characters: `1.3.1`, `6.4-20240127`; null for `none`, `unknown`, `-` and for prose. */
export const versionOf = (value: string): string | null => {
  const text = unwrapped(uncommented(unwrapped(value)));
  if (/^(?:none|unknown|n\/a|-|–|—|\?)?$/i.test(text)) return null;
  return /^[^\s|<>]{1,100}$/u.test(text) ? text : null;
};

export interface RpmNames {
  readonly names: readonly string[];
  /** Items that name no RPM, cleaned and cut, to be shown to a person. */
  readonly refused: readonly string[];
  /** True where a folder was cut off a name. */
  readonly shortened: boolean;
}

/**
 * Items of an RPM list (one text with commas or blanks, `[a, b]`, or one text per item) → base names. What stands
 * in a result is never used as a path: folders are cut off and whatever is not the name of an RPM is refused.
 */
export const rpmNamesOf = (items: readonly string[]): RpmNames => {
  const joined = items.map((item) => uncommented(cleanLine(item, 65_536))).join(',');
  const words = joined
    .replaceAll(/[[\]"'`“”‘’*()]/gu, ' ')
    .split(/[\s,;]+/)
    .filter((word) => word !== '');
  const isNone = words.length > 0 && /^(?:none|n\/a|-|–|—|no|0)$/i.test(words[0] ?? '');
  if (isNone && !words.some((word) => word.endsWith('.rpm'))) {
    return { names: [], refused: [], shortened: false };
  }
  const names = new Set<string>();
  const refused: string[] = [];
  let shortened = false;
  for (const word of words.slice(0, MAX_RPMS)) {
    const base = word.slice(word.lastIndexOf('/') + 1);
    if (!RPM_NAME.test(base)) refused.push(cleanLine(word, 60));
    else {
      shortened ||= base !== word;
      names.add(base);
    }
  }
  return { names: [...names], refused, shortened };
};

/** True for a base name under which an RPM may be looked for. */
export const isRpmName = (name: string): boolean => RPM_NAME.test(name);

/** A path below rules/packages that ends in a package's rule file; null for any other path. */
export const ruleFileOf = (value: string): string | null => {
  const text = unwrapped(uncommented(unwrapped(value)))
    .replace(/^\[[^\]]*\]\((.*)\)$/, '$1')
    .replace(/^(?:\.\/)+/, '');
  const match = /^rules\/packages\/(.+)\.yaml$/.exec(text);
  return match?.[1] !== undefined && PACKAGE_NAME.test(match[1]) ? text : null;
};

/** True where the value says the package's name: alone, in another case, or with its version behind it. */
export const namesPackage = (value: string, name: string): boolean => {
  const text = unwrapped(uncommented(unwrapped(value))).toLowerCase();
  const wanted = name.toLowerCase();
  if (text === wanted) return true;
  return text.startsWith(wanted) && /^[\s-]+v?\d[\w.+~-]*$/.test(text.slice(wanted.length));
};
