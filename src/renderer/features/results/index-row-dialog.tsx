import { type FormEvent, useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import type { IndexDraft, IndexDraftTable } from '../../../shared/card';
import type { DuplicateReason } from '../../../shared/index-search';
import { attempt } from '../../state/actions';
import { closeDialog } from '../../state/store';
import { Button } from '../../ui/button';
import { Dialog, DialogText } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { plural } from '../../ui/format';
import { Kbd } from '../../ui/kbd';
import styles from './index-row-dialog.module.css';

const WHY = {
  'same-package': 'about this package',
  'similar-name': 'of a similar name',
  'same-words': 'in much the same words',
  named: 'names this package',
} as const satisfies Record<DuplicateReason, string>;

const nameOf = (table: IndexDraftTable): string =>
  table.isNew ? 'a new table, under “Packages”' : `“${table.under.at(-1) ?? 'rules/INDEX.md'}”`;
const titled = (title: string, at: number): string => (title === '' ? `Column ${at + 1}` : title);

const Duplicates = ({ duplicates }: Pick<IndexDraft, 'duplicates'>) => (
  <section className={styles.duplicates} aria-label="Likely duplicates">
    <h3>
      {duplicates.length === 0
        ? 'No row says it yet'
        : `${plural(duplicates.length, 'row')} may say it already`}
    </h3>
    {duplicates.map(({ why, row }) => (
      <article key={row.line}>
        <h4>
          {WHY[why]}, line {row.line}
        </h4>
        <dl>
          {row.cells.map((cell) => (
            <div key={`${cell.title} ${cell.text}`}>
              <dt>{cell.title}</dt>
              <dd>{cell.text}</dd>
            </div>
          ))}
        </dl>
      </article>
    ))}
  </section>
);

const RowFields = ({
  table,
  cells,
  onChange,
}: {
  readonly table: IndexDraftTable;
  readonly cells: readonly string[];
  readonly onChange: (cells: readonly string[]) => void;
}) => (
  <>
    {table.titles.map((title, column) => {
      const before = table.before?.[column];
      const isOther = before !== undefined && before !== cells[column];
      return (
        // A column is its place: two may have the same title.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Field key={column} label={titled(title, column)}>
          {(id) => (
            <>
              <input
                id={id}
                value={cells[column] ?? ''}
                onChange={(event) =>
                  onChange(cells.map((cell, at) => (at === column ? event.target.value : cell)))
                }
              />
              {isOther ? (
                <span className={styles.before}>now: {before === '' ? 'empty' : before}</span>
              ) : null}
            </>
          )}
        </Field>
      );
    })}
  </>
);

/** A package's row as it is about to stand in the index: its table, its cells, and what says it already. */
export const IndexRowDialog = ({ name }: { readonly name: string }) => {
  const [draft, setDraft] = useState<IndexDraft | null>(null);
  const [chosen, setChosen] = useState(0);
  const [edited, setEdited] = useState<Readonly<Record<number, readonly string[]>>>({});
  const form = useRef<HTMLFormElement>(null);
  const load = async (): Promise<void> => {
    const answer = await attempt('results.draftIndexRow', { package: name });
    if (answer === null) closeDialog();
    else setDraft(answer);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each package
  useEffect(() => void load(), [name]);
  useEffect(() => {
    if (draft !== null) form.current?.querySelector('input')?.focus();
  }, [draft]);

  const table = draft?.tables[chosen];
  if (draft === null || table === undefined) {
    return (
      <Dialog title={`${name} in the index`} size="broad" onClose={closeDialog}>
        <p aria-busy="true" className={styles.waiting} />
      </Dialog>
    );
  }
  const cells = edited[chosen] ?? table.cells;
  const isSame = table.before?.every((cell, at) => cell === cells[at]) ?? false;
  const add = async (): Promise<void> => {
    const { under, titles, before, isNew } = table;
    const row = {
      under: [...under],
      titles: [...titles],
      cells: [...cells],
      before: before === null ? null : [...before],
      isNew,
    };
    const added = await attempt('results.addToIndex', { package: name, row });
    if (added === null) return;
    closeDialog();
    toast(`Index: ${added.line}`, { id: `index:${name}` });
  };
  return (
    <Dialog
      title={`${name} in the index`}
      size="broad"
      onClose={closeDialog}
      foot={
        <>
          <Button onClick={closeDialog}>Leave it</Button>
          <Button
            look="primary"
            className={styles.add}
            disabled={isSame}
            onClick={() => void add()}
          >
            {table.line === null ? 'Add the row' : 'Change the row'} <Kbd keys="Enter" />
          </Button>
        </>
      }
    >
      <div className={styles.sides}>
        <form
          ref={form}
          className={styles.row}
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (!isSame) void add();
          }}
        >
          <DialogText>
            {isSame
              ? `Line ${table.line} of the index says this already.`
              : table.line === null
                ? 'A row for the index, in its table’s own columns. Change what you like.'
                : `Line ${table.line} of the index is about ${name}. So it would read:`}
          </DialogText>
          {draft.tables.length < 2 ? null : (
            <Field label="Table">
              {(id) => (
                <select
                  id={id}
                  value={chosen}
                  onChange={(event) => setChosen(Number(event.target.value))}
                >
                  {draft.tables.map((one, at) => (
                    <option key={`${one.under.join('/')} ${one.titles.join('|')}`} value={at}>
                      {nameOf(one)}: {one.titles.join(', ')}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
          <RowFields
            table={table}
            cells={cells}
            onChange={(next) => setEdited({ ...edited, [chosen]: next })}
          />
          <button type="submit" hidden />
        </form>
        <Duplicates duplicates={draft.duplicates} />
      </div>
    </Dialog>
  );
};
