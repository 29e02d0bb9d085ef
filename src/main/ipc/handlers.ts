import { dirname } from 'node:path';
import { clipboard, shell } from 'electron';
import { ok, refuse } from '../../shared/outcome';
import type { About } from '../../shared/window-contract';
import { connect, disconnect, ownCommand, viewConnection } from '../agents/connect/connect';
import { bundleName, saveBundle } from '../engine/doctor/bundle-port';
import { examine, type Surroundings } from '../engine/doctor/doctor-port';
import type { Engine } from '../engine/engine';
import { openExternal } from '../window/security';
import type { Handlers } from './answer';
import { noWorkspace, type WindowSession } from './session';

export interface HandlerOptions {
  readonly session: WindowSession;
  readonly about: () => About;
  /** Path of this checkout's `bin/breakwater`. */
  readonly program: string;
  readonly close: (choice: 'keep-building' | 'stop-builds' | 'stay') => Promise<void>;
}

/** Binds the window's contract to the engine: one line each; what a request does is the engine's business. */
export function windowHandlers({ session, about, program, close }: HandlerOptions): Handlers {
  const engine = (): Engine | null => session.owner()?.engine ?? null;
  /** Runs `act` with the open workspace's engine, or answers that none is open. */
  const withEngine = <R>(act: (engine: Engine) => R) => {
    const present = engine();
    return present === null ? noWorkspace() : act(present);
  };

  const own = () => ownCommand(program, process.env.PATH);

  const surroundings = (): Surroundings => ({
    folder: engine()?.root ?? null,
    program: { version: about().version, folder: dirname(dirname(program)) },
    env: process.env,
    now: () => new Date(),
    askOwner: async () => {
      // The owner of the open workspace is this very process.
      const gate = engine()?.state().gate;
      return gate === undefined ? null : { gate: gate.state, reason: gate.reason };
    },
    connection: (root) => viewConnection(root, own()),
  });

  return {
    'workspace.state': async () => {
      await session.settled();
      const refusal = session.startRefusal();
      if (engine() === null && refusal !== null) return { ok: false, refusal };
      return ok(engine()?.state() ?? null);
    },
    'workspace.open': async ({ path }) => {
      const folder = path ?? (await session.choose());
      if (folder === null) return ok(null);
      const opened = await session.open(folder);
      return opened.ok ? ok(opened.value.engine.state()) : opened;
    },
    'workspace.recent': () => ok(session.recent()),
    'workspace.setCommand': ({ command }) => withEngine((e) => e.setBuildCommand(command)),

    'waves.launch': (input) =>
      withEngine((e) =>
        e.launchAsPerson({
          keepGoing: input.keepGoing,
          overrule: input.overrule === true,
          work: input.work ?? e.work,
          ...(input.packages === undefined ? {} : { packages: input.packages }),
        }),
      ),
    'waves.setWork': ({ work }) => withEngine((e) => e.chooseWork(work)),
    'waves.pause': () => withEngine((e) => e.waves.pause()),
    'waves.stop': () => withEngine((e) => e.waves.stop()),
    'plan.edit': ({ action, packages }) => withEngine((e) => e.edits.apply(action, packages)),
    'plan.undo': () => withEngine((e) => e.edits.undo()),

    'builds.start': (input) =>
      withEngine((e) => e.buildAsPerson(input.package, input.overrule === true)),
    'builds.cancel': ({ attempt }) => withEngine((e) => e.cancelBuild(attempt)),
    'builds.history': (input) => withEngine((e) => e.history(input.package)),

    'agents.start': (input) =>
      withEngine((e) => e.agentAsPerson(input.package, input.overrule === true)),
    'agents.orchestrate': () => withEngine((e) => e.agentDesk.startOrchestrator()),
    'agents.end': ({ agent, build }) => withEngine((e) => e.endAgent(agent, build)),
    'agents.input': ({ agent, text }) => withEngine((e) => e.agentDesk.input(agent, text)),
    'agents.resize': ({ agent, columns, rows }) =>
      withEngine((e) => e.agentDesk.resize(agent, columns, rows)),

    'prompts.read': () => withEngine((e) => e.prompts.read()),
    'prompts.preview': (input) => withEngine((e) => e.prompts.preview(input.package, input.text)),
    'prompts.save': ({ text, baseVersion }) => withEngine((e) => e.prompts.save(text, baseVersion)),

    'results.accept': (input) => withEngine((e) => e.results.accept(input.package)),
    'results.retry': (input) => withEngine((e) => e.results.retry(input.package)),
    'results.draftIndexRow': (input) => withEngine((e) => e.draftIndexRow(input.package)),
    'results.addToIndex': (input) => withEngine((e) => e.addChosenRow(input.package, input.row)),

    'results.rewrite': (input) =>
      withEngine((e) => e.results.rewrite(input.package, input.baseVersion, input.status)),
    'cards.read': (input) => withEngine((e) => e.cards.read(input.package)),
    'cards.origin': ({ attempt }) => withEngine((e) => e.cards.origin(attempt)),
    'cards.rpm': ({ attempt, file }) => withEngine((e) => e.cards.rpm(attempt, file)),
    'files.read': ({ file }) => withEngine((e) => e.files.read(file)),
    'files.save': ({ file, text, baseVersion }) =>
      withEngine((e) => e.files.save(file, text, baseVersion)),

    'tasks.create': (fields) => withEngine((e) => e.tasks.create(defined(fields))),
    'tasks.update': ({ id, fields }) => withEngine((e) => e.tasks.update(id, defined(fields))),
    'tasks.remove': ({ id }) => withEngine((e) => e.tasks.remove(id)),
    'tasks.undo': () => withEngine((e) => e.tasks.undo()),
    'tasks.updateMany': ({ ids, fields }) =>
      withEngine((e) => e.tasks.updateMany(ids, defined(fields))),
    'tasks.removeMany': ({ ids }) => withEngine((e) => e.tasks.removeMany(ids)),

    'session.offer': () => withEngine((e) => e.sessions.offer()),
    'session.start': ({ accepted, begins }) =>
      withEngine((e) => (begins ? e.sessions.start(accepted) : e.sessions.accept(accepted))),
    'session.draft': ({ parts }) => withEngine((e) => e.draftHandoff(parts)),
    'session.end': ({ text, baseVersion }) =>
      withEngine((e) => e.sessions.end(text === null ? null : { text, base: baseVersion })),

    'documents.read': ({ kind }) => withEngine((e) => e.documents.read(kind)),
    'documents.save': ({ kind, text, baseVersion }) =>
      withEngine((e) => e.documents.save(kind, text, baseVersion)),
    'documents.timeline': ({ kind }) =>
      withEngine(async (e) => ok(await e.documents.timeline(kind))),
    'documents.version': ({ kind, version }) =>
      withEngine((e) => e.documents.versionText(kind, version)),
    'documents.foreign': ({ kind }) =>
      withEngine(async (e) => ok(await e.documents.foreignChange(kind))),
    'documents.judge': ({ kind, foreign }) =>
      withEngine((e) =>
        foreign === 'restore' ? e.documents.restoreOwn(kind) : e.documents.acceptForeign(kind),
      ),
    'goals.tick': ({ text, line, done }) =>
      withEngine((e) => e.sessions.tickGoal({ text, line }, done)),
    'unsaved.keep': ({ name, baseVersion, text }) =>
      withEngine((e) => e.unsaved.keep(name, baseVersion, text)),
    'unsaved.edit': ({ name, ...edit }) => withEngine((e) => e.unsaved.edit(name, edit)),
    'unsaved.read': ({ name }) => withEngine((e) => e.unsaved.read(name)),
    'unsaved.drop': ({ name }) => withEngine((e) => e.unsaved.drop(name)),

    'panes.attach': ({ pane, attempt }) => withEngine((e) => e.panes.attach(pane, attempt)),
    'panes.acknowledge': ({ pane }) => withEngine((e) => e.panes.acknowledge(pane)),
    'panes.seek': ({ pane, offset }) => withEngine((e) => e.panes.seek(pane, offset)),
    'panes.follow': ({ pane }) => withEngine((e) => e.panes.follow(pane)),
    'panes.detach': ({ pane }) => withEngine((e) => e.panes.detach(pane)),
    'panes.search': ({ pane, attempt, ...query }) =>
      withEngine((e) => e.searches.start(pane, attempt, query)),
    'panes.searchStep': ({ pane, direction, ...from }) =>
      withEngine((e) => e.searches.step(pane, from, direction)),
    'panes.searchEnd': ({ pane }) => withEngine((e) => e.searches.end(pane)),
    'logs.search': (query) => withEngine((e) => e.allLogs.start(query)),
    'logs.searchEnd': () => withEngine((e) => e.allLogs.stop()),
    'panes.findFailure': ({ attempt }) => withEngine((e) => e.findFailure(attempt)),
    'logs.open': ({ attempt }) => withEngine((e) => openLog(e, attempt)),

    'overrules.read': () => withEngine(async (e) => ok(await e.overrules.read())),
    'connect.view': () => withEngine((e) => viewConnection(e.root, own())),
    'connect.add': () => withEngine((e) => connect(e.root, own())),
    'connect.remove': () => withEngine((e) => disconnect(e.root, own())),

    'ledger.read': ({ limit }) => withEngine((e) => e.readLedger(limit)),
    'ledger.text': ({ id }) => withEngine((e) => e.readCrossed(id)),
    'ledger.sums': () => withEngine(async (e) => ok(await e.ledgerSums())),

    'doctor.look': async () => ok(await examine(surroundings())),
    'doctor.bundle': async () => {
      const report = await examine(surroundings());
      const file = await session.choosePlace(bundleName(report));
      return file === null ? ok(null) : saveBundle(report, process.env, file, { mayReplace: true });
    },
    'app.about': () => ok(about()),
    'app.openExternal': async ({ url }) =>
      (await openExternal(url))
        ? ok(null)
        : refuse('not-permitted', 'Only http and https links are opened.'),
    'app.paste': async () => ok({ text: await clipboard.readText() }),
    'app.copy': async ({ text }) => {
      await clipboard.writeText(text);
      return ok(null);
    },
    'app.close': async ({ choice }) => {
      await close(choice);
      return ok(null);
    },
  };
}

/** Parsed optional keys are `undefined` where they were not given; the engine's types leave them out. */
const defined = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

async function openLog(engine: Engine, attempt: string) {
  const path = engine.logPath(attempt);
  if (!path.ok) return path;
  const problem = await shell.openPath(path.value);
  return problem === ''
    ? ok(null)
    : refuse('document-missing', `The system has no viewer for ${path.value}.`);
}
