import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { About } from '../../shared/window-contract';
import { PromptDialog } from '../features/agents/prompt-dialog';
import { ConnectDialog } from '../features/context/connect-dialog';
import { IndexRowDialog } from '../features/results/index-row-dialog';
import { SearchDialog } from '../features/search/search-dialog';
import { LinkPicker } from '../features/tasks/link-picker';
import { TaskDialog } from '../features/tasks/task-dialog';
import { TaskGraph } from '../features/tasks/task-graph';
import { attempt } from '../state/actions';
import { ask } from '../state/bridge';
import { closeDialog, openDialog, type Question, useStore } from '../state/store';
import { Button } from '../ui/button';
import { Dialog, DialogText } from '../ui/dialog';
import { listOf, plural } from '../ui/format';
import styles from './dialogs.module.css';
import { DoctorDialog } from './doctor';
import { Palette } from './palette';
import { ProblemsDialog } from './problems';
import { ShortcutsHelp } from './shortcuts-help';

// The editor behind it is large and not needed for the first picture.
const Details = lazy(async () => ({
  default: (await import('../features/results/details')).Details,
}));

const FileDialog = lazy(async () => ({
  default: (await import('../features/files/file-dialog')).FileDialog,
}));

const StartSession = lazy(async () => ({
  default: (await import('../features/session/start-session')).StartSession,
}));

const Confirm = ({ question }: { readonly question: Question }) => {
  const no = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      title={question.title}
      onClose={closeDialog}
      initialFocus={no}
      foot={
        <>
          <Button ref={no} onClick={closeDialog}>
            {question.no}
          </Button>
          {question.also === undefined ? null : (
            <Button
              look="danger"
              onClick={() => {
                closeDialog();
                question.also?.run();
              }}
            >
              {question.also.label}
            </Button>
          )}
          <Button
            look={question.grave ? 'danger' : 'primary'}
            onClick={() => {
              closeDialog();
              question.run();
            }}
          >
            {question.yes}
          </Button>
        </>
      }
    >
      <DialogText>{question.text}</DialogText>
    </Dialog>
  );
};

const Link = ({
  url,
  from = 'A build printed it.',
}: {
  readonly url: string;
  readonly from?: string | undefined;
}) => {
  const no = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      title="Open this link in the browser?"
      size="wide"
      onClose={closeDialog}
      initialFocus={no}
      foot={
        <>
          <Button ref={no} onClick={closeDialog}>
            Do not open
          </Button>
          <Button onClick={() => void attempt('app.copy', { text: url }).then(closeDialog)}>
            Copy it
          </Button>
          <Button
            look="primary"
            onClick={() => {
              closeDialog();
              void attempt('app.openExternal', { url });
            }}
          >
            Open
          </Button>
        </>
      }
    >
      <DialogText>{from} Look at the whole of it first:</DialogText>
      <code className={styles.url}>{url}</code>
    </Dialog>
  );
};

const Closing = ({ running }: { readonly running: readonly string[] }) => {
  const keep = useRef<HTMLButtonElement>(null);
  const choose = (choice: 'keep-building' | 'stop-builds' | 'stay'): void => {
    closeDialog();
    void attempt('app.close', { choice });
  };
  return (
    <Dialog
      title={closingTitle(running)}
      onClose={() => choose('stay')}
      initialFocus={keep}
      foot={
        <>
          <Button onClick={() => choose('stay')}>Stay</Button>
          <Button look="danger" onClick={() => choose('stop-builds')}>
            Stop builds
          </Button>
          <Button ref={keep} look="primary" onClick={() => choose('keep-building')}>
            Keep building
          </Button>
        </>
      }
    >
      <DialogText>
        {listOf(running, 6)} can go on without the window. Their logs are written in full, and the
        next start shows them live again.
      </DialogText>
    </Dialog>
  );
};

/** Agents say what they are; what does not is a build. */
const closingTitle = (running: readonly string[]): string => {
  const builds = running.every((one) => !one.startsWith('the '));
  const verb = running.length === 1 ? 'is' : 'are';
  return builds
    ? `${plural(running.length, 'build')} ${verb} running`
    : `${running.length} ${verb} at work`;
};

