import { rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { coverageGuide } from './guide';
import { mutate, seededRandom } from './mutate';

/** What the thread is told: which reader, for how long, and where it shows what it is trying. */
export interface Orders {
  readonly target: string;
  readonly milliseconds: number;
  readonly seed: number;
  /** Length of the present input, then its bytes: whoever watches finds it here when it never ends. */
  readonly present: SharedArrayBuffer;
  /** Where the bundles lie, as the beginning of an address. */
  readonly folder: string;
}

export type Word =
  | { readonly kind: 'found'; readonly input: Uint8Array; readonly what: string }
  | { readonly kind: 'done'; readonly tried: number; readonly kept: number; readonly ways: number };

/** Kept inputs beyond this make room: a random other one goes. */
const MOST_KEPT = 3_000;
/** The same fault is told once; one that many inputs meet would hide the others. */
const MOST_FOUND = 20;

/** Asking what ran costs as much as some hundred inputs: it is asked of so many together, then of each where it was news. */
const AT_ONCE = 64;

const orders = workerData as Orders;
// Before the readers are loaded, or their blocks would not be counted.
const guide = coverageGuide(orders.folder);
const { FUZZ_FOLDER, TARGETS } = await import('./targets');
const target = TARGETS.find((one) => one.name === orders.target);
if (target === undefined) throw new Error(`There is no reader ${orders.target}.`);
const say = (word: Word): void => parentPort?.postMessage(word);
const length = new Int32Array(orders.present, 0, 1);
const room = new Uint8Array(orders.present, 4);

const random = seededRandom(orders.seed);
const corpus: Buffer[] = [...target.seeds];
const told = new Set<string>();
let tried = 0;

async function attempt(input: Buffer): Promise<boolean> {
  room.set(input.subarray(0, room.length));
  Atomics.store(length, 0, input.length);
  tried += 1;
  try {
    await target?.check(input);
    return true;
  } catch (error) {
    tell(input, error);
    return false;
  }
}

function tell(input: Buffer, error: unknown): void {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const place = what.replace(/\d+|"[^"]*"/g, '').slice(0, 200);
  if (told.has(place) || told.size >= MOST_FOUND) return;
  told.add(place);
  say({ kind: 'found', input: new Uint8Array(input), what });
}

for (const seed of target.seeds) await attempt(seed);
guide.isNews(true);
const end = performance.now() + orders.milliseconds;
const change = (): Buffer =>
  mutate(random.pick(corpus), corpus, target.words, random, target.maxBytes);
while (performance.now() < end) {
  const inputs = Array.from({ length: AT_ONCE }, change);
  const sound: Buffer[] = [];
  for (const input of inputs) if (await attempt(input)) sound.push(input);
  if (!guide.isNews(false)) continue;
  for (const input of sound) {
    await attempt(input);
    if (guide.isNews(true)) keep(input);
  }
}

function keep(input: Buffer): void {
  if (corpus.length < MOST_KEPT) corpus.push(input);
  else corpus[random.below(MOST_KEPT)] = input;
}

Atomics.store(length, 0, -1);
guide.close();
rmSync(FUZZ_FOLDER, { recursive: true, force: true });
say({ kind: 'done', tried, kept: corpus.length - target.seeds.length, ways: guide.known });
