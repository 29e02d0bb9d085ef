import {
  chmodSync,
  closeSync,
  existsSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentKind, DocumentView } from '../../../shared/document';
import type { Outcome } from '../../../shared/outcome';
import { DocumentHistory } from './document-history';
import { NO_VERSION, readDocument, versionOf } from './document-store';
import { KeptDocument } from './kept-document';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'breakwater-documents-'));
});
afterEach(async () => {
  for (const document of open.values()) await document.close();
  open.clear();
  rmSync(root, { recursive: true, force: true });
});

const open = new Map<DocumentKind, KeptDocument>();
const document = (kind: DocumentKind = 'handoff'): KeptDocument => {
  const known = open.get(kind) ?? new KeptDocument(root, kind, () => {});
  open.set(kind, known);
  return known;
};
const saved = (kind: DocumentKind, text: string, base: string) =>
  document(kind).save(text, base, { by: 'window', note: '' });

const at = (file: string): string => path.join(root, file);
const handoff = (): string => readFileSync(at('HANDOFF.md'), 'utf8');

const read = async (kind: 'handoff' | 'plan' | 'index' = 'handoff'): Promise<DocumentView> => {
  const view = await readDocument(root, kind);
  if (!view.ok) throw new Error(view.refusal.message);
  return view.value;
};

const codeOf = (outcome: Outcome<DocumentView>): string =>
  outcome.ok ? 'ok' : outcome.refusal.code;

describe('readDocument', () => {
  it('gives a view of what is not there, and creates nothing', async () => {
    expect(await read('index')).toEqual({
      kind: 'index',
      file: 'rules/INDEX.md',
      exists: false,
      text: '',
      version: NO_VERSION,
      modifiedAt: null,
    });
    expect(readdirSync(root)).toEqual([]);
  });

  it('keeps byte order mark and line ends', async () => {
    writeFileSync(at('HANDOFF.md'), '\uFEFFa\r\nb\nc');
    expect((await read()).text).toBe('\uFEFFa\r\nb\nc');
  });

  it('names the line of what is not UTF-8, and repairs nothing', async () => {
    writeFileSync(at('HANDOFF.md'), Buffer.from([0x61, 0x0a, 0xff, 0x0a]));
    const view = await readDocument(root, 'handoff');
    expect(view).toMatchObject({ ok: false, refusal: { code: 'document-unreadable' } });
    expect(view.ok ? '' : view.refusal.message).toContain('line 2');
  });

  it('refuses a folder', async () => {
    mkdirSync(at('plan.md'));
    expect(await readDocument(root, 'plan')).toMatchObject({ ok: false });
  });
});

describe('save', () => {
  it('creates, changes and reads back exactly', async () => {
    const text = '\uFEFFone\r\ntwo  \nthree ✅';
    const created = await saved('index', text, NO_VERSION);
    expect(created).toEqual({ ok: true, value: await read('index') });
    expect(readFileSync(at('rules/INDEX.md'), 'utf8')).toBe(text);
    const { version } = await read('index');
    expect(codeOf(await saved('index', '', version))).toBe('ok');
    expect(await read('index')).toMatchObject({ exists: true, text: '' });
  });

  it('refuses to save over a change from outside', async () => {
    writeFileSync(at('HANDOFF.md'), 'one');
    const { version } = await read();
    writeFileSync(at('HANDOFF.md'), 'two');
    expect(codeOf(await saved('handoff', 'mine', version))).toBe('document-changed');
    expect(handoff()).toBe('two');
    rmSync(at('HANDOFF.md'));
    expect(codeOf(await saved('handoff', 'mine', version))).toBe('document-changed');
    expect(existsSync(at('HANDOFF.md'))).toBe(false);
  });

  it('refuses to create what has been created meanwhile', async () => {
    writeFileSync(at('HANDOFF.md'), 'theirs');
    expect(codeOf(await saved('handoff', 'mine', NO_VERSION))).toBe('document-changed');
    expect(handoff()).toBe('theirs');
  });

  it('lets one of several saves from the same version through', async () => {
    writeFileSync(at('HANDOFF.md'), 'one');
    const { version } = await read();
    const texts = Array.from({ length: 8 }, (_, index) => `text ${index}`);
    const outcomes = await Promise.all(texts.map((text) => saved('handoff', text, version)));
    expect(outcomes.map(codeOf).filter((code) => code === 'ok')).toHaveLength(1);
    expect(outcomes.filter((one) => !one.ok).map(codeOf)).toEqual(
      Array.from({ length: 7 }, () => 'document-changed'),
    );
    expect(handoff()).toBe(texts[outcomes.findIndex((one) => one.ok)]);
  });

  it('writes nothing where nothing changed', async () => {
    writeFileSync(at('HANDOFF.md'), 'one');
    const past = new Date('2020-01-01T00:00:00Z');
    utimesSync(at('HANDOFF.md'), past, past);
    const { version } = await read();
    expect(codeOf(await saved('handoff', 'one', version))).toBe('ok');
    expect(statSync(at('HANDOFF.md')).mtime).toEqual(past);
  });

  it('keeps permissions and a symbolic link', async () => {
    mkdirSync(at('shared'));
    writeFileSync(at('shared/real.md'), 'one');
    chmodSync(at('shared/real.md'), 0o640);
    symlinkSync('shared/real.md', at('HANDOFF.md'));
    const { version } = await read();
    expect(codeOf(await saved('handoff', 'two', version))).toBe('ok');
    expect(lstatSync(at('HANDOFF.md')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('shared/real.md'), 'utf8')).toBe('two');
    expect(statSync(at('shared/real.md')).mode & 0o777).toBe(0o640);
  });

  it('refuses half a character', async () => {
    expect(codeOf(await saved('handoff', 'a\ud800b', NO_VERSION))).toBe('document-unreadable');
    expect(existsSync(at('HANDOFF.md'))).toBe(false);
  });
});

