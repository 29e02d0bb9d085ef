import type { ConnectPart } from '../../../shared/connect';
import { MONITOR_FILE, MONITOR_TEXT, SKILL_FILE, SKILL_TEXT } from './own-files';
import * as edit from './settings-edit';

/** One thing to put in place: how it is recognised, added and taken away. Texts of files in and out. */
export interface Part extends Pick<ConnectPart, 'title' | 'purpose' | 'file'> {
  readonly kind: 'entry' | 'whole file';
  readonly isIn: (text: string) => boolean;
  readonly add: (text: string) => string;
  readonly remove: (text: string) => string;
}

export interface PartOptions {
  readonly own: edit.OwnCommand;
  /** The build command's program and literal arguments, for a rule of the client's own. */
  readonly buildCommand: readonly string[];
  /** The file whose status line counts: a person's local one wins over the project's. */
  readonly statusFile: string;
}

export const MCP_FILE = '.mcp.json';
export const SETTINGS_FILE = '.claude/settings.json';
export const LOCAL_SETTINGS_FILE = '.claude/settings.local.json';

export function connectParts({ own, buildCommand, statusFile }: PartOptions): readonly Part[] {
  const denials = edit.denials(buildCommand);
  return [
    {
      title: 'Agent server',
      purpose: 'gives the agent Breakwater’s tools: tasks, waves, builds, results, index, handoff',
      kind: 'entry',
      file: MCP_FILE,
      isIn: (text) => edit.hasServer(text, own),
      add: (text) => edit.addServer(text, own),
      remove: edit.removeServer,
    },
    {
      title: 'Hook',
      purpose:
        'denies builds outside Breakwater, reading of logs, and a second writer of the index',
      kind: 'entry',
      file: SETTINGS_FILE,
      isIn: (text) => edit.hasHook(text, own),
      add: (text) => edit.addHook(text, own),
      remove: edit.removeHook,
    },
    {
      title: 'Permissions',
      purpose: 'the client’s own rules against the same, where the hook cannot run',
      kind: 'entry',
      file: SETTINGS_FILE,
      isIn: (text) => edit.hasDenials(text, denials),
      add: (text) => edit.addDenials(text, denials),
      remove: (text) => edit.removeDenials(text, denials),
    },
    {
      title: 'Status line',
      purpose: 'tells how full the agent’s context is; your own status line is shown as before',
      kind: 'entry',
      file: statusFile,
      isIn: (text) => edit.hasStatusLine(text, own),
      add: (text) => edit.addStatusLine(text, own),
      remove: edit.removeStatusLine,
    },
    {
      title: '/handoff',
      purpose: 'a skill that writes HANDOFF.md through Breakwater',
      ...wholeFile(SKILL_FILE, SKILL_TEXT),
    },
    {
      title: 'build-monitor',
      purpose: 'a small agent on haiku that waits for a build and returns its report',
      ...wholeFile(MONITOR_FILE, MONITOR_TEXT),
    },
  ];
}

const wholeFile = (file: string, content: string) => ({
  kind: 'whole file' as const,
  file,
  isIn: (text: string) => text === content,
  add: () => content,
  remove: (text: string) => (text === content ? '' : text),
});
