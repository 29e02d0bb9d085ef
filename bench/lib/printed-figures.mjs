import { atLeast, atMost } from './figures.mjs';

/* Figures of benches that print them in lines of their own. A line that is not found is an error. */

const found = (text, pattern, what) => {
  const match = pattern.exec(text);
  if (match?.groups === undefined) throw new Error(`No ${what} in what the bench printed.`);
  return match.groups;
};

/** @returns {import('./figures.mjs').Figure[]} of bench/capture.mjs */
export const capturePrinted = (text) => {
  const speeds = ['one flood', 'three floods', 'three floods, three panes following'].map(
    (kind) => {
      const pattern = new RegExp(
        `^${kind}: (?<ours>[\\d.]+ MB/s) · (?<reader>.+?) (?<base>[\\d.]+ MB/s) · ratio (?<ratio>[\\d.]+)`,
        'm',
      );
      const { ours, reader, base, ratio } = found(text, pattern, `line "${kind}"`);
      return {
        what: `the pool, ${kind}`,
        ours,
        baseline: `${reader} ${base}`,
        ratio: Number(ratio),
        aim: atLeast(Number(ratio), kind.endsWith('following') ? 0.7 : 0.9),
      };
    },
  );
  const losses = found(
    text,
    /lost bytes: (?<ours>\d+) of (?<bursts>\d+) · (?<stock>.+?) (?<lost>\d+) of \d+/,
    'count of losses',
  );
  return [
    ...speeds,
    {
      what: `bursts of 256 KB that lost bytes, of ${losses.bursts}`,
      ours: losses.ours,
      baseline: `${losses.stock} ${losses.lost}`,
      ratio: null,
      aim: null,
    },
  ];
};

const PLANNING_MS = 200;
const UPDATE_MS = 10;

/** @returns {import('./figures.mjs').Figure[]} of bench/planning.mjs */
export const planningPrinted = (text) => {
  const { packages } = found(text, /^planning: (?<packages>\d+) packages/m, 'number of packages');
  const time = (what) => {
    const { ms } = found(text, new RegExp(`^ *${what} +(?<ms>[\\d.]+) ms`, 'm'), `line "${what}"`);
    return Number(ms);
  };
  const share = (what) => {
    const { value } = found(
      text,
      new RegExp(`^ *${what} +(?<value>[\\d.]+)$`, 'm'),
      `line "${what}"`,
    );
    return Number(value);
  };
  const plan = time('plan of all waves');
  const plain = time('plain topological sort');
  const launch = time('update after a launch');
  const success = time('update after one success');
  const failure = time('update after one failure');
  const worst = time('of those the one with most');
  const { held } = found(text, /(?<held>\d+) held$/m, 'number of held packages');
  const ours = share('Breakwater');
  const chain = share('longest chain first');
  return [
    {
      what: `planning ${packages} packages`,
      ours: `${plan.toFixed(0)} ms`,
      baseline: `a plain topological sort ${plain.toFixed(0)} ms`,
      ratio: plan / plain,
      aim: atMost(plan, PLANNING_MS, 'under 200 ms'),
    },
    ...[
      ['the launch of a wave', launch, null],
      ['one success', success, UPDATE_MS],
      ['one failure', failure, UPDATE_MS],
      ['the failure that holds most back', worst, UPDATE_MS, `, ${held} held`],
    ].map(([what, ms, most, more = '']) => ({
      what: `the plan of ${packages} packages after ${what}`,
      ours: `${ms.toFixed(1)} ms${more}`,
      baseline: `the whole plan ${plan.toFixed(0)} ms`,
      ratio: ms / plan,
      aim: most === null ? null : atMost(ms, most, 'under 10 ms'),
    })),
    {
      what: 'planned total time over its lower bound',
      ours: ours.toFixed(2),
      baseline: `longest chain first ${chain.toFixed(2)}`,
      ratio: ours / chain,
      aim: atMost(ours, 1.12, 'at most 1.12'),
    },
  ];
};
