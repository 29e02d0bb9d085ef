import { CaseSensitive, Regex } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import { useWorkspace } from '../../state/selectors';
import { closeDialog, notePast, showLog } from '../../state/store';
import { Button, IconButton } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Empty } from '../../ui/empty';
import { Kbd } from '../../ui/kbd';
import { toneClass } from '../../ui/tone';
import { focusPaneElement } from '../builds/pane-registry';
import styles from './search.module.css';
import { rowId, SearchRows } from './search-rows';
import {
  editQuery,
  isSame,
  rowsOf,
  type SearchRow,
  search,
  stopSearch,
  useSearch,
} from './search-state';
import { standingWords } from './search-words';

/** Typing goes on for so long before the logs are looked through, milliseconds. */
const TYPING_MS = 260;
const PAGE_ROWS = 15;

/** Shows a found line at its place in its log, the words coloured as they stand there. */
const openLine = ({ attempt, line }: Extract<SearchRow, { kind: 'line' }>): void => {
  const words = line.text.slice(line.from, line.to);
  const nth = words === '' ? 0 : line.text.slice(0, line.from).split(words).length - 1;
  closeDialog();
  notePast([attempt]);
  const options = { regex: false, caseSensitive: true };
  const pane = showLog(attempt.id, { offset: line.offset, match: { words, options, nth } });
  // After the dialog has given the focus back.
  setTimeout(() => focusPaneElement(pane), 0);
};

/** The next row of a line from `at` on, in steps of `step`; `at` itself where there is none. */
const nextLine = (rows: readonly SearchRow[], at: number, step: number): number => {
  const way = step > 0 ? 1 : -1;
  const from = Math.min(rows.length - 1, Math.max(0, at + step));
  for (let index = from; index >= 0 && index < rows.length; index += way) {
    if (rows[index]?.kind === 'line') return index;
  }
  return rows[at]?.kind === 'line' ? at : -1;
};

/** The first line of the log above or below. */
const nextLog = (rows: readonly SearchRow[], at: number, way: 1 | -1): number => {
  const heads = rows.flatMap((row, index) => (row.kind === 'log' ? [index] : []));
  const head =
    way === 1 ? heads.find((index) => index > at) : heads.findLast((index) => index < at - 1);
  return head === undefined ? at : head + 1;
};

const Toggles = () => {
  const { regex, caseSensitive } = useSearch((state) => state.query);
  return (
    <>
      <IconButton
        label="Match case"
        keys="Alt C"
        aria-pressed={caseSensitive}
        onClick={() => editQuery({ caseSensitive: !caseSensitive })}
      >
        <CaseSensitive size={16} />
      </IconButton>
      <IconButton
        label="Regular expression"
        keys="Alt R"
        aria-pressed={regex}
        onClick={() => editQuery({ regex: !regex })}
      >
        <Regex size={15} />
      </IconButton>
    </>
  );
};

/** What stands where no line is found. */
const NoLines = ({ attempts }: { readonly attempts: number }) => {
  const { asked, progress, query } = useSearch();
  if (attempts === 0) {
    return (
      <Empty title="There are no logs yet">
        Each build keeps its log from its first line on. Launch a wave, and search while it runs.
      </Empty>
    );
  }
  if (asked === null) {
    return (
      <Empty title="Looks through the log of every attempt">
        Also of those that run, the newest first. Nothing of it leaves this window.
      </Empty>
    );
  }
  if (progress === null || progress.state === 'running') return null;
  if (progress.logs === 0) {
    return (
      <Empty title="No package has that in its name">
        The field beside the words narrows the search to packages; empty it for all.
      </Empty>
    );
  }
  if (progress.state !== 'done') return null;
  const narrowed = query.caseSensitive || query.newestOnly || query.packages.trim() !== '';
  return (
    <Empty title="No log has it">
      {narrowed
        ? 'Search with either case, in all attempts or all packages.'
        : 'Search for a shorter part of it.'}
    </Empty>
  );
};

