import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workspaceArgument } from './arguments';
import { isReachable } from './window-bounds';

let app: string;
let work: string;
beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), 'breakwater arguments '));
  app = join(root, 'app');
  work = join(root, 'my work');
  await mkdir(app);
  await mkdir(work);
});
afterAll(() => rm(join(app, '..'), { recursive: true, force: true }));

describe('workspaceArgument', () => {
  const named = (...words: readonly string[]) =>
    workspaceArgument(['electron', ...words], app, app);

  it('finds the folder behind the app’s own and between switches', () => {
    expect(named(app, work)).toBe(work);
    expect(named('--no-sandbox', app, '--ozone-platform=x11', work)).toBe(work);
    expect(named('.', work)).toBe(work);
    expect(named(work)).toBe(work);
    expect(named('../my work')).toBe(work);
  });

  it('names none where there is none', () => {
    expect(named()).toBeNull();
    expect(named(app)).toBeNull();
    expect(named(app, join(work, 'missing'))).toBeNull();
  });

  it('passes over the module that -r loads', () => {
    expect(named('-r', '/usr/lib/hook.cjs', app, work)).toBe(work);
    expect(named('--require', '/usr/lib/hook.cjs', app)).toBeNull();
  });

  it('opens the app’s own folder when it is named as the workspace too', () => {
    expect(named(app, app)).toBe(app);
  });
});

describe('isReachable', () => {
  const display = { x: 0, y: 0, width: 1920, height: 1080 };
  const bounds = { x: 100, y: 100, width: 800, height: 600, maximized: false };

  it('wants a window that can be taken hold of', () => {
    expect(isReachable(bounds, [display])).toBe(true);
    expect(isReachable({ ...bounds, x: 5000 }, [display])).toBe(false);
    expect(isReachable({ ...bounds, y: -500 }, [display])).toBe(false);
    expect(isReachable(bounds, [])).toBe(false);
  });
});
