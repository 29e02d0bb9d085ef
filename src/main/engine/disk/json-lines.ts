import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type * as z from 'zod';
import { errorCode } from './disk-error';
import { makeFolder } from './make-folder';

/** What a JSON Lines file holds. */
export interface JsonLinesContent<T> {
  readonly values: readonly T[];
  /** Whole lines that are not JSON or not of the schema: counted and passed over. */
  readonly bad: number;
  /** True when the file ends in half a line: a writer was stopped in the middle of it. */
  readonly torn: boolean;
}

/** An append-only file with one JSON value a line. One instance per file and process. */
export interface JsonLines<T> {
  /**
   * Resolves when the line is in the file. Lines that come while others are being written go together.
   * Rejects with the file system's error; a part of a line that was written by then is passed over on
   * reading. The lines of later calls are not lost by it.
   */
  readonly append: (value: T) => Promise<void>;
  /** All values so far, those still being appended not included; none when there is no file. */
  readonly read: () => Promise<JsonLinesContent<T>>;
}

export interface JsonLinesOptions {
  /** Sync each write to the disk, so that it outlasts a power cut too. For what must not be lost. */
  readonly durable: boolean;
}

const NEWLINE = 0x0a;
/** A history of thousands of lines in a few turns. */
const READ_BYTES = 1024 * 1024;

/** Opens nothing yet: the file and its folder are created by the first append. */
export const jsonLines = <T>(
  path: string,
  schema: z.ZodType<T>,
  options: JsonLinesOptions,
): JsonLines<T> => {
  let pending: string[] = [];
  let flushed: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();

  const flush = async (): Promise<void> => {
    const lines = pending.join('');
    pending = [];
    flushed = null;
    await appendText(path, lines, options.durable);
  };

  return {
    append: (value) => {
      pending.push(`${JSON.stringify(value)}\n`);
      if (flushed === null) {
        flushed = last.catch(() => {}).then(flush);
        last = flushed;
      }
      return flushed;
    },
    read: () => readLines(path, schema),
  };
};

/** Appends whole lines; a last line that a killed writer left open is closed first. */
const appendText = async (path: string, lines: string, durable: boolean): Promise<void> => {
  await makeFolder(dirname(path));
  const file = await open(path, 'a+', 0o666);
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(1);
    const isOpenLine =
      size > 0 && (await file.read(end, 0, 1, size - 1)).bytesRead === 1 && end[0] !== NEWLINE;
    await file.appendFile(isOpenLine ? `\n${lines}` : lines);
    if (durable) await file.datasync();
  } finally {
    await file.close();
  }
};

const readLines = async <T>(path: string, schema: z.ZodType<T>): Promise<JsonLinesContent<T>> => {
  const values: T[] = [];
  let bad = 0;
  let torn = false;
  await eachLine(path, (bytes, from, to, isWhole) => {
    const text = bytes.toString('utf8', from, to).trim();
    if (text === '') return;
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) values.push(parsed.data);
    else if (isWhole) bad += 1;
    else torn = true;
  });
  return { values, bad, torn };
};

/**
 * Gives each line of a file, as the bytes from `from` up to, not including, `to`; the last one with `isWhole` false where
 * nothing ends it. Nothing when there is no file. Rejects with the file system's error.
 */
export const eachLine = async (
  path: string,
  take: (bytes: Buffer, from: number, to: number, isWhole: boolean) => void,
): Promise<void> => {
  let rest: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
      let bytes: Buffer = chunk;
      let end = bytes.indexOf(NEWLINE);
      if (end >= 0 && rest.length > 0) {
        const begun = Buffer.concat(rest);
        rest = [];
        bytes = Buffer.concat([begun, bytes]);
        end += begun.length;
      }
      let from = 0;
      for (; end >= 0; end = bytes.indexOf(NEWLINE, from)) {
        take(bytes, from, end, true);
        from = end + 1;
      }
      if (from < bytes.length) rest.push(bytes.subarray(from));
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const last = Buffer.concat(rest);
  take(last, 0, last.length, false);
};

/** Undefined, which no schema of a line accepts, when it is not JSON. */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
