import { describe, expect, it } from 'vitest';
import { type LinePlace, mayStart, SlotLine, type SlotUse } from './slot-line';

const build = (name: string): SlotUse => ({ kind: 'build', package: name });
const agent = (name: string): SlotUse => ({ kind: 'agent', package: name });

describe('mayStart', () => {
  const full = [agent('a'), build('b'), agent('c')];
  it.each<[string, SlotUse, readonly SlotUse[], boolean]>([
    ['a build while a slot is free', build('d'), full.slice(0, 2), true],
    ['a build while none is', build('d'), full, false],
    ['an agent while none is', agent('d'), full, false],
    ['the build of a package whose agent holds a slot', build('a'), full, true],
    ['the agent of a package whose build holds a slot', agent('b'), full, true],
    ['a second build of a package', build('b'), [build('b')], false],
    ['a second agent of a package', agent('a'), [agent('a')], false],
    ['a build whose package has both already', build('a'), [agent('a'), build('a')], false],
  ])('%s', (_what, wanted, held, may) => {
    expect(mayStart(wanted, held)).toBe(may);
  });
});

/** A line with places that start and end when they are told. */
class Place implements LinePlace {
  state: 'waiting' | 'holding' | 'over' = 'waiting';
  readonly start = (): void => {
    this.state = 'holding';
  };
  readonly kind: 'build' | 'agent';
  readonly package: string;
  constructor(kind: 'build' | 'agent', name: string) {
    this.kind = kind;
    this.package = name;
  }
  get isWaiting(): boolean {
    return this.state === 'waiting';
  }
  get holdsSlot(): boolean {
    return this.state === 'holding';
  }
}

describe('the line', () => {
  it('keeps to three slots, three builds and three agents, whatever is asked and whatever ends', () => {
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const line = new SlotLine();
    const places: Place[] = [];
    for (let step = 0; step < 800; step += 1) {
      const holding = places.filter((one) => one.holdsSlot);
      if (random(5) < 3) {
        const name = `p${random(7)}`;
        const kind = random(2) === 0 ? 'build' : 'agent';
        // A package that waits already is joined, as in the pools.
        if (!places.some((one) => one.isWaiting && one.kind === kind && one.package === name)) {
          const place = new Place(kind, name);
          places.push(place);
          line.add(place);
        }
      } else if (holding.length > 0) {
        const ended = holding[random(holding.length)] as Place;
        ended.state = 'over';
        line.remove(ended);
      }
      line.fill();
      const now = places.filter((one) => one.holdsSlot);
      expect(new Set(now.map((one) => one.package)).size).toBeLessThanOrEqual(3);
      for (const kind of ['build', 'agent'] as const) {
        const names = now.filter((one) => one.kind === kind).map((one) => one.package);
        expect(names.length).toBeLessThanOrEqual(3);
        expect(new Set(names).size).toBe(names.length);
      }
      // Nobody waits for what is there: no agent's build, and no free slot.
      for (const one of places.filter((place) => place.isWaiting)) {
        expect(mayStart(one, now)).toBe(false);
      }
    }
    expect(places.filter((one) => one.state === 'over').length).toBeGreaterThan(100);
  });

  it('is first come, first served', () => {
    const line = new SlotLine(1);
    const places = ['a', 'b', 'c'].map((name) => new Place('build', name));
    for (const place of places) line.add(place);
    const order: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      line.fill();
      const holder = places.find((one) => one.holdsSlot) as Place;
      order.push(holder.package);
      holder.state = 'over';
      line.remove(holder);
    }
    expect(order).toEqual(['a', 'b', 'c']);
  });
});
