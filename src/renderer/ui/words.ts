import type { Attempt, AttemptOutcome } from '../../shared/build';
import type { PackageState } from '../../shared/package';

/** What a colour is for: sea goes well, buoy failed, lamp waits or wants a look, dim is the rest. */
export type Tone = 'sea' | 'buoy' | 'lamp' | 'dim';
export type Glyph =
  | 'tick'
  | 'cross'
  | 'half'
  | 'ring'
  | 'wait'
  | 'bar'
  | 'query'
  | 'dots'
  | 'skip'
  | 'out';

interface StateWords {
  readonly word: string;
  readonly tone: Tone;
  readonly glyph: Glyph;
}

/** The word and the sign of each state; the colour never stands alone. */
export const PACKAGE_WORDS: Readonly<Record<PackageState, StateWords>> = {
  ready: { word: 'ready', tone: 'dim', glyph: 'ring' },
  waiting: { word: 'waiting', tone: 'lamp', glyph: 'wait' },
  blocked: { word: 'blocked', tone: 'lamp', glyph: 'bar' },
  queued: { word: 'in line', tone: 'dim', glyph: 'dots' },
  building: { word: 'building', tone: 'sea', glyph: 'half' },
  built: { word: 'built', tone: 'sea', glyph: 'tick' },
  unproven: { word: 'unproven', tone: 'lamp', glyph: 'query' },
  failed: { word: 'failed', tone: 'buoy', glyph: 'cross' },
  skipped: { word: 'skipped', tone: 'dim', glyph: 'skip' },
  'left-out': { word: 'left out', tone: 'dim', glyph: 'out' },
};

export const OUTCOME_WORDS: Readonly<Record<AttemptOutcome, { word: string; tone: Tone }>> = {
  success: { word: 'built', tone: 'sea' },
  failed: { word: 'failed', tone: 'buoy' },
  'timed-out': { word: 'timed out', tone: 'buoy' },
  cancelled: { word: 'cancelled', tone: 'dim' },
  interrupted: { word: 'interrupted', tone: 'lamp' },
};

/** What an attempt is doing or how it ended, in a word. */
export const attemptWord = (attempt: Attempt): { readonly word: string; readonly tone: Tone } => {
  if (attempt.state === 'ended')
    return attempt.outcome === null
      ? { word: 'ended', tone: 'dim' }
      : OUTCOME_WORDS[attempt.outcome];
  if (attempt.state === 'waiting') return { word: 'waits for a slot', tone: 'lamp' };
  if (attempt.state === 'starting') return { word: 'starting', tone: 'sea' };
  if (attempt.state === 'ending') return { word: 'stopping', tone: 'lamp' };
  return { word: 'running', tone: 'sea' };
};
