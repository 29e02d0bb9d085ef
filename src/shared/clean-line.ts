import type { Report } from './build';
import { terminalLines } from './terminal-text';

/** Limits of what may cross to an agent (containment.md). */
export const LINE_CHARACTERS = 200;
export const REPORT_BYTES = 600;

const ELLIPSIS = '…';

/**
 * Control and format characters (escape sequences are resolved before), bidi marks and overrides,
 * zero-width characters, tags and variation selectors, line separators, unassigned and private ones,
 * lone surrogates: whatever a person would not see, or would see differently.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point}/gu;

/** They separate words, and must not join them when they go. */
const LINE_ENDS = /[\t\n\v\f\r\u0085\u2028\u2029]/g;

/**
 * One line that is safe to show and to send: escape sequences resolved, invisible characters removed,
 * white space collapsed and trimmed, cut to `limit` code points with `…`.
 */
export function cleanLine(text: string, limit = LINE_CHARACTERS): string {
  // Nothing past this can be in the result, whatever is removed: keeps the cost of a huge line bounded.
  const part = text.length > 65_536 ? text.slice(0, 65_536) : text;
  const visible = terminalLines(part)
    .join(' ')
    .replace(LINE_ENDS, ' ')
    .replace(INVISIBLE, '')
    .replace(/\s+/gu, ' ')
    .trim();
  return cutCharacters(visible, limit);
}

/** One line of a document: what a person would not see is taken out, blanks and tabs stay as they are. */
export const removeInvisible = (line: string): string =>
  line.replace(INVISIBLE, (character) => (character === '\t' ? '\t' : ''));

/** Cut to `limit` code points, the last of them `…` where something was left out. */
export function cutCharacters(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const characters = Array.from(text);
  if (characters.length <= limit) return text;
  return characters
    .slice(0, Math.max(0, limit - 1))
    .join('')
    .trimEnd()
    .concat(ELLIPSIS);
}

/** Cut to `limit` bytes of UTF-8 without splitting a character, ending in `…` where something was left out. */
export function cutBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  const room = limit - Buffer.byteLength(ELLIPSIS);
  let used = 0;
  let kept = '';
  for (const character of text) {
    const bytes = Buffer.byteLength(character);
    if (used + bytes > room) break;
    used += bytes;
    kept += character;
  }
  return room < 0 ? '' : kept.trimEnd() + ELLIPSIS;
}

/**
 * The report with its lines cleaned and cut, so that written out it takes at most 5 lines and 600 bytes:
 * `error` gives way first, then `summary`.
 */
export function fitReport(report: Report): Report {
  const summary = cleanLine(report.summary);
  const error = report.error === undefined ? '' : cleanLine(report.error);
  const head = { exitCode: report.exitCode, status: report.status };
  const bare = Buffer.byteLength(written({ ...head, summary: '' }));
  if (error === '') return { ...head, summary: cutBytes(summary, REPORT_BYTES - bare) };
  const frame = Buffer.byteLength(written({ ...head, summary: '', error: '' }));
  const room = REPORT_BYTES - frame;
  // The error keeps at least half, so that a long summary cannot push it out.
  const errorRoom = Math.max(Math.floor(room / 2), room - Buffer.byteLength(summary));
  const fittedError = cutBytes(error, errorRoom);
  return {
    ...head,
    summary: cutBytes(summary, room - Buffer.byteLength(fittedError)),
    error: fittedError,
  };
}

/** The report as text, in the form of formats.md: at most 5 lines and 600 bytes of UTF-8. */
export function formatReport(report: Report): string {
  return written(fitReport(report));
}

function written(report: Report): string {
  const lines = [
    `exit_code: ${report.exitCode ?? 'none'}`,
    `status: ${report.status}`,
    `summary: ${report.summary}`,
  ];
  if (report.error !== undefined) lines.push(`error: ${report.error}`);
  return `${lines.join('\n')}\n`;
}
