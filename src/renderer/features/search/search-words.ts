import { MOST_OF_ALL, MOST_OF_LOG } from '../../../shared/log-search';
import { bytes, count, percent, plural, span } from '../../ui/format';
import type { Progress } from './search-state';

/** How a search stands, in a sentence. `lines`: found so far; `logs`: in so many logs. */
export const standingWords = (progress: Progress, lines: number, logs: number): string => {
  const found =
    lines === 0 ? 'Nothing found' : `${plural(lines, 'line')} in ${plural(logs, 'log')}`;
  const share = progress.bytes === 0 ? 0 : progress.bytesDone / progress.bytes;
  switch (progress.state) {
    case 'running': {
      const so = lines === 0 ? 'Searching' : `${found} so far`;
      const left =
        progress.remainingMs === null ? '' : `, about ${span(progress.remainingMs)} to go`;
      return `${so} · ${percent(share)} of ${bytes(progress.bytes)}${left}`;
    }
    case 'done':
      return `${found} · ${plural(progress.logs, 'log')}, ${bytes(progress.bytes)} looked through in ${span(progress.elapsedMs)}`;
    case 'full':
      return `The first ${count(MOST_OF_ALL)} lines, in ${plural(logs, 'log')}. More are not kept: ask more narrowly.`;
    case 'stopped':
      return `${found} · stopped at ${percent(share)} of ${bytes(progress.bytes)}`;
    case 'failed':
      return progress.failure ?? 'The search broke off.';
  }
};

/** How many lines of one log are in the list. */
export const logWords = (lines: number, more: boolean): string =>
  more ? `the first ${count(MOST_OF_LOG)} lines; find in the log has all` : plural(lines, 'line');
