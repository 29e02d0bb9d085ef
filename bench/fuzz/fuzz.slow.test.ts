import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { mutate, seededRandom } from './mutate';
import type { Target } from './target';
import { FUZZ_FOLDER, TARGETS } from './targets';

/** The short form of `npm run fuzz`: always the same inputs, so that it fails for a change of the code alone. */
const INPUTS = 150;

afterAll(() => rmSync(FUZZ_FOLDER, { recursive: true, force: true }));

describe.each(TARGETS.map((target) => [target.name, target] as const))('%s', (_name, target) => {
  it('holds to its properties on real inputs', async () => {
    expect(target.seeds.length).toBeGreaterThan(0);
    for (const seed of target.seeds) await target.check(seed);
  });

  it(`holds to them on ${INPUTS} that were changed`, async () => {
    const random = seededRandom(1);
    for (let number = 0; number < INPUTS; number += 1) {
      const seed = random.pick(target.seeds);
      const input = mutate(seed, target.seeds, target.words, random, target.maxBytes);
      const fault = await faultOf(target, input);
      // The input stands in the message, ready to become a test beside the reader.
      if (fault !== undefined) {
        throw new Error(`${String(fault)}\n${input.toString('base64')}`, { cause: fault });
      }
    }
  });
});

const faultOf = async (target: Target, input: Buffer): Promise<unknown> => {
  try {
    await target.check(input);
    return undefined;
  } catch (error) {
    return error;
  }
};
