import { isAbsolute, normalize, sep } from 'node:path';
import { UNKNOWN } from '../../engine/shell/shell-port';

/** Folders of `.breakwater` in which text of builds and of agents' terminals lies. */
const LOG_FOLDERS = ['logs', 'attempts', 'agents'] as const;

/**
 * True when a path as it was written may lie among a workspace's logs: by its own parts, wherever it
 * begins (`$HOME/…/.breakwater/logs`), or from the folder that it starts in. Globs and braces count as
 * what they can stand for; a part that is unknown as a whole does not.
 */
export function leadsToLogs(text: string, cwd: string | null): boolean {
  const parts = partsOf(text, cwd);
  return parts.some(
    (part, at) =>
      canBe(part, '.breakwater') && LOG_FOLDERS.some((folder) => canBe(parts[at + 1], folder)),
  );
}

/** True for `.breakwater` itself, and for its logs: what a recursive reader must not be pointed at. */
export const holdsLogs = (text: string, cwd: string | null): boolean =>
  canBe(partsOf(text, cwd).at(-1), '.breakwater') || leadsToLogs(text, cwd);

/** Where a path as written leads, symbolic links aside; null where that cannot be known. */
export function placeOf(text: string, cwd: string | null): string | null {
  if (text.includes(UNKNOWN) || text.startsWith('~')) return null;
  if (isAbsolute(text)) return withoutEnd(normalize(text));
  return cwd === null ? null : withoutEnd(normalize(`${cwd}${sep}${text}`));
}

const withoutEnd = (path: string): string =>
  path.length > 1 && path.endsWith(sep) ? path.slice(0, -1) : path;

function partsOf(text: string, cwd: string | null): readonly string[] {
  // `--file=PATH`, `if=PATH`, `@PATH`, `host:PATH` name a path too.
  const path = text.replace(/^(?:-{1,2}[\w-]+=|\w+=|@)/, '');
  const whole = isAbsolute(path) || cwd === null ? path : `${cwd}/${path}`;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts;
}

/** Whether a part of a path, with its globs, can be this name. */
function canBe(part: string | undefined, name: string): boolean {
  if (part === undefined) return false;
  if (part === name) return true;
  // On a file system without case the same folder.
  if (part.toLowerCase() === name) return true;
  if (!/[*?[{]/.test(part) || part.includes(UNKNOWN) || part.length > 200) return false;
  // The shell's `*` does not stand for a leading dot.
  if (name.startsWith('.') && !/^(?:\.|\{|\[)/.test(part)) return false;
  return globMatches(part, name);
}

function globMatches(glob: string, name: string): boolean {
  const source = glob
    .replace(/[.+^$()|\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
    .replace(/\[!/g, '[^')
    .replace(/\{([^{}]*)\}/g, (_, inner: string) => `(?:${inner.split(',').join('|')})`);
  try {
    return new RegExp(`^${source}$`).test(name);
  } catch {
    return false;
  }
}