describe('two writers of one moment', () => {
  const BASE = 'a\nb\nc\nd\n';
  const settle = () => new Promise((done) => setTimeout(done, 1300));

  it('joins what somebody wrote over a fresh save without having read it', async () => {
    writeFileSync(at('HANDOFF.md'), BASE);
    const { version } = await read();
    expect(codeOf(await saved('handoff', 'A\nb\nc\nd\n', version))).toBe('ok');
    // Made from what stood there before the save.
    writeFileSync(at('HANDOFF.md'), 'a\nb\nc\nd\ne\n');
    expect(await document().read()).toMatchObject({ value: { text: 'A\nb\nc\nd\ne\n' } });
    expect(handoff()).toBe('A\nb\nc\nd\ne\n');
    const by = (await document().history.versions()).map((one) => one.by);
    expect(by).toEqual(['found', 'window', 'outside', 'joined']);
  });

  it('joins what somebody makes of a text that many saves have followed', async () => {
    writeFileSync(at('HANDOFF.md'), BASE);
    await document().read();
    const add = (line: string) =>
      document().edit((text) => `${line}\n${text}`, { by: 'checkpoint', note: '' });
    for (let count = 0; count < 60; count += 1) await add(`ours ${count}`);
    writeFileSync(at('HANDOFF.md'), `${BASE}e\n`);
    await document().read();
    const ours = Array.from({ length: 60 }, (_, count) => `ours ${59 - count}\n`).join('');
    expect(handoff()).toBe(`${ours}${BASE}e\n`);
  });

  it('joins what comes long after the file was emptied for it', async () => {
    writeFileSync(at('HANDOFF.md'), BASE);
    const { version } = await read();
    await saved('handoff', 'A\nb\nc\nd\n', version);
    writeFileSync(at('HANDOFF.md'), '');
    expect(await document().read()).toMatchObject({ value: { text: '' } });
    writeFileSync(at('HANDOFF.md'), 'a\nb\nc\nd\ne\n');
    await document().read();
    expect(handoff()).toBe('A\nb\nc\nd\ne\n');
  });

  it('takes in what fills the replaced file after it was emptied', async () => {
    writeFileSync(at('HANDOFF.md'), BASE);
    const { version } = await read();
    const held = openSync(at('HANDOFF.md'), 'r+');
    const saving = saved('handoff', 'A\nb\nc\nd\n', version);
    while (handoff() === BASE) await new Promise((done) => setTimeout(done, 1));
    ftruncateSync(held);
    expect(codeOf(await saving)).toBe('ok');
    expect(handoff()).toBe('A\nb\nc\nd\n');
    writeSync(held, 'a\nb\nc\nd\ne\n', 0);
    closeSync(held);
    await settle();
    expect(handoff()).toBe('A\nb\nc\nd\ne\n');
  });

  it('leaves alone what was made from the save, and what goes back on purpose', async () => {
    writeFileSync(at('HANDOFF.md'), BASE);
    const { version } = await read();
    await saved('handoff', 'A\nb\nc\nd\n', version);
    writeFileSync(at('HANDOFF.md'), 'A\nb\nc\nD\n');
    expect(await document().read()).toMatchObject({ value: { text: 'A\nb\nc\nD\n' } });
    writeFileSync(at('HANDOFF.md'), BASE);
    expect(await document().read()).toMatchObject({ value: { text: BASE } });
    expect(handoff()).toBe(BASE);
  });

  it('takes in what is written into the file that was just replaced', async () => {
    writeFileSync(at('HANDOFF.md'), BASE);
    const { version } = await read();
    const held = openSync(at('HANDOFF.md'), 'a');
    await saved('handoff', 'A\nb\nc\nd\n', version);
    writeSync(held, 'late\n');
    closeSync(held);
    await settle();
    expect(handoff()).toBe('A\nb\nc\nd\nlate\n');
  });

  it('does not take an emptied file for what it is to become', async () => {
    writeFileSync(at('HANDOFF.md'), BASE);
    await document().read();
    writeFileSync(at('HANDOFF.md'), '');
    const looking = document().read();
    writeFileSync(at('HANDOFF.md'), 'all of it\n');
    expect(await looking).toMatchObject({ value: { text: 'all of it\n' } });
    expect((await document().history.versions()).map((one) => one.bytes)).toEqual([8, 10]);
  });

  it('makes an edit anew on what somebody wrote meanwhile', async () => {
    writeFileSync(at('HANDOFF.md'), BASE);
    await document().read();
    let times = 0;
    const edited = await document().edit(
      (text) => {
        times += 1;
        if (times === 1) writeFileSync(at('HANDOFF.md'), `${BASE}theirs\n`);
        return `${text}ours\n`;
      },
      { by: 'checkpoint', note: '' },
    );
    expect(edited).toMatchObject({ value: { text: `${BASE}theirs\nours\n` } });
    expect(times).toBe(2);
  });

  it('makes no edit of nothing while somebody who emptied the file is about to fill it', async () => {
    writeFileSync(at('HANDOFF.md'), BASE);
    await document().read();
    writeFileSync(at('HANDOFF.md'), '');
    const editing = document().edit((text) => text.replace('b\n', 'b\nours\n'), {
      by: 'checkpoint',
      note: '',
    });
    await settle();
    writeFileSync(at('HANDOFF.md'), `${BASE}theirs\n`);
    expect(await editing).toMatchObject({ value: { text: 'a\nb\nours\nc\nd\ntheirs\n' } });
  });

  it('is refused, with theirs in the file, where both changed the same line', async () => {
    writeFileSync(at('HANDOFF.md'), BASE);
    const { version } = await read();
    await saved('handoff', 'ours\nb\nc\nd\n', version);
    writeFileSync(at('HANDOFF.md'), 'theirs\nb\nc\nd\n');
    expect(await document().read()).toMatchObject({ value: { text: 'theirs\nb\nc\nd\n' } });
    const texts = await Promise.all(
      (await document().history.versions()).map(async (one) =>
        (await document().history.read(one.version))?.toString(),
      ),
    );
    expect(texts).toContain('ours\nb\nc\nd\n');
  });
});

