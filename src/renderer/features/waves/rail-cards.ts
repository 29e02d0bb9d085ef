import type { PlannedWave, WavePlan, WaveRun } from '../../../shared/wave';

/** One card of the rail, from the past on the left to what is to come on the right. */
export type RailCard =
  | {
      readonly kind: 'past';
      readonly key: string;
      readonly from: number;
      readonly to: number;
      readonly built: number;
      readonly failed: number;
      readonly open: number;
      readonly durationMs: number;
    }
  | { readonly kind: 'done'; readonly key: string; readonly run: WaveRun }
  | { readonly kind: 'running'; readonly key: string; readonly run: WaveRun }
  | {
      readonly kind: 'coming';
      readonly key: string;
      readonly wave: PlannedWave;
      readonly next: boolean;
    };

const sum = (runs: readonly WaveRun[], pick: (run: WaveRun) => number): number =>
  runs.reduce((total, run) => total + pick(run), 0);

/**
 * The rail: past waves as one card (or each, once unfolded), the running one, those to come. A wave
 * that runs is left out of those to come, should the plan still name it.
 */
export const railCards = (
  runs: readonly WaveRun[],
  plan: WavePlan,
  unfolded: boolean,
): readonly RailCard[] => {
  const past = runs.filter((run) => run.state === 'done');
  const running = runs.filter((run) => run.state !== 'done');
  const taken = new Set(running.map((run) => run.number));
  const coming = plan.waves.filter((wave) => !taken.has(wave.number));
  const first = past[0];
  const last = past.at(-1);
  return [
    ...(first === undefined || last === undefined
      ? []
      : unfolded || past.length === 1
        ? past.map((run) => ({
            kind: 'done' as const,
            key: `run-${run.number}-${run.startedAt}`,
            run,
          }))
        : [
            {
              kind: 'past' as const,
              key: 'past',
              from: first.number,
              to: last.number,
              built: sum(past, (run) => run.built),
              failed: sum(past, (run) => run.failed),
              open: sum(past, (run) => run.open),
              durationMs: sum(past, (run) => run.durationMs ?? 0),
            },
          ]),
    ...running.map((run) => ({
      kind: 'running' as const,
      key: `run-${run.number}-${run.startedAt}`,
      run,
    })),
    ...coming.map((wave, index) => ({
      kind: 'coming' as const,
      key: `coming-${wave.number}`,
      wave,
      next: index === 0 && running.length === 0,
    })),
  ];
};

/** The packages of a card, in the order they are drawn. */
export const packagesOf = (card: RailCard): readonly string[] =>
  card.kind === 'coming'
    ? card.wave.packages.map((row) => row.name)
    : card.kind === 'past'
      ? []
      : card.run.packages;

export interface RailPlace {
  readonly card: number;
  readonly row: number;
}

/** Where a package stands on the rail; the newest card that holds it. */
export const placeOf = (cards: readonly RailCard[], name: string | null): RailPlace | null => {
  if (name === null) return null;
  for (let card = cards.length - 1; card >= 0; card -= 1) {
    const at = cards[card];
    if (at === undefined) continue;
    const row = packagesOf(at).indexOf(name);
    if (row >= 0) return { card, row };
  }
  return null;
};

/** The place that an arrow key leads to; cards without packages are passed over. */
export const stepOnRail = (
  cards: readonly RailCard[],
  from: RailPlace | null,
  key: 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight',
): RailPlace | null => {
  if (from === null) {
    const card = cards.findIndex((one) => packagesOf(one).length > 0);
    return card < 0 ? null : { card, row: 0 };
  }
  const rows = (card: number): number => {
    const at = cards[card];
    return at === undefined ? 0 : packagesOf(at).length;
  };
  if (key === 'ArrowUp') return { card: from.card, row: Math.max(0, from.row - 1) };
  if (key === 'ArrowDown')
    return { card: from.card, row: Math.min(rows(from.card) - 1, from.row + 1) };
  const step = key === 'ArrowRight' ? 1 : -1;
  for (let card = from.card + step; card >= 0 && card < cards.length; card += step)
    if (rows(card) > 0) return { card, row: Math.min(from.row, rows(card) - 1) };
  return from;
};
