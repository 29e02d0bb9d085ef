/** Number of a tag, and its text. */
type Entry = readonly [tag: number, text: string];

const STRING = 6;
const INT32 = 4;
const HEADER_MAGIC = 0x8eade801;
const LEAD_MAGIC = 0xedabeedb;

const writeAll = (into: Buffer, numbers: readonly number[]): void => {
  for (const [at, number] of numbers.entries()) into.writeUInt32BE(number, at * 4);
};

/** A header structure of texts and one number: magic, counts, index, store (rpm's file format, version 3). */
function header(entries: readonly Entry[], number: readonly [tag: number, value: number]): Buffer {
  const store: Buffer[] = [];
  const index: Buffer[] = [];
  let used = 0;
  const add = (tag: number, type: number, bytes: Buffer): void => {
    const entry = Buffer.alloc(16);
    writeAll(entry, [tag, type, used, 1]);
    index.push(entry);
    store.push(bytes);
    used += bytes.length;
  };
  const value = Buffer.alloc(4);
  value.writeUInt32BE(number[1]);
  add(number[0], INT32, value);
  for (const [tag, text] of entries) add(tag, STRING, Buffer.from(`${text}\0`));
  const intro = Buffer.alloc(16);
  writeAll(intro, [HEADER_MAGIC, 0, index.length, used]);
  return Buffer.concat([intro, ...index, ...store]);
}

/** A small RPM, whole in its headers, with a payload of eight bytes. */
export function rpmSeeds(): readonly Buffer[] {
  const main = header(
    [
      [1000, 'zlib'],
      [1001, '1.3.1'],
      [1002, '1'],
      [1004, 'A library'],
      [1021, 'linux'],
      [1022, 'x86_64'],
      [1044, 'zlib-1.3.1-1.src.rpm'],
      [1117, 'libz.so'],
    ],
    [1009, 8],
  );
  const payload = Buffer.alloc(8);
  const signature = header([[269, 'abc']], [1000, main.length + payload.length]);
  const padding = Buffer.alloc((8 - (signature.length % 8)) % 8);
  const lead = Buffer.alloc(96);
  lead.writeUInt32BE(LEAD_MAGIC);
  return [Buffer.concat([lead, signature, padding, main, payload])];
}
