import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A file of an archive. */
export interface Member {
  /** At most 100 bytes, plain ASCII, with slashes. */
  readonly name: string;
  readonly text: string;
}

const BLOCK = 512;
const compress = promisify(gzip);

/** Packs texts into one `.tar.gz` (POSIX ustar). `at` is the time that every member gets. */
export const packTarGz = async (members: readonly Member[], at: Date): Promise<Buffer> => {
  const blocks = members.flatMap(({ name, text }) => {
    const body = Buffer.from(text, 'utf8');
    const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
    return [header(name, body.length, at), body, padding];
  });
  return compress(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
};

const octal = (value: number, width: number): string =>
  `${value.toString(8).padStart(width - 1, '0')}\0`;

function header(name: string, size: number, at: Date): Buffer {
  const block = Buffer.alloc(BLOCK);
  const put = (text: string, offset: number): void => {
    block.write(text, offset, 'latin1');
  };
  put(name.slice(0, 100), 0);
  put(octal(0o600, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(size, 12), 124);
  put(octal(Math.floor(at.getTime() / 1000), 12), 136);
  // The sum is made with blanks in its own place.
  put(' '.repeat(8), 148);
  put('0', 156);
  put('ustar\0', 257);
  put('00', 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
