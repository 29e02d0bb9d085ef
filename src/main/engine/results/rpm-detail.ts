import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { RpmDetail, RpmEntry } from '../../../shared/card';
import type { Outcome } from '../../../shared/outcome';
import {
  type IndexEntry,
  type OpenRpm,
  type RpmRefusalCode,
  readExactly,
  readString,
  type Section,
  withRpm,
} from './rpm-header';

/** Tags after "RPM Tags" (rpm-software-management.github.io/rpm/manual/tags.html). */
const TAG = {
  description: 1005,
  buildHost: 1007,
  license: 1014,
  url: 1020,
  oldFileNames: 1027,
  fileSizes: 1028,
  fileModes: 1030,
  fileLinkTos: 1036,
  provideName: 1047,
  requireFlags: 1048,
  requireName: 1049,
  requireVersion: 1050,
  provideFlags: 1112,
  provideVersion: 1113,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
  longFileSizes: 5008,
} as const;

/** A person looks through no more; the largest packages have hundreds of thousands. */
const MAX_FILES = 5_000;
/** More relations than any real package has. */
const MAX_RELATIONS = 2_000;
/** The texts of a list, all together. */
const MAX_LIST_BYTES = 16 * 1024 * 1024;

const STRING_TYPES: ReadonlySet<number> = new Set([6, 8, 9]);
const WIDTH: Readonly<Record<number, number>> = { 2: 1, 3: 2, 4: 4, 5: 8 };

const entryOf = (section: Section, tag: number): IndexEntry | undefined => section.entries.get(tag);

/** At most `most` texts of a list. */
const readStrings = async (
  handle: FileHandle,
  section: Section,
  tag: number,
  most: number,
): Promise<readonly string[]> => {
  const entry = entryOf(section, tag);
  if (entry === undefined || !STRING_TYPES.has(entry.type)) return [];
  const length = Math.min(MAX_LIST_BYTES, section.storeBytes - entry.offset);
  const bytes = await readExactly(handle, section.store + entry.offset, length);
  const texts: string[] = [];
  for (let at = 0; bytes !== null && texts.length < Math.min(entry.count, most); ) {
    const end = bytes.indexOf(0, at);
    if (end < 0) break;
    texts.push(bytes.toString('utf8', at, end));
    at = end + 1;
  }
  return texts;
};

/** At most `most` numbers of a list. */
const readNumbers = async (
  handle: FileHandle,
  section: Section,
  tag: number,
  most: number,
): Promise<readonly number[]> => {
  const entry = entryOf(section, tag);
  const width = WIDTH[entry?.type ?? 0];
  if (entry === undefined || width === undefined) return [];
  const count = Math.min(entry.count, most);
  const bytes = await readExactly(handle, section.store + entry.offset, count * width);
  if (bytes === null) return [];
  return Array.from({ length: count }, (_, at) =>
    width === 8 ? Number(bytes.readBigUInt64BE(at * 8)) : bytes.readUIntBE(at * width, width),
  );
};

/** The type of a file in the upper four bits of its mode (stat.h). */
const KINDS: ReadonlyMap<number, RpmEntry['kind']> = new Map([
  [8, 'file'],
  [4, 'folder'],
  [10, 'link'],
]);

const modeText = (mode: number): string =>
  [6, 3, 0]
    .map((shift) => {
      const bits = (mode >> shift) & 7;
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
    })
    .join('');

const readPaths = async (handle: FileHandle, main: Section): Promise<readonly string[]> => {
  const strings = (tag: number, most = MAX_FILES) => readStrings(handle, main, tag, most);
  const names = await strings(TAG.baseNames);
  if (names.length === 0) return strings(TAG.oldFileNames);
  const folders = await strings(TAG.dirNames, MAX_FILES * 4);
  const indexes = await readNumbers(handle, main, TAG.dirIndexes, MAX_FILES);
  return names.map((name, at) => `${folders[indexes[at] ?? -1] ?? ''}${name}`);
};

const readFiles = async ({ handle, main }: OpenRpm): Promise<readonly RpmEntry[]> => {
  const numbers = (tag: number) => readNumbers(handle, main, tag, MAX_FILES);
  const paths = await readPaths(handle, main);
  const long = await numbers(TAG.longFileSizes);
  const sizes = long.length > 0 ? long : await numbers(TAG.fileSizes);
  const modes = await numbers(TAG.fileModes);
  const targets = await readStrings(handle, main, TAG.fileLinkTos, MAX_FILES);
  return paths.map((path, at) => {
    const mode = modes[at] ?? 0;
    const kind = KINDS.get((mode >> 12) & 15) ?? 'other';
    return {
      path,
      size: kind === 'file' ? (sizes[at] ?? 0) : 0,
      kind,
      mode: modeText(mode),
      target: targets[at] || null,
    };
  });
};

/** Bits of a relation's flags. */
const LESS = 2;
const GREATER = 4;
const EQUAL = 8;
const RPMLIB = 1 << 24;

/** `libc.so.6 >= 2.34`; what concerns rpm itself is left out. */
const readRelations = async (
  { handle, main }: OpenRpm,
  tags: { readonly name: number; readonly version: number; readonly flags: number },
): Promise<readonly string[]> => {
  const names = await readStrings(handle, main, tags.name, MAX_RELATIONS);
  const versions = await readStrings(handle, main, tags.version, MAX_RELATIONS);
  const flags = await readNumbers(handle, main, tags.flags, MAX_RELATIONS);
  const relations = names.flatMap((name, at) => {
    const flag = flags[at] ?? 0;
    if (flag & RPMLIB || name.startsWith('rpmlib(')) return [];
    const version = versions[at] ?? '';
    const sign = `${flag & LESS ? '<' : ''}${flag & GREATER ? '>' : ''}${flag & EQUAL ? '=' : ''}`;
    return [version === '' || sign === '' ? name : `${name} ${sign} ${version}`];
  });
  return [...new Set(relations)].sort();
};

/** All that an RPM's header says of the package, its files included. Errors as `readRpm` has them. */
export const readRpmDetail = (path: string): Promise<Outcome<RpmDetail, RpmRefusalCode>> =>
  withRpm(path, async (rpm) => {
    const { handle, main, header, size, modifiedAtMs } = rpm;
    const text = (tag: number) => readString(handle, main, tag);
    const files = await readFiles(rpm);
    const { name, epoch, version, release, arch, installedSize, summary, sourceRpm } = header;
    return {
      file: basename(path),
      path,
      name,
      epoch,
      version,
      release,
      arch,
      size,
      installedSize,
      modifiedAt: new Date(modifiedAtMs).toISOString(),
      builtAt: header.buildTime === null ? null : new Date(header.buildTime * 1000).toISOString(),
      buildHost: await text(TAG.buildHost),
      summary,
      description: await text(TAG.description),
      license: await text(TAG.license),
      url: await text(TAG.url),
      sourceRpm,
      requires: await readRelations(rpm, {
        name: TAG.requireName,
        version: TAG.requireVersion,
        flags: TAG.requireFlags,
      }),
      provides: await readRelations(rpm, {
        name: TAG.provideName,
        version: TAG.provideVersion,
        flags: TAG.provideFlags,
      }),
      files,
      filesLeftOut: Math.max(0, header.fileCount - files.length),
    };
  });
