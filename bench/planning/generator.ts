import type { Shape } from './shape';
export const debianLike = (_seed: number): Shape => ({ names: [], depends: [], ms: [] });
