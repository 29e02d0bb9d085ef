import { terminalLines } from '../../../shared/terminal-text';
import type { LogSource } from './log-source';

/**
 * rpmbuild's word for a package that it has written, in the languages that rpm is translated into; its
 * form does not change: the word, a colon, an absolute path that ends in .rpm.
 */
const WROTE =
  /^\s*(?:Wrote|Geschrieben|Erstellt|Écrit|Ecrit|A écrit|Escrito|Se escribió|Scritto|Gravado|Escrita|書き込み完了|已写至|寫入|Записан|Записано|Zapisano|Skrev|Geschreven|Zapsáno|Yazıldı|작성|Kirjoitettiin|Napisano)\s?[:：]\s*(?<path>\/.+\.rpm)\s*$/;

/** The path in one of rpmbuild's "Wrote:" lines, source packages included; null for any other line. */
export function wrotePath(line: string): string | null {
  return WROTE.exec(line)?.groups?.path ?? null;
}

/** The paths of rpmbuild's "Wrote:" lines, each once, in order. Takes lines as a terminal shows them. */
export function wrotePaths(lines: readonly string[]): string[] {
  const paths = new Set<string>();
  for (const line of lines) {
    const path = wrotePath(line);
    if (path !== null) paths.add(path);
  }
  return [...paths];
}

const CHUNK_BYTES = 1024 * 1024;
/** A path is at most 4096 bytes: a longer line is no "Wrote:" line and need not be kept. */
const LINE_BYTES = 8192;
const NEWLINE = 0x0a;
const RPM_SUFFIX = Buffer.from('.rpm');

/**
 * The same over a whole log, however long: constant memory, one chunk at a time, the event loop free
 * between chunks. Rejects as the source does when it cannot be read.
 */
export async function wroteLines(source: LogSource): Promise<string[]> {
  const paths = new Set<string>();
  let carried: Buffer = Buffer.alloc(0);
  const take = (line: Buffer): void => {
    if (line.length > LINE_BYTES || !line.includes(RPM_SUFFIX)) return;
    for (const shown of terminalLines(line.toString('utf8'))) {
      const path = wrotePath(shown);
      if (path !== null) paths.add(path);
    }
  };
  const end = await source.size();
  for (let offset = 0; offset < end; ) {
    const chunk = await source.read(offset, Math.min(CHUNK_BYTES, end - offset));
    if (chunk.length === 0) break;
    offset += chunk.length;
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    // Lines are looked for only around the suffix: a build's log has millions of others.
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    let from = 0;
    for (let at = bytes.indexOf(RPM_SUFFIX); at >= 0 && at < whole; ) {
      const until = bytes.indexOf(NEWLINE, at);
      take(bytes.subarray(Math.max(from, bytes.lastIndexOf(NEWLINE, at) + 1), until));
      from = until + 1;
      at = bytes.indexOf(RPM_SUFFIX, from);
    }
    const rest = bytes.subarray(whole);
    // Of a line without end only enough is kept to know that it is too long.
    carried = Buffer.from(rest.subarray(0, LINE_BYTES + 1));
  }
  take(carried);
  return [...paths];
}
