import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnsavedTexts } from './unsaved-texts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater-unsaved-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const kept = async (texts: UnsavedTexts, text: string): Promise<number> => {
  const answer = await texts.keep('handoff', 'v1', text);
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.value.kept;
};
const textOnDisk = async (): Promise<string | null> => {
  // Another one, as after a crash.
  const answer = await new UnsavedTexts(root).read('handoff');
  return answer.ok ? (answer.value?.text ?? null) : null;
};

describe('UnsavedTexts', () => {
  it('keeps a text with what was changed of the last one', async () => {
    const texts = new UnsavedTexts(root);
    const after = await kept(texts, 'one two three');
    const edit = { baseVersion: 'v1', after, from: 4, to: 7, insert: '2', length: 11 };
    expect(await texts.edit('handoff', edit)).toMatchObject({ ok: true });
    expect(await textOnDisk()).toBe('one 2 three');
  });

  it('refuses a change of another text than the last, and keeps that one', async () => {
    const texts = new UnsavedTexts(root);
    const after = await kept(texts, 'first');
    await kept(texts, 'second');
    const edit = { baseVersion: 'v1', after, from: 0, to: 0, insert: 'x', length: 6 };
    expect(await texts.edit('handoff', edit)).toMatchObject({ ok: false });
    const now = await kept(texts, 'third');
    const wrong = { ...edit, after: now, length: 99 };
    expect(await texts.edit('handoff', wrong)).toMatchObject({ ok: false });
    await texts.drop('handoff');
    expect(await texts.edit('handoff', { ...edit, after: now })).toMatchObject({ ok: false });
    expect(await textOnDisk()).toBeNull();
  });
});
