import { useStore } from '../../state/store';
import { KnownPackages } from './known-packages';

let known = new KnownPackages([]);
let seen: unknown = null;

/** The packages of the queue as it is now; the same object as long as none came or went. */
export const queueNames = (): KnownPackages => {
  const packages = useStore.getState().workspace?.packages;
  if (packages === seen) return known;
  seen = packages;
  const names = [...(packages?.keys() ?? [])];
  const isSame =
    names.length === known.names.length && names.every((name) => known.named(name) === name);
  if (!isSame) known = new KnownPackages(names);
  return known;
};

/** Calls back when packages come or go; gives back what ends that. */
export const onQueueNames = (listener: () => void): (() => void) =>
  useStore.subscribe((state) => state.workspace?.packages.size ?? 0, listener);
