import { parseConfig } from './config';
import { parseRuleFile } from './rule-file';

/** The part of the port that needs the YAML reader: loaded only when a file has changed. */
export const buildCommandsReader = {
  config: (bytes: Uint8Array) => {
    const { build } = parseConfig(bytes, 'breakwater.yaml').config;
    return { command: build.command, shell: build.shell };
  },
  rule: (bytes: Uint8Array, file: string): string | null =>
    parseRuleFile(bytes, file).rule?.command ?? null,
};

export type BuildCommandsReader = typeof buildCommandsReader;
