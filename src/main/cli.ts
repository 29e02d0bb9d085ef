import { readFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { callOwner } from './agents/command-client';
import { ownCommand, viewConnection } from './agents/connect/connect';
import { type EngineCommand, parseCommandLine } from './cli/arguments';
import { EXIT, execute } from './cli/commands';
import { type ConnectCommand, connectCommand } from './cli/connect-command';
import { type DoctorCommand, doctorCommand } from './cli/doctor-command';
import { HELP } from './cli/help';
import { ProgressLine, progressWords } from './cli/progress';
import { CREDENTIAL_VARIABLE } from './engine/context/credentials';
import type { OwnerWords } from './engine/doctor/doctor-port';
import type { Engine } from './engine/engine';
import { engineAgentPort, statusFacts } from './engine/engine-agent-port';
import { isHeld, type LockRecord, readLock } from './engine/workspace/lock';
import { hostCommand, toolsFolder } from './host-command';
import { receiverFor, takeWorkspace } from './owner';

const here = dirname(fileURLToPath(import.meta.url));

/** What `bin/breakwater` hands over: how to open the window, which needs the Electron runtime. */
export interface CliOptions {
  readonly openWindow: (directory: string | null) => Promise<number>;
}

const say = (text: string): void => {
  process.stdout.write(text);
};

const complain = (text: string): void => {
  process.stderr.write(text);
};

/** Runs a command line (the arguments after `breakwater`) and answers its exit status. */
export async function main(argv: readonly string[], options: CliOptions): Promise<number> {
  const parsed = parseCommandLine(argv);
  if (!parsed.ok) {
    complain(`breakwater: ${parsed.refusal.message}\n`);
    return EXIT.usage;
  }
  const command = parsed.value;
  switch (command.name) {
    case 'help':
      say(HELP);
      return EXIT.success;
    case 'version':
      say(`${version()}\n`);
      return EXIT.success;
    case 'open':
      return options.openWindow(command.directory);
    case 'mcp':
      return agentServer(command.directory);
    case 'connect':
      return connectHere(command);
    case 'doctor':
      return doctorHere(command);
    default:
      return engineCommand(command);
  }
}

async function connectHere({ directory, action }: ConnectCommand): Promise<number> {
  const root = await folderOf(directory);
  if (root === null) return EXIT.usage;
  const own = ownCommand(join(here, '..', '..', 'bin', 'breakwater'), process.env.PATH);
  return connectCommand(root, action, own, { say, complain });
}

/** For people; it works wherever nothing else does, so a folder that cannot be opened is a finding of its own. */
async function doctorHere(command: DoctorCommand): Promise<number> {
  const program = join(here, '..', '..');
  return doctorCommand(
    command,
    {
      folder: command.directory ?? process.cwd(),
      program: { version: version(), folder: program },
      env: process.env,
      now: () => new Date(),
      askOwner: askHow,
      connection: (root) =>
        viewConnection(root, ownCommand(join(program, 'bin', 'breakwater'), process.env.PATH)),
    },
    { say, complain },
  );
}

/** An owner that has not answered by then is one that does not answer, milliseconds. */
const OWNER_PATIENCE_MS = 5_000;

const ownerWords = z.object({
  gate: z.enum(['none', 'open', 'closed', 'unknown']),
  gate_reason: z.string(),
});

async function askHow({ socket, token }: LockRecord): Promise<OwnerWords | null> {
  let answer = '';
  const command = { name: 'status', directory: null, json: true, from: 0, ledger: false } as const;
  const run = callOwner(socket, { token, command, credential: null }, (text) => {
    answer += text;
  });
  const exit = await Promise.race([run.exit, sleep(OWNER_PATIENCE_MS, null)]);
  run.close();
  if (exit !== EXIT.success) return null;
  try {
    const parsed = ownerWords.safeParse(JSON.parse(answer));
    return parsed.success ? { gate: parsed.data.gate, reason: parsed.data.gate_reason } : null;
  } catch {
    return null;
  }
}

const version = (): string => {
  const text = readFileSync(join(here, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

async function agentServer(directory: string | null): Promise<number> {
  const root = await folderOf(directory);
  if (root === null) return EXIT.usage;
  // Loaded for this command alone: the others start without it.
  const { serveMcp } = await import('./mcp-command');
  return serveMcp({ root, folder: here, version: version() });
}

/** The workspace's folder; null, after a complaint, when it cannot be opened. */
async function folderOf(directory: string | null): Promise<string | null> {
  try {
    return await realpath(directory ?? process.cwd());
  } catch {
    complain(
      `breakwater: ${directory ?? 'the present folder'} is not a folder that can be opened.\n`,
    );
    return null;
  }
}

/** As a client where somebody owns the workspace already, else as its owner. */
async function engineCommand(command: EngineCommand): Promise<number> {
  const root = await folderOf(command.directory);
  if (root === null) return EXIT.usage;
  // Another command may take or give back the workspace between the two questions: ask again then.
  for (let attempt = 0, asked = 0; ; ) {
    const asClient = await askOwner(root, command);
    if (asClient === 'gone') {
      // A window that starts anew is to find the workspace free, not taken by this command.
      await sleep(OWNER_BACK_MS);
    } else if (asClient === 'silent') {
      // It has only just taken the workspace and may not listen yet.
      asked += 1;
      if (asked > MAX_ASKED) return noAnswer();
      await sleep(RETRY_MS);
    } else if (asClient !== null) {
      return asClient;
    } else {
      const asOwner = await own(root, command, attempt < MAX_RETRIES);
      if (asOwner !== null) return asOwner;
      attempt += 1;
      await sleep(RETRY_MS);
    }
  }
}

function noAnswer(): number {
  complain(
    'breakwater: the Breakwater that owns this workspace does not answer; ask again, or close it.\n',
  );
  return EXIT.refused;
}

/** What makes this command an agent's; a person's shell has none. */
const ownCredential = (): string | null => process.env[CREDENTIAL_VARIABLE] || null;

const MAX_RETRIES = 20;
const RETRY_MS = 150;
/** Half a minute: an owner that adopts many builds on a busy machine takes a while to listen. */
const MAX_ASKED = 200;
/** How long an owner that went away has to come back, before a command that it served takes its place. */
const OWNER_BACK_MS = 1500;

/** The exit status; else null where nobody owns the workspace, `gone` where its owner went, `silent` where it is there. */
async function askOwner(
  root: string,
  command: EngineCommand,
): Promise<number | 'gone' | 'silent' | null> {
  const holder = await readLock(root);
  if (holder === null || !(await isHeld(holder))) return null;
  const run = callOwner(
    holder.socket,
    { token: holder.token, command, credential: ownCredential() },
    say,
  );
  const forget = onInterrupt(() => run.interrupt());
  const exit = await run.exit;
  forget();
  if (exit !== null) return exit;
  const now = await readLock(root);
  const isSame = now !== null && now.token === holder.token && (await isHeld(now));
  return isSame ? 'silent' : 'gone';
}

/** null: somebody else took the workspace meanwhile, and it is worth asking them. */
async function own(
  root: string,
  command: EngineCommand,
  mayRetry: boolean,
): Promise<number | null> {
  const taken = await takeWorkspace(root, {
    role: 'command line',
    version: version(),
    host: hostCommand(here),
    tools: toolsFolder(here),
    show: () => {},
  });
  if (!taken.ok) {
    if (mayRetry && taken.refusal.code === 'workspace-locked') return null;
    complain(`breakwater: ${taken.refusal.message}\n`);
    return taken.refusal.code === 'workspace-locked' ? EXIT.refused : EXIT.usage;
  }
  const { engine, close, whenIdle, wantedByWindow } = taken.value;
  const port = engineAgentPort(engine);
  const interrupt = new AbortController();
  const forget = onInterrupt(() => interrupt.abort());
  const progress = progressOf(command, engine);
  try {
    progress.start();
    const receiver = receiverFor(engine, ownCredential());
    let isOurs = true;
    const giveWay = wantedByWindow.then(() => {
      isOurs = false;
      return null;
    });
    const write = (text: string): void => {
      if (isOurs) progress.above(() => say(text));
    };
    const work = execute(command, port, receiver, write, interrupt.signal);
    const status = await Promise.race([work, giveWay]);
    // Asked anew as the window's client, it joins what it has started.
    if (status === null) return null;
    // Other commands may work through this one: they keep their owner until they are done.
    await Promise.race([whenIdle(), giveWay]);
    return interrupt.signal.aborted ? EXIT.stopped : status;
  } finally {
    progress.end();
    forget();
    await close('keep-building');
  }
}

/** For a person who waits for builds in a terminal; an agent, and whoever wants JSON, gets the answers alone. */
function progressOf(command: EngineCommand, engine: Engine): ProgressLine {
  const waits = (command.name === 'run' || command.name === 'build') && !command.json;
  const isPersons = waits && ownCredential() === null;
  const screen = isPersons ? process.stderr : { write: () => {} };
  // Where only so many waves are to run, the rest of the plan is nothing that this command waits for.
  const goesOn = command.name === 'run' && command.waves === null;
  return new ProgressLine(screen, () =>
    progressWords(statusFacts(engine), goesOn ? engine.queue().plan.expectedMs : null),
  );
}

/** The first Ctrl-C stops what was started; a second one leaves at once, with the builds building. */
function onInterrupt(stop: () => void): () => void {
  let count = 0;
  const listener = (): void => {
    count += 1;
    if (count > 1) process.exit(EXIT.stopped);
    complain('\nbreakwater: stopping; press Ctrl-C again to leave the builds running.\n');
    stop();
  };
  process.on('SIGINT', listener);
  return () => process.off('SIGINT', listener);
}
