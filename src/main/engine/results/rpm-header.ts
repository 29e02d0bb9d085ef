import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Outcome, ok, refuse } from '../../../shared/outcome';

/**
 * An RPM file's own account of itself. Layout after the RPM project's "RPM v4 Package format" and "Header format"
 * (rpm-software-management.github.io/rpm/manual/format_v4.html, format_header.html): a lead of 96 bytes, a signature
 * header padded to 8 bytes, the main header, the payload. All numbers are big-endian.
 */
export interface RpmHeader {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch: number | null;
  /** `src` stands for a source package, as in its file name. */
  readonly arch: string;
  readonly os: string | null;
  readonly kind: 'source' | 'binary';
  /** File name of the source package that this one was built from; null for a source package. */
  readonly sourceRpm: string | null;
  readonly summary: string | null;
  /** Seconds since 1970, as the build host's clock (or SOURCE_DATE_EPOCH) had it. */
  readonly buildTime: number | null;
  /** Bytes that its files take when installed. */
  readonly installedSize: number | null;
  readonly fileCount: number;
}

/** An RPM file that was read: its header, and what the file system says of it. */
export interface RpmFile {
  readonly header: RpmHeader;
  readonly size: number;
  readonly modifiedAtMs: number;
}

export type RpmRefusalCode = 'rpm-missing' | 'rpm-unreadable' | 'rpm-damaged' | 'rpm-truncated';

const LEAD_BYTES = 96;
const LEAD_MAGIC = 0xedabeedb;
const HEADER_MAGIC = 0x8eade801;
const INTRO_BYTES = 16;
const ENTRY_BYTES = 16;

/** rpm's own limit on index entries (header.c, HEADER_TAGS_MAX); keeps the index within 1 MiB. */
const MAX_ENTRIES = 0xffff;

/** The largest headers in Fedora (texlive, kernel-devel) have 10 to 20 MB: beyond this it is damage. */
const MAX_HEADER_BYTES = 64 * 1024 * 1024;

/** Names and summaries are short; a longer string is cut, which for these means damage. */
const MAX_STRING_BYTES = 4_096;

const TYPE = { int32: 4, int64: 5, string: 6, stringArray: 8, i18n: 9 } as const;

/** Smallest number of bytes that one value of each type (0 to 9) takes in the store. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 1, 1] as const;

const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  summary: 1004,
  buildTime: 1006,
  size: 1009,
  os: 1021,
  arch: 1022,
  oldFileNames: 1027,
  sourceRpm: 1044,
  sourcePackage: 1106,
  baseNames: 1117,
  longSize: 5009,
} as const;

/** Tags of the signature header: bytes of main header and payload together, as 32 or 64 bits. */
const SIGNATURE_TAG = { size: 1000, longSize: 270 } as const;

const damaged = (what: string) =>
  refuse('rpm-damaged' as const, `The file is no readable RPM: ${what}. Build the package again.`);
const truncated = () =>
  refuse('rpm-truncated' as const, 'The RPM ends before its contents do. Build the package again.');

export interface IndexEntry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

/** One header structure as it lies in the file. */
export interface Section {
  readonly entries: ReadonlyMap<number, IndexEntry>;
  /** Where its data store begins in the file, and how many bytes that has. */
  readonly store: number;
  readonly storeBytes: number;
  /** First byte behind it, without padding. */
  readonly end: number;
}

/** Exactly `length` bytes at `position`, or null where the file is shorter. */
export const readExactly = async (
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Buffer | null> => {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) return null;
    filled += bytesRead;
  }
  return buffer;
};

const readSection = async (
  handle: FileHandle,
  start: number,
  fileSize: number,
): Promise<Outcome<Section, RpmRefusalCode>> => {
  const intro = await readExactly(handle, start, INTRO_BYTES);
  if (intro === null) return truncated();
  if (intro.readUInt32BE(0) !== HEADER_MAGIC)
    return damaged('a header does not begin as it should');
  const count = intro.readUInt32BE(8);
  const storeBytes = intro.readUInt32BE(12);
  const indexBytes = count * ENTRY_BYTES;
  if (count === 0 || count > MAX_ENTRIES || indexBytes + storeBytes > MAX_HEADER_BYTES) {
    return damaged('a header has an impossible size');
  }
  const store = start + INTRO_BYTES + indexBytes;
  const end = store + storeBytes;
  if (end > fileSize) return truncated();
  const index = await readExactly(handle, start + INTRO_BYTES, indexBytes);
  if (index === null) return truncated();
  const entries = new Map<number, IndexEntry>();
  for (let at = 0; at < indexBytes; at += ENTRY_BYTES) {
    const entry = {
      type: index.readUInt32BE(at + 4),
      offset: index.readInt32BE(at + 8),
      count: index.readUInt32BE(at + 12),
    };
    const bytes = entry.count * (TYPE_BYTES[entry.type] ?? Number.POSITIVE_INFINITY);
    if (entry.offset < 0 || entry.offset + bytes > storeBytes) {
      return damaged('a header points past its own end');
    }
    const tag = index.readUInt32BE(at);
    if (!entries.has(tag)) entries.set(tag, entry);
  }
  return ok({ entries, store, storeBytes, end });
};

export const readString = async (
  handle: FileHandle,
  section: Section,
  tag: number,
): Promise<string | null> => {
  const entry = section.entries.get(tag);
  if (entry === undefined || entry.count === 0) return null;
  const isText =
    entry.type === TYPE.string || entry.type === TYPE.i18n || entry.type === TYPE.stringArray;
  if (!isText) return null;
  const length = Math.min(MAX_STRING_BYTES, section.storeBytes - entry.offset);
  const bytes = await readExactly(handle, section.store + entry.offset, length);
  const end = bytes?.indexOf(0) ?? -1;
  return bytes === null || end < 0 ? null : bytes.toString('utf8', 0, end);
};

