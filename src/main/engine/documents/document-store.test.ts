import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentView } from '../../../shared/document';
import { NO_VERSION, readDocument, saveDocument } from './document-store';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'breakwater-documents-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (file: string): string => path.join(root, file);
const handoff = (): string => readFileSync(at('HANDOFF.md'), 'utf8');

const read = async (kind: 'handoff' | 'plan' | 'index' = 'handoff'): Promise<DocumentView> => {
  const view = await readDocument(root, kind);
  if (!view.ok) throw new Error(view.refusal.message);
  return view.value;
};

const codeOf = (outcome: Awaited<ReturnType<typeof saveDocument>>): string =>
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

describe('saveDocument', () => {
  it('creates, changes and reads back exactly', async () => {
    const text = '\uFEFFone\r\ntwo  \nthree ✅';
    const created = await saveDocument(root, 'index', text, NO_VERSION);
    expect(created).toEqual({ ok: true, value: await read('index') });
    expect(readFileSync(at('rules/INDEX.md'), 'utf8')).toBe(text);
    const { version } = await read('index');
    expect(codeOf(await saveDocument(root, 'index', '', version))).toBe('ok');
    expect(await read('index')).toMatchObject({ exists: true, text: '' });
  });

  it('refuses to save over a change from outside', async () => {
    writeFileSync(at('HANDOFF.md'), 'one');
    const { version } = await read();
    writeFileSync(at('HANDOFF.md'), 'two');
    expect(codeOf(await saveDocument(root, 'handoff', 'mine', version))).toBe('document-changed');
    expect(handoff()).toBe('two');
    rmSync(at('HANDOFF.md'));
    expect(codeOf(await saveDocument(root, 'handoff', 'mine', version))).toBe('document-changed');
    expect(existsSync(at('HANDOFF.md'))).toBe(false);
  });

  it('refuses to create what has been created meanwhile', async () => {
    writeFileSync(at('HANDOFF.md'), 'theirs');
    expect(codeOf(await saveDocument(root, 'handoff', 'mine', NO_VERSION))).toBe(
      'document-changed',
    );
    expect(handoff()).toBe('theirs');
  });

  it('lets one of several saves from the same version through', async () => {
    writeFileSync(at('HANDOFF.md'), 'one');
    const { version } = await read();
    const texts = Array.from({ length: 8 }, (_, index) => `text ${index}`);
    const outcomes = await Promise.all(
      texts.map((text) => saveDocument(root, 'handoff', text, version)),
    );
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
    expect(codeOf(await saveDocument(root, 'handoff', 'one', version))).toBe('ok');
    expect(statSync(at('HANDOFF.md')).mtime).toEqual(past);
    expect(existsSync(at('.breakwater'))).toBe(false);
  });

  it('keeps permissions and a symbolic link', async () => {
    mkdirSync(at('shared'));
    writeFileSync(at('shared/real.md'), 'one');
    chmodSync(at('shared/real.md'), 0o640);
    symlinkSync('shared/real.md', at('HANDOFF.md'));
    const { version } = await read();
    expect(codeOf(await saveDocument(root, 'handoff', 'two', version))).toBe('ok');
    expect(lstatSync(at('HANDOFF.md')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('shared/real.md'), 'utf8')).toBe('two');
    expect(statSync(at('shared/real.md')).mode & 0o777).toBe(0o640);
  });

  it('keeps every version that it replaces, each once', async () => {
    writeFileSync(at('HANDOFF.md'), 'v0');
    for (const text of ['v1', 'v0', 'v1', 'v2']) {
      const { version } = await read();
      expect(codeOf(await saveDocument(root, 'handoff', text, version))).toBe('ok');
    }
    const folder = at('.breakwater/history/handoff');
    const kept = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
    expect(kept.sort()).toEqual(['v0', 'v1']);
  });

  it('drops the oldest past two hundred', async () => {
    const folder = at('.breakwater/history/handoff');
    mkdirSync(folder, { recursive: true });
    for (let index = 0; index < 205; index += 1) {
      const file = path.join(folder, index.toString(16).padStart(64, '0'));
      writeFileSync(file, 'x');
      utimesSync(file, 1_000 + index, 1_000 + index);
    }
    writeFileSync(path.join(folder, 'README'), 'not ours');
    writeFileSync(at('HANDOFF.md'), 'one');
    const { version } = await read();
    await saveDocument(root, 'handoff', 'two', version);
    const names = readdirSync(folder);
    expect(names).toHaveLength(201);
    expect(names).toContain(version);
    expect(names).not.toContain('0'.repeat(64));
    expect(names).toContain('README');
  });

  it('refuses half a character', async () => {
    expect(codeOf(await saveDocument(root, 'handoff', 'a\ud800b', NO_VERSION))).toBe(
      'document-unreadable',
    );
    expect(existsSync(at('HANDOFF.md'))).toBe(false);
  });
});
