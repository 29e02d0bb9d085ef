import type { Text } from '@codemirror/state';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import {
  type DuplicateGroup,
  duplicateGroups,
  type IndexEntry,
  indexEntries,
  searchEntries,
} from '../../../shared/index-search';
import { togglePreview, useStore } from '../../state/store';
import { Button } from '../../ui/button';
import fields from '../../ui/field.module.css';
import { plural } from '../../ui/format';
import styles from './document-tab.module.css';
import type { EditorFeed } from './editor-feed';
import own from './index-rows.module.css';

/** More found rows than that are no answer: a further word is. */
const MOST = 200;
const PAUSE_MS = 500;

const WHY = {
  'same-package': 'rows about it',
  'same-words': 'rows say the same',
} as const satisfies Record<DuplicateGroup['why'], string>;

const titleOf = (entry: IndexEntry): string => entry.package ?? entry.cells[0]?.text ?? '';
const restOf = (entry: IndexEntry): string =>
  entry.cells
    .slice(1)
    .map((cell) => cell.text)
    .join(' · ');

const Row = ({
  entry,
  onGo,
}: {
  readonly entry: IndexEntry;
  readonly onGo: (line: number) => void;
}) => (
  <li>
    <button
      type="button"
      className={own.row}
      title={restOf(entry)}
      onClick={() => onGo(entry.line)}
    >
      <b>{titleOf(entry)}</b>
      <span>{restOf(entry)}</span>
      <small>
        line {entry.line}
        {entry.under.length === 0 ? '' : `, ${entry.under.at(-1)}`}
      </small>
    </button>
  </li>
);

const Group = ({
  group,
  onGo,
}: {
  readonly group: DuplicateGroup;
  readonly onGo: (line: number) => void;
}) => (
  <section className={own.group}>
    <h3>
      {group.why === 'same-package' ? `${titleOf(group.entries[0] as IndexEntry)}: ` : ''}
      {group.entries.length} {WHY[group.why]}
    </h3>
    <ul>
      {group.entries.map((entry) => (
        <Row key={entry.line} entry={entry} onGo={onGo} />
      ))}
    </ul>
  </section>
);

/** What the index says twice, as its text stands after a pause. */
const useDuplicates = (feed: EditorFeed): readonly DuplicateGroup[] => {
  const [groups, setGroups] = useState<readonly DuplicateGroup[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => setGroups(duplicateGroups(indexEntries(feed.text?.toString() ?? '')));
    const leave = feed.follow((what) => {
      if (what === 'caret') return;
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE_MS);
    });
    look();
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, [feed]);
  return groups;
};

/** The rows of the index by their words, and what it says twice; below, where neither is asked for, `children`. */
export const IndexRows = ({
  feed,
  onGo,
  children,
}: {
  readonly feed: EditorFeed;
  readonly onGo: (line: number) => void;
  readonly children: ReactNode;
}) => {
  const [query, setQuery] = useState('');
  const [twice, setTwice] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const read = useRef<{ readonly text: Text | null; readonly entries: readonly IndexEntry[] }>({
    text: null,
    entries: [],
  });
  const groups = useDuplicates(feed);
  const field = useRef<HTMLInputElement>(null);
  const isAsked = useStore((state) => state.rowsAsked);
  useEffect(() => {
    if (!isAsked) return;
    useStore.setState({ rowsAsked: false });
    // In a narrow window the preview stands where it is.
    if (field.current?.offsetParent === null && useStore.getState().previewShown) togglePreview();
    // After the editor, which takes the focus when its tab is shown.
    requestAnimationFrame(() => requestAnimationFrame(() => field.current?.select()));
  }, [isAsked]);
  if (query.trim() !== '' && read.current.text !== feed.text) {
    read.current = { text: feed.text, entries: indexEntries(feed.text?.toString() ?? '') };
  }
  const found = searchEntries(read.current.entries, query);
  const walk = (event: KeyboardEvent, step: number): void => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    event.preventDefault();
    if (at + step < 0) field.current?.focus();
    else buttons[Math.min(buttons.length - 1, at + step)]?.focus();
  };
  return (
    <aside
      className={own.side}
      aria-label="Rows"
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') walk(event, 1);
        if (event.key === 'ArrowUp') walk(event, -1);
      }}
    >
      <div className={own.tools}>
        <input
          ref={field}
          type="text"
          className={fields.control}
          aria-label="Find rows by their words"
          placeholder="Find rows by words"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            const [first] = found;
            if (event.key === 'Escape') setQuery('');
            if (event.key !== 'Enter') return;
            // The editor has the focus before the key types what it types.
            event.preventDefault();
            if (first !== undefined) onGo(first.line);
          }}
        />
        {groups.length === 0 ? null : (
          <Button
            look="quiet"
            aria-pressed={twice}
            onClick={() => {
              setTwice(!twice);
              setQuery('');
            }}
          >
            {plural(groups.length, 'duplicate')}
          </Button>
        )}
      </div>
      <div ref={list} className={own.list}>
        {query.trim() !== '' ? (
          <>
            <p className={styles.faint} role="status">
              {found.length === 0 ? 'No row has all of these words.' : plural(found.length, 'row')}
            </p>
            <ul>
              {found.slice(0, MOST).map((entry) => (
                <Row key={entry.line} entry={entry} onGo={onGo} />
              ))}
            </ul>
          </>
        ) : twice && groups.length > 0 ? (
          groups.map((group) => <Group key={group.entries[0]?.line} group={group} onGo={onGo} />)
        ) : (
          children
        )}
      </div>
    </aside>
  );
};
