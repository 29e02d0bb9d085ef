import { create } from 'zustand';
import type { FileVersion } from '../../shared/file-text';

/** What the engine last saw of each file that changed while the window was open. */
const useVersions = create<ReadonlyMap<string, string>>()(() => new Map());

/** Takes what the engine told; another workspace's files are forgotten by `forgetFileVersions`. */
export const takeFileVersions = (files: readonly FileVersion[]): void =>
  useVersions.setState(
    (known) => new Map([...known, ...files.map(({ file, version }) => [file, version] as const)]),
    true,
  );

export const forgetFileVersions = (): void => useVersions.setState(new Map(), true);

/** The version of a file on disk; undefined as long as it has not changed. */
export const useFileVersion = (file: string): string | undefined =>
  useVersions((versions) => versions.get(file));
