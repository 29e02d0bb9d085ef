import { closeDialog } from '../state/store';
import { Dialog } from '../ui/dialog';
import { groupBy } from '../ui/group-by';
import { Kbd } from '../ui/kbd';
import { COMMANDS, type CommandGroup } from './commands';
import styles from './shortcuts-help.module.css';

/** Keys that belong to a list rather than to a command. */
const IN_LISTS: readonly (readonly [string, readonly string[]])[] = [
  ['Walk', ['ArrowUp', 'ArrowDown', 'J', 'K']],
  ['Open: task, details', ['Enter']],
  ['Complete or reopen a task', ['X', 'Space']],
  ['Edit a task', ['E']],
  ['Delete a task', ['Delete']],
  ['Mark a task, mark all', ['V', 'Ctrl+A']],
  ['Mark up to here', ['Shift+ArrowDown']],
  ['What a task waits for', ['W']],
  ['What blocks what', ['M']],
  ['Card: a part of it, the first to the last', ['1', '6']],
  ['Card: copy as Markdown', ['C']],
  ['Log: to the end, to the start', ['End', 'Home']],
  ['The menu of a package', ['Shift+F10']],
  ['Document: find and replace', ['Ctrl+F']],
  ['Comparison: the next change, the one before', ['F7', 'Shift+F7']],
  ['Comparison: take the change at the caret', ['Ctrl+Enter']],
  ['Document: the card of the package at the caret', ['F12']],
  ['Document: the package that was meant', ['Ctrl+.']],
  ['Table: the next cell, the one before', ['Tab', 'Shift+Tab']],
  ['Leave a field, close', ['Escape']],
];

const groups = groupBy(
  COMMANDS.filter((one) => one.keys.length > 0),
  (one): CommandGroup => one.group,
);

/** Every key, by what it is for. */
export const ShortcutsHelp = () => (
  <Dialog title="Keys" size="broad" onClose={closeDialog}>
    <div className={styles.columns}>
      {groups.map(([group, commands]) => (
        <section key={group} className={styles.group}>
          <h3>{group}</h3>
          <dl>
            {commands.map((one) => (
              <div key={one.id}>
                <dt>{one.title}</dt>
                <dd>
                  <Kbd keys={one.keys[0] ?? ''} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <section className={styles.group}>
        <h3>In lists and logs</h3>
        <dl>
          {IN_LISTS.map(([title, keys]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>
                {keys.map((key) => (
                  <Kbd key={key} keys={key} />
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  </Dialog>
);
