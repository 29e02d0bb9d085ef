import { create } from 'zustand';
import type { Attempt } from '../../../shared/build';
import type { FoundLog, LogLine, LogsQuery, SearchNews } from '../../../shared/log-search';
import { ask } from '../../state/bridge';

/** One line of the list: the head of a log, a line of it, or what is said at its end. */
export type SearchRow =
  | {
      readonly kind: 'log';
      readonly attempt: Attempt;
      readonly count: number;
      readonly more: boolean;
    }
  | { readonly kind: 'line'; readonly attempt: Attempt; readonly line: LogLine };

export type Progress = Omit<SearchNews, 'found' | 'search'>;

interface SearchState {
  readonly query: LogsQuery;
  /** The query that the rows answer; null before the first. */
  readonly asked: LogsQuery | null;
  readonly found: readonly FoundLog[];
  readonly progress: Progress | null;
  readonly refusal: string | null;
  /** Which of the found lines is chosen, counted from 0 over all logs. */
  readonly chosen: number;
}

const NOTHING: LogsQuery = {
  words: '',
  regex: false,
  caseSensitive: false,
  packages: '',
  newestOnly: false,
};

/** The search through all logs, for the life of the page: whoever opened a hit finds the rest again. */
export const useSearch = create<SearchState>()(() => ({
  query: NOTHING,
  asked: null,
  found: [],
  progress: null,
  refusal: null,
  chosen: 0,
}));

const { getState: get, setState: set } = useSearch;
/** The search whose news count: those of the one before may still be on their way. */
let number = 0;
/** News can come before the answer that says which search they are of. */
let early: SearchNews[] = [];
let isAsking = false;

/** True where two queries ask for the same. */
export const isSame = (a: LogsQuery, b: LogsQuery): boolean =>
  a.words === b.words &&
  a.regex === b.regex &&
  a.caseSensitive === b.caseSensitive &&
  a.packages.trim() === b.packages.trim() &&
  a.newestOnly === b.newestOnly;

/** Adds what was found; the lines of a log whose beginning is there already go behind it. */
export const addFound = (
  known: readonly FoundLog[],
  found: readonly FoundLog[],
): readonly FoundLog[] => {
  const next = [...known];
  for (const log of found) {
    const last = next.at(-1);
    if (last?.attempt.id !== log.attempt.id) next.push(log);
    else next[next.length - 1] = { ...last, lines: [...last.lines, ...log.lines], more: log.more };
  }
  return next;
};

/** The list as it is drawn. */
export const rowsOf = (found: readonly FoundLog[]): readonly SearchRow[] =>
  found.flatMap(({ attempt, lines, more }): readonly SearchRow[] => [
    { kind: 'log', attempt, count: lines.length, more },
    ...lines.map((line) => ({ kind: 'line', attempt, line }) as const),
  ]);

export const takeNews = (news: SearchNews): void => {
  if (isAsking) early.push(news);
  else if (news.search === number) show(news);
};

const show = ({ found, search: _search, ...progress }: SearchNews): void =>
  set({ progress, ...(found.length === 0 ? {} : { found: addFound(get().found, found) }) });

export const editQuery = (change: Partial<LogsQuery>): void =>
  set({ query: { ...get().query, ...change } });

/** Begins a search, unless it is the one whose answer is there. */
export const search = async (query: LogsQuery, again = false): Promise<void> => {
  const { asked } = get();
  if (asked !== null && isSame(query, asked) && !again) return;
  if (query.words === '') {
    forgetSearch();
    await ask('logs.searchEnd', {});
    return;
  }
  set({ asked: query, found: [], progress: null, refusal: null, chosen: 0 });
  number = 0;
  isAsking = true;
  early = [];
  const answer = await ask('logs.search', query);
  if (get().asked !== query) return;
  isAsking = false;
  if (!answer.ok) {
    set({ refusal: answer.refusal.message });
    return;
  }
  number = answer.value.search;
  for (const news of early) takeNews(news);
  early = [];
};

export const stopSearch = (): void => {
  if (get().progress?.state === 'running') void ask('logs.searchEnd', {});
};

/** Another workspace: its logs are others. */
export const forgetSearch = (): void => {
  number = 0;
  isAsking = false;
  set({ asked: null, found: [], progress: null, refusal: null, chosen: 0 });
};