export const readNumber = async (
  handle: FileHandle,
  section: Section,
  tag: number,
): Promise<number | null> => {
  const entry = section.entries.get(tag);
  if (entry === undefined || entry.count === 0) return null;
  if (entry.type !== TYPE.int32 && entry.type !== TYPE.int64) return null;
  const length = entry.type === TYPE.int32 ? 4 : 8;
  const bytes = await readExactly(handle, section.store + entry.offset, length);
  if (bytes === null) return null;
  return length === 4 ? bytes.readUInt32BE(0) : Number(bytes.readBigUInt64BE(0));
};

/** A word of a package's name: what rpm lets stand there, on one line. */
const isWord = (text: string | null): text is string =>
  text !== null && /^[\x21-\x7e]{1,255}$/.test(text) && !text.includes('/');

const readHeader = async (
  handle: FileHandle,
  section: Section,
  leadKind: number,
): Promise<Outcome<RpmHeader, RpmRefusalCode>> => {
  const text = (tag: number) => readString(handle, section, tag);
  const number = (tag: number) => readNumber(handle, section, tag);
  const name = await text(TAG.name);
  const version = await text(TAG.version);
  const release = await text(TAG.release);
  const arch = await text(TAG.arch);
  if (!isWord(name) || !isWord(version) || !isWord(release) || !isWord(arch)) {
    return damaged('its header does not say name, version, release and architecture');
  }
  const sourceRpm = await text(TAG.sourceRpm);
  // A source package has no SOURCERPM (rpm tags manual); old ones are marked in the lead alone.
  const isSource = section.entries.has(TAG.sourcePackage) || (sourceRpm === null && leadKind === 1);
  const { entries } = section;
  const files = entries.get(TAG.baseNames) ?? entries.get(TAG.oldFileNames);
  return ok({
    name,
    version,
    release,
    epoch: await number(TAG.epoch),
    arch: isSource ? 'src' : arch,
    os: await text(TAG.os),
    kind: isSource ? 'source' : 'binary',
    sourceRpm: isSource ? null : sourceRpm,
    summary: await text(TAG.summary),
    buildTime: await number(TAG.buildTime),
    installedSize: (await number(TAG.longSize)) ?? (await number(TAG.size)),
    fileCount: files?.count ?? 0,
  });
};

interface MainSection {
  readonly main: Section;
  /** 1 in the lead of a source package. */
  readonly leadKind: number;
}

/** The main header of a file that is an RPM, whole as far as its signature header says. */
const findMain = async (
  handle: FileHandle,
  fileSize: number,
): Promise<Outcome<MainSection, RpmRefusalCode>> => {
  const lead = await readExactly(handle, 0, LEAD_BYTES);
  if (lead === null || lead.readUInt32BE(0) !== LEAD_MAGIC) {
    return fileSize > 0 ? damaged('it does not begin as an RPM does') : damaged('it is empty');
  }
  const signature = await readSection(handle, LEAD_BYTES, fileSize);
  if (!signature.ok) return signature;
  const start = signature.value.end + ((8 - (signature.value.storeBytes % 8)) % 8);
  const main = await readSection(handle, start, fileSize);
  if (!main.ok) return main;
  const promised =
    (await readNumber(handle, signature.value, SIGNATURE_TAG.longSize)) ??
    (await readNumber(handle, signature.value, SIGNATURE_TAG.size));
  // Without a size in the signature all that can be said is that there is a payload.
  const complete = promised === null ? fileSize > main.value.end : fileSize - start >= promised;
  if (!complete || fileSize <= main.value.end) return truncated();
  return ok({ main: main.value, leadKind: lead.readUInt16BE(6) });
};

/** What is read of an open RPM. */
export interface OpenRpm {
  readonly handle: FileHandle;
  readonly main: Section;
  readonly header: RpmHeader;
  readonly size: number;
  readonly modifiedAtMs: number;
}

/**
 * Reads the lead and the two headers of an RPM: the index, and of the data the few values above; the payload is
 * never read, only its length compared with what the signature header promises.
 * Errors are values: `rpm-missing`; `rpm-unreadable` (permissions, not a plain file); `rpm-damaged` (not an RPM, or a
 * header that cannot be); `rpm-truncated`. Checksums and signatures are not checked.
 */
export const readRpm = (path: string): Promise<Outcome<RpmFile, RpmRefusalCode>> =>
  withRpm(path, async ({ header, size, modifiedAtMs }) => ({ header, size, modifiedAtMs }));

/** Opens an RPM, reads its header as `readRpm` does, and lets `use` read more of it. */
export const withRpm = async <T>(
  path: string,
  use: (rpm: OpenRpm) => Promise<T>,
): Promise<Outcome<T, RpmRefusalCode>> => {
  let handle: FileHandle;
  try {
    // Without O_NONBLOCK a named pipe of that name would keep this waiting for a writer.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return refuse('rpm-missing', 'There is no such file.');
    return refuse('rpm-unreadable', 'The file cannot be opened. Check its permissions.');
  }
  try {
    const status = await handle.stat();
    if (!status.isFile()) return refuse('rpm-unreadable', 'It is not a file.');
    const found = await findMain(handle, status.size);
    if (!found.ok) return found;
    const { main, leadKind } = found.value;
    const header = await readHeader(handle, main, leadKind);
    if (!header.ok) return header;
    const { size, mtimeMs } = status;
    return ok(await use({ handle, main, header: header.value, size, modifiedAtMs: mtimeMs }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return refuse('rpm-unreadable', 'The file cannot be read. Check the disk.');
  } finally {
    await handle.close();
  }
};