describe('history', () => {
  it('keeps every version, once each, and when each came to be', async () => {
    writeFileSync(at('HANDOFF.md'), 'v0');
    for (const text of ['v1', 'v0', 'v1', 'v2']) {
      const { version } = await read();
      expect(codeOf(await saved('handoff', text, version))).toBe('ok');
    }
    const folder = at('.breakwater/history/handoff');
    const kept = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
    expect(kept.sort()).toEqual(['v0', 'v1', 'v2']);
    const again = new KeptDocument(root, 'handoff', () => {});
    const versions = await again.history.versions();
    expect(versions.map((one) => one.by)).toEqual(['found', ...Array(4).fill('window')]);
    expect(versions.at(-1)).toMatchObject({ version: (await read()).version, bytes: 2 });
  });

  it('drops the oldest past a bound, with their bytes', async () => {
    const history = new DocumentHistory(root, 'handoff', { versions: 20, bytes: 1000 });
    for (let index = 0; index < 50; index += 1) {
      const bytes = Buffer.from(`text ${index}`);
      const version = versionOf(bytes);
      await history.keep(version, bytes);
      await history.note({
        at: new Date(index).toISOString(),
        version,
        by: 'window',
        note: '',
        bytes: bytes.length,
      });
    }
    const versions = await history.versions();
    expect(versions.length).toBeLessThan(27);
    expect(versions.at(-1)?.at).toBe(new Date(49).toISOString());
    expect(readdirSync(at('.breakwater/history/handoff'))).toHaveLength(versions.length);
    expect(await history.read(versionOf(Buffer.from('text 0')))).toBeNull();
    expect(String(await history.read(versions[0]?.version ?? ''))).toMatch(/^text /);
  });
});