/** Search through all logs: the words, where to look, and the found lines. The keyboard stays in the field. */
export const SearchDialog = () => {
  const { query, found, progress, refusal, chosen } = useSearch();
  const attempts = useWorkspace((workspace) => workspace.attempts.size);
  const field = useRef<HTMLInputElement>(null);
  const rows = useMemo(() => rowsOf(found), [found]);
  const lines = rows.length - found.length;
  const at = rows[chosen]?.kind === 'line' ? chosen : rows.length > 1 ? 1 : -1;
  useEffect(() => {
    const timer = setTimeout(() => void search(query), TYPING_MS);
    return () => clearTimeout(timer);
  }, [query]);
  useEffect(() => field.current?.select(), []);
  const choose = useCallback((index: number) => useSearch.setState({ chosen: index }), []);
  const open = useCallback(
    (index: number) => {
      const row = rows[index];
      if (row?.kind === 'line') {
        choose(index);
        openLine(row);
      }
    },
    [rows, choose],
  );
  const close = (): void => {
    stopSearch();
    closeDialog();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => choose(event.ctrlKey ? nextLog(rows, at, 1) : nextLine(rows, at, 1)),
      ArrowUp: () => choose(event.ctrlKey ? nextLog(rows, at, -1) : nextLine(rows, at, -1)),
      PageDown: () => choose(nextLine(rows, at, PAGE_ROWS)),
      PageUp: () => choose(nextLine(rows, at, -PAGE_ROWS)),
      Enter: () => {
        const { asked } = useSearch.getState();
        if (asked !== null && isSame(asked, query)) open(at);
        else void search(query);
      },
    };
    const typed: Readonly<Record<string, () => void>> = {
      c: () => editQuery({ caseSensitive: !query.caseSensitive }),
      r: () => editQuery({ regex: !query.regex }),
    };
    const act = event.altKey ? typed[event.key.toLowerCase()] : acts[event.key];
    if (act === undefined || event.nativeEvent.isComposing) return;
    event.preventDefault();
    act();
  };
  const share = progress === null || progress.bytes === 0 ? 0 : progress.bytesDone / progress.bytes;
  return (
    <Dialog title="Search all logs" size="broad" onClose={close} initialFocus={field}>
      <search className={styles.bar}>
        <input
          ref={field}
          className={styles.words}
          role="combobox"
          aria-label="Search all logs"
          aria-expanded={rows.length > 0}
          aria-controls="log-hits"
          aria-activedescendant={at < 0 ? undefined : rowId(at)}
          placeholder="Words of a line"
          spellCheck={false}
          maxLength={1000}
          value={query.words}
          onChange={(event) => editQuery({ words: event.target.value })}
          onKeyDown={onKeyDown}
        />
        <Toggles />
        <input
          className={styles.packages}
          aria-label="Packages"
          placeholder="All packages"
          title="Part of a package’s name; only such packages’ logs are looked through"
          spellCheck={false}
          maxLength={200}
          value={query.packages}
          onChange={(event) => editQuery({ packages: event.target.value })}
          onKeyDown={onKeyDown}
        />
        <label className={styles.newest}>
          <input
            type="checkbox"
            checked={query.newestOnly}
            onChange={(event) => editQuery({ newestOnly: event.target.checked })}
          />
          Latest attempts only
        </label>
      </search>
      <div className={styles.track} aria-hidden="true">
        {progress?.state === 'running' ? <i style={{ transform: `scaleX(${share})` }} /> : null}
      </div>
      <div className={styles.found}>
        {refusal !== null ? (
          <p className={styles.refusal} role="alert">
            {refusal}
          </p>
        ) : lines === 0 ? (
          <NoLines attempts={attempts} />
        ) : (
          <SearchRows rows={rows} chosen={at} onChoose={choose} onOpen={open} />
        )}
      </div>
      <div className={styles.foot}>
        <span
          role="status"
          className={
            progress?.state === 'failed' || progress?.state === 'full' ? toneClass('lamp') : ''
          }
        >
          {progress === null ? '' : standingWords(progress, lines, found.length)}
        </span>
        {progress?.state === 'running' ? (
          <Button look="link" onClick={stopSearch}>
            Stop
          </Button>
        ) : progress?.state === 'stopped' || progress?.state === 'done' ? (
          <Button look="link" onClick={() => void search(query, true)}>
            Search again
          </Button>
        ) : null}
        <span className={styles.keys}>
          <Kbd keys="ArrowUp" /> <Kbd keys="ArrowDown" /> walk · <Kbd keys="Ctrl+ArrowDown" /> next
          log · <Kbd keys="Enter" /> show in its log
        </span>
      </div>
    </Dialog>
  );
};
