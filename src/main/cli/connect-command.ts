import type { ConnectChange, ConnectView } from '../../shared/connect';
import { connect, disconnect, viewConnection } from '../agents/connect/connect';
import type { OwnCommand } from '../agents/connect/settings-edit';
import { EXIT } from './commands';

export interface ConnectCommand {
  readonly name: 'connect';
  readonly directory: string | null;
  readonly action: 'add' | 'check' | 'remove';
}

export interface ConnectOutput {
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** `breakwater connect`: shows and does. Answers the exit status; `--check` has 1 where something is missing. */
export async function connectCommand(
  root: string,
  action: ConnectCommand['action'],
  own: OwnCommand,
  { say, complain }: ConnectOutput,
): Promise<number> {
  if (action === 'remove') {
    const removed = await disconnect(root, own);
    if (!removed.ok) return refused(removed.refusal.message, complain);
    say(
      removed.value.length === 0
        ? 'Nothing of Breakwater’s was there.\n'
        : `${written(removed.value)}\nRemoved. Sessions that run keep it until they are started anew.\n`,
    );
    return EXIT.success;
  }
  const view = await (action === 'check' ? viewConnection(root, own) : connect(root, own));
  if (!view.ok) return refused(view.refusal.message, complain);
  const { parts, changes } = view.value;
  const open = parts.filter((part) => part.state !== 'in-place');
  if (action === 'check') {
    say(
      `${listed(view.value)}\n${open.length === 0 ? 'Connected.' : 'Not connected: breakwater connect adds what is missing.'}\n`,
    );
    return open.length === 0 ? EXIT.success : EXIT.notAll;
  }
  const others = parts.filter((part) => part.state === 'other');
  if (changes.length > 0) {
    say(
      `${written(changes)}\nConnected. Start the agent’s session anew; breakwater connect --remove takes it all away.\n`,
    );
  } else if (others.length === 0) say('Connected already; nothing was changed.\n');
  for (const { title, file } of others) {
    say(
      `${title}: ${file} is another’s and was left as it is. Rename it and connect again to have it.\n`,
    );
  }
  return others.length === 0 ? EXIT.success : EXIT.notAll;
}

const refused = (message: string, complain: ConnectOutput['complain']): number => {
  complain(`breakwater: ${message}\n`);
  return EXIT.usage;
};

const listed = ({ parts }: ConnectView): string =>
  parts
    .map(({ title, file, state }) => `${STATE_WORDS[state].padEnd(9)} ${title.padEnd(14)} ${file}`)
    .join('\n');

const STATE_WORDS = { 'in-place': 'in place', missing: 'missing', other: 'another’s' } as const;

const written = (changes: readonly ConnectChange[]): string =>
  changes
    .map(({ file, isNew, lines }) => [`${file}${isNew ? ' (new)' : ''}`, ...lines].join('\n'))
    .join('\n\n');