const AskCommand = () => {
  const present = useStore((state) => state.workspace?.config.build.command ?? '');
  const [command, setCommand] = useState(present);
  const [refusal, setRefusal] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const save = async (): Promise<void> => {
    const answer = await ask('workspace.setCommand', { command: command.trim() });
    if (answer.ok) closeDialog();
    else setRefusal(answer.refusal.message);
  };
  return (
    <Dialog
      title="What builds a package here?"
      size="wide"
      onClose={closeDialog}
      initialFocus={field}
      foot={
        <>
          <Button onClick={closeDialog}>Not now</Button>
          <Button look="primary" disabled={command.trim() === ''} onClick={() => void save()}>
            Save to breakwater.yaml
          </Button>
        </>
      }
    >
      <DialogText>
        The command that builds one package. <code>{'{package}'}</code> stands for its name and
        fills one argument; no shell reads it.
      </DialogText>
      <input
        ref={field}
        className={styles.field}
        aria-label="Build command"
        placeholder="make -C packages/{package} rpm"
        spellCheck={false}
        maxLength={2000}
        value={command}
        onChange={(event) => setCommand(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && command.trim() !== '') void save();
        }}
      />
      {command.trim() !== '' && !command.includes('{package}') ? (
        <p className={styles.note}>
          Without <code>{'{package}'}</code> the same command runs for every package.
        </p>
      ) : null}
      {refusal === null ? null : (
        <p className={styles.refusal} role="alert">
          {refusal}
        </p>
      )}
    </Dialog>
  );
};

const AboutBox = () => {
  const [about, setAbout] = useState<About | null>(null);
  useEffect(() => {
    void attempt('app.about', {}).then(setAbout);
  }, []);
  const rows: readonly (readonly [string, string])[] =
    about === null
      ? []
      : [
          ['Version', about.version],
          ['Electron', `${about.electron} (${about.runtime})`],
          ['Chromium', about.chromium],
          ['Node', about.node],
          ['Platform', about.platform],
        ];
  return (
    <Dialog
      title="About Breakwater"
      onClose={closeDialog}
      foot={<Button onClick={() => openDialog({ kind: 'doctor', bundle: null })}>Doctor</Button>}
    >
      <DialogText>
        Runs batches of package builds in waves of at most three and keeps every build log out of
        every agent’s context.
      </DialogText>
      <dl className={styles.about}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
};

/** The one dialog that is open, if any. */
export const Dialogs = () => {
  const dialog = useStore((state) => state.dialog);
  const hasWorkspace = useStore((state) => state.workspace !== null);
  if (dialog === null) return null;
  if (dialog.kind === 'palette') return <Palette />;
  if (dialog.kind === 'shortcuts') return <ShortcutsHelp />;
  if (dialog.kind === 'about') return <AboutBox />;
  if (dialog.kind === 'doctor') return <DoctorDialog bundle={dialog.bundle} />;
  if (dialog.kind === 'closing') return <Closing running={dialog.running} />;
  if (dialog.kind === 'confirm') return <Confirm question={dialog.question} />;
  if (dialog.kind === 'link') return <Link url={dialog.url} from={dialog.from} />;
  if (!hasWorkspace) return null;
  if (dialog.kind === 'problems') return <ProblemsDialog />;
  if (dialog.kind === 'command') return <AskCommand />;
  if (dialog.kind === 'prompt') return <PromptDialog name={dialog.package} />;
  if (dialog.kind === 'connect') return <ConnectDialog />;
  if (dialog.kind === 'search') return <SearchDialog />;
  if (dialog.kind === 'task') return <TaskDialog key={dialog.id} id={dialog.id} />;
  if (dialog.kind === 'index-row')
    return <IndexRowDialog key={dialog.package} name={dialog.package} />;
  if (dialog.kind === 'links') return <LinkPicker key={dialog.id} id={dialog.id} />;
  if (dialog.kind === 'graph') return <TaskGraph key={dialog.id} id={dialog.id} />;
  if (dialog.kind === 'session')
    return (
      <Suspense fallback={null}>
        <StartSession />
      </Suspense>
    );
  return (
    <Suspense fallback={null}>
      {dialog.kind === 'file' ? (
        <FileDialog key={dialog.file} file={dialog.file} line={dialog.line} />
      ) : (
        <Details key={dialog.package} name={dialog.package} part={dialog.part} line={dialog.line} />
      )}
    </Suspense>
  );
};
