import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostCommand } from './host-link';
import { testHostCommand } from './testing/host-bundle';
import { PoolFixture, until, unwrap } from './testing/pool-fixture';

const HOUR = 60 * 60_000;

let fixture: PoolFixture;
beforeEach(async () => {
  fixture = await PoolFixture.create();
});
afterEach(() => fixture.dispose());

/** What a host is started with here: its system clock is the real one, moved by what a file says. */
const SHIFTED = `
import { readFileSync } from 'node:fs';
const file = process.env.TEST_CLOCK_SHIFT;
const shift = () => { try { return Number(readFileSync(file, 'utf8')); } catch { return 0; } };
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) { args.length === 0 ? super(RealDate.now() + shift()) : super(...args); }
  static now() { return RealDate.now() + shift(); }
};
`;

const hostWithClock = async (): Promise<HostCommand> => {
  const module = join(fixture.root, 'clock.mjs');
  await writeFile(module, SHIFTED);
  const host = await testHostCommand();
  return {
    ...host,
    args: ['--import', module, ...host.args],
    env: { ...host.env, TEST_CLOCK_SHIFT: join(fixture.root, 'shift') },
  };
};

const setClock = async (ms: number): Promise<void> => {
  await writeFile(join(fixture.root, 'shift.new'), String(ms));
  await rename(join(fixture.root, 'shift.new'), join(fixture.root, 'shift'));
};

describe.each([
  ['forward by three hours, as after a sleep', 3 * HOUR],
  ['back by three hours', -3 * HOUR],
])('a system clock that is set %s while a build runs', (_, by) => {
  it('changes neither its time limit nor its duration, and the running time follows, adopted or not', async () => {
    const first = await fixture.open({ host: await hostWithClock() });
    const script = 'echo on; while [ ! -e go ]; do sleep 0.02; done';
    const request = fixture.request('a', script, { timeoutMs: HOUR });
    const handle = unwrap(await first.start(request));
    await until(() => (first.attempt(handle.id)?.bytes ?? 0) > 0);
    const { startedAt, lastOutputAt } = first.attempt(handle.id) ?? {};
    await setClock(by);
    const movedBy = (now: string | null | undefined, before: string | null | undefined): number =>
      Date.parse(now ?? '') - Date.parse(before ?? '');
    await until(() => first.attempt(handle.id)?.runsSince !== undefined);
    await first.close({ keepBuilding: true });

    const second = await fixture.open();
    await until(() => second.attempt(handle.id)?.runsSince !== undefined);
    const attempt = second.attempt(handle.id);
    expect(attempt).toMatchObject({ state: 'running', startedAt });
    expect(Math.abs(movedBy(attempt?.runsSince, startedAt) - by)).toBeLessThan(5000);
    expect(Math.abs(movedBy(attempt?.lastOutputAt, lastOutputAt) - by)).toBeLessThan(5000);
    // Set right again: so is what was derived from it.
    await setClock(0);
    await until(() => Math.abs(movedBy(second.attempt(handle.id)?.runsSince, startedAt)) < 5000);
    const ended = second.whenEnded(handle.id);
    await fixture.touch('go');
    const end = await ended;
    expect(end).toMatchObject({ outcome: 'success', startedAt });
    expect(end?.runsSince).toBeUndefined();
    expect(end?.durationMs).toBeLessThan(HOUR / 2);
  });
});
