import { Dialog as Base } from '@base-ui/react/dialog';
import { Command as Cmdk } from 'cmdk';
import { useMemo, useState } from 'react';
import type { PackageView } from '../../shared/package';
import { showDetails, showPackageLog, startBuild } from '../state/actions';
import { closeDialog, openDialog, selectPackage, selectTask, useStore } from '../state/store';
import { groupBy } from '../ui/group-by';
import { Kbd } from '../ui/kbd';
import { Sign } from '../ui/sign';
import { PACKAGE_WORDS } from '../ui/words';
import { available, COMMANDS } from './commands';
import styles from './palette.module.css';

const MOST = 40;

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly note?: string;
  readonly keys?: string;
  readonly sign?: React.ReactNode;
  readonly run: () => void;
}

const score = (entry: Entry, words: readonly string[]): number => {
  const title = entry.title.toLowerCase();
  const hay = `${title} ${entry.group.toLowerCase()} ${entry.note?.toLowerCase() ?? ''}`;
  let total = 0;
  for (const word of words) {
    const at = hay.indexOf(word);
    if (at < 0) return -1;
    total += at === 0 ? 3 : title.includes(` ${word}`) ? 2 : 1;
  }
  return total;
};

type Verb = readonly [verb: string, title: string, run: () => void];

const verbsOf = (name: string): readonly Verb[] => [
  ['build', `Build ${name}`, () => void startBuild(name)],
  ['log', `Log of ${name}`, () => showPackageLog(name)],
  ['rule', `Rule file of ${name}`, () => showDetails(name, 'rule')],
];

/**
 * Packages by part of their name. With a verb among the words (`build zlib`), or where few names are
 * left, what can be done with each is offered too.
 */
const packageEntries = (words: readonly string[]): readonly Entry[] => {
  const { workspace } = useStore.getState();
  if (workspace === null || words.length === 0) return [];
  const verb = words.find((word) =>
    'build log rule'.split(' ').some((one) => one.startsWith(word)),
  );
  const rest = verb === undefined ? words : words.filter((word) => word !== verb);
  const named = (parts: readonly string[]) =>
    [...workspace.packages.values()].filter((row) =>
      parts.every((part) => row.name.toLowerCase().includes(part)),
    );
  const plain = named(words);
  const acted = verb === undefined || rest.length === 0 ? [] : named(rest).slice(0, MOST);
  const entry = (row: PackageView, title: string, key: string, run: () => void): Entry => {
    const { word, tone, glyph } = PACKAGE_WORDS[row.state];
    return {
      id: `package:${key}:${row.name}`,
      title,
      group: 'Packages',
      note: word,
      sign: <Sign glyph={glyph} tone={tone} />,
      run: () => {
        selectPackage(row.name);
        run();
      },
    };
  };
  return [
    ...acted.flatMap((row) =>
      verbsOf(row.name)
        .filter(([one]) => one.startsWith(verb ?? ''))
        .map(([one, title, run]) => entry(row, title, one, run)),
    ),
    ...plain
      .slice(0, MOST)
      .flatMap((row) => [
        entry(row, row.name, 'show', () => showDetails(row.name)),
        ...(plain.length <= 3
          ? verbsOf(row.name).map(([one, title, run]) => entry(row, title, `${one}-of`, run))
          : []),
      ]),
  ];
};

const taskEntries = (words: readonly string[]): readonly Entry[] => {
  const { workspace } = useStore.getState();
  if (workspace === null || words.length === 0) return [];
  return workspace.tasks
    .filter((task) => words.every((word) => task.subject.toLowerCase().includes(word)))
    .slice(0, 8)
    .map((task) => ({
      id: `task:${task.id}`,
      title: task.subject,
      group: 'Tasks in the list',
      note: task.status.replace('_', ' '),
      run: () => {
        selectTask(task.id);
        openDialog({ kind: 'task', id: task.id });
      },
    }));
};

/** Commands, packages and tasks by a few letters. */
export const Palette = () => {
  const [text, setText] = useState('');
  const groups = useMemo(() => {
    const words = text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const commands: readonly Entry[] = COMMANDS.filter(
      (one) => available(one) && one.id !== 'palette',
    ).map((one) => ({
      id: one.id,
      title: one.title,
      group: one.group,
      ...(one.keys[0] === undefined ? {} : { keys: one.keys[0] }),
      run: one.run,
    }));
    const ranked = commands
      .map((entry) => ({ entry, points: score(entry, words) }))
      .filter(({ points }) => points >= 0)
      .sort((a, b) => (words.length === 0 ? 0 : b.points - a.points))
      .map(({ entry }) => entry);
    const all = [...ranked, ...packageEntries(words), ...taskEntries(words)];
    return groupBy(all, (entry) => entry.group);
  }, [text]);
  return (
    <Base.Root open modal onOpenChange={(open) => !open && closeDialog()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.popup} aria-label="Commands">
          <Cmdk shouldFilter={false} loop label="Commands" className={styles.palette}>
            <Cmdk.Input
              className={styles.input}
              placeholder="A command, a package, a task"
              value={text}
              onValueChange={setText}
              autoFocus
            />
            <Cmdk.List className={styles.list}>
              <Cmdk.Empty className={styles.empty}>Nothing is called that.</Cmdk.Empty>
              {groups.map(([group, entries]) => (
                <Cmdk.Group key={group} heading={group} className={styles.group ?? ''}>
                  {entries.map((entry) => (
                    <Cmdk.Item
                      key={entry.id}
                      value={entry.id}
                      className={styles.item}
                      onSelect={() => {
                        closeDialog();
                        entry.run();
                      }}
                    >
                      {entry.sign}
                      <span className={styles.title}>{entry.title}</span>
                      {entry.note === undefined ? null : (
                        <span className={styles.note}>{entry.note}</span>
                      )}
                      {entry.keys === undefined ? null : <Kbd keys={entry.keys} />}
                    </Cmdk.Item>
                  ))}
                </Cmdk.Group>
              ))}
            </Cmdk.List>
          </Cmdk>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
};
