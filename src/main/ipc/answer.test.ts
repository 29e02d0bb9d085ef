import { describe, expect, it } from 'vitest';
import { ok } from '../../shared/outcome';
import { answerRequest, type Handlers, isTrusted, type Sender, type Trust } from './answer';

const trust: Trust = {
  contentsId: () => 7,
  isOwnUrl: (url) => url.startsWith('app://breakwater/'),
};
const own: Sender = { contentsId: 7, frameUrl: 'app://breakwater/index.html', isMainFrame: true };

const asked: unknown[] = [];
const handlers = {
  'builds.start': (input: unknown) => {
    asked.push(input);
    return ok(null);
  },
  'waves.stop': () => {
    throw new Error('secret of a child process');
  },
} as unknown as Handlers;

const noted: unknown[] = [];
const ask = (sender: Sender, name: unknown, input: unknown, bugs: unknown[] = []) =>
  answerRequest(sender, name, input, trust, handlers, {
    onBug: (_name, error) => bugs.push(error),
    onRefused: (...what) => noted.push(what),
  });

describe('a message from the window', () => {
  it('is answered when it comes from the main frame of our own page', async () => {
    expect(await ask(own, 'builds.start', { package: 'zlib' })).toEqual({ ok: true, value: null });
    expect(asked).toEqual([{ package: 'zlib' }]);
  });

  it.each<[string, Sender]>([
    ['another web contents', { ...own, contentsId: 8 }],
    ['a frame inside the page', { ...own, isMainFrame: false }],
    ['a frame that is gone', { ...own, frameUrl: null }],
    ['a foreign page', { ...own, frameUrl: 'https://example.org/' }],
  ])('is refused from %s, before anything is parsed', async (_who, sender) => {
    expect(isTrusted(sender, trust)).toBe(false);
    const before = asked.length;
    const answer = await ask(sender, 'builds.start', { package: 'zlib' });
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'not-permitted' } });
    expect(asked.length).toBe(before);
  });

  it.each([
    ['an unknown name', 'files.read', {}],
    ['a name of the prototype', 'constructor', {}],
    ['a name that is no string', { toString: 'builds.start' }, {}],
    ['a bad package name', 'builds.start', { package: '../../etc/passwd' }],
    ['a further key', 'builds.start', { package: 'zlib', shell: true }],
    ['no input', 'builds.start', undefined],
  ])('is refused for %s', async (_what, name, input) => {
    const before = asked.length;
    expect(await ask(own, name, input)).toMatchObject({ ok: false, refusal: { code: 'usage' } });
    expect(asked.length).toBe(before);
  });

  it('is taken down when it is turned away, without what it said', async () => {
    noted.length = 0;
    await ask({ ...own, contentsId: 8 }, 'builds.start', { package: 'zlib' });
    await ask(own, 'a name\nof theirs', {});
    await ask(own, 'builds.start', { package: '../../etc/passwd' });
    await ask(own, 'builds.start', { package: 'zlib' });
    expect(noted).toEqual([
      ['a message from elsewhere than the window', 'not-permitted'],
      ['a request that there is not', 'usage'],
      ['builds.start', 'usage'],
    ]);
  });

  it('does not carry the text of an exception', async () => {
    const bugs: unknown[] = [];
    const answer = await ask(own, 'waves.stop', {}, bugs);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'internal' } });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(bugs).toHaveLength(1);
  });
});
