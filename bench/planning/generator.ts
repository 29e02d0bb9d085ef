import type { Shape } from './shape';

/** As many source packages and build-dependencies as Debian 12 has, cycles broken. */
const PACKAGES = 34_289;
const EDGES = 174_567;

/** One package in eight is something that others are built with; they lie in so many layers. */
const LIBRARY_SHARE = 1 / 8;
const LAYERS = 32;

/** How often a dependency is on what others already depend on, rather than on any library below. */
const PREFERENCE = 0.7;

/**
 * A graph in the shape of Debian's, the same for the same seed: layered preferential attachment.
 * Libraries lie in layers and depend on lower ones only, so that chains are some thirty deep and there
 * is no cycle; everything else depends on libraries and nothing depends on it. Who is depended on
 * already is depended on more (a handful by nearly all, most by none). Names say nothing about the
 * layer. Durations are heavy-tailed: 20 s and a log-normal part, whose few giants are a good share of
 * all work, as source sizes are.
 */
export const debianLike = (seed: number): Shape => {
  const random = generator(seed);
  const libraries = Math.round(PACKAGES * LIBRARY_SHARE);
  const depends: number[][] = [];
  const attachments: number[] = [];
  const perPackage = EDGES / PACKAGES;
  for (let index = 0; index < PACKAGES; index++) {
    const layer = index < libraries ? layerOf(index, libraries) : LAYERS;
    // Dependencies lie below this one; of a library, when not popular ones, in the layer just below.
    const below = layerStart(layer, libraries);
    const near = layer < LAYERS ? layerStart(layer - 1, libraries) : 0;
    const found = new Set<number>();
    const wanted = below === 0 ? 0 : geometric(random, perPackage);
    for (let tries = 0; found.size < Math.min(wanted, below) && tries < 8 * wanted; tries++) {
      const popular = attachments[Math.floor(random() * attachments.length)];
      const isPopular = popular !== undefined && popular < below && random() < PREFERENCE;
      found.add(isPopular ? popular : near + Math.floor(random() * (below - near)));
    }
    attachments.push(...found);
    depends.push([...found]);
  }
  return {
    names: shuffledNames(random),
    depends,
    ms: depends.map(() => 20_000 + 6_000 * Math.exp(2.1 * normal(random))),
  };
};

const layerOf = (index: number, libraries: number): number =>
  Math.floor((index * LAYERS) / libraries);

const layerStart = (layer: number, libraries: number): number =>
  Math.ceil((layer * libraries) / LAYERS);

/** How many, at least 0, with the given mean. */
const geometric = (random: () => number, mean: number): number =>
  Math.floor(Math.log(1 - random()) / Math.log(mean / (1 + mean)));

/** Box and Muller's transform of two even draws into a normal one. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const shuffledNames = (random: () => number): readonly string[] => {
  const names = Array.from(
    { length: PACKAGES },
    (_, at) => `package-${String(at).padStart(5, '0')}`,
  );
  for (let at = names.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [names[at], names[other]] = [names[other] ?? '', names[at] ?? ''];
  }
  return names;
};

/** Even draws from 0 to 1: Steele and Vigna's 32-bit SplitMix. */
const generator = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
};
