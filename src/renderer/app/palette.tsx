import { Dialog as Base } from '@base-ui/react/dialog';
import { Command as Cmdk } from 'cmdk';
import { useMemo, useState } from 'react';
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

const packageEntries = (words: readonly string[]): readonly Entry[] => {
  const { workspace } = useStore.getState();
  if (workspace === null || words.length === 0) return [];
  const found: Entry[] = [];
  for (const row of workspace.packages.values()) {
    const name = row.name.toLowerCase();
    const { word, tone, glyph } = PACKAGE_WORDS[row.state];
    const sign = <Sign glyph={glyph} tone={tone} />;
    const base = { group: 'Packages', note: word, sign };
    const verbs: readonly [string, string, () => void][] = [
      ['', row.name, () => showDetails(row.name)],
      ['build', `Build ${row.name}`, () => void startBuild(row.name)],
      ['log', `Log of ${row.name}`, () => showPackageLog(row.name)],
      ['rule', `Rule file of ${row.name}`, () => showDetails(row.name, 'rule')],
    ];
    const rest = words.filter((one) => !name.includes(one));
    for (const [verb, title, run] of verbs) {
      const fits =
        verb === ''
          ? rest.length === 0
          : rest.length <= 1 && words.length > rest.length && verb.startsWith(rest[0] ?? verb);
      if (!fits || (verb !== '' && rest.length === 0 && words.length === 1 && found.length > 12))
        continue;
      found.push({
        ...base,
        id: `package:${verb}:${row.name}`,
        title,
        run: () => {
          selectPackage(row.name);
          run();
        },
      });
      if (found.length >= MOST) return found;
    }
  }
  return found;
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
      (one) => available(one) && one.id !== 'app.palette',
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
