import { plainText } from '../../../shared/markdown/markdown-table';
import { listedItems } from './batch-reading';
import { type BatchStatus, statusCell } from './status-words';

/** A piece of a cell or sentence with a status of its own: `fossil/mercurial PENDING`. */
export interface Segment {
  readonly text: string;
  readonly names: readonly string[];
  readonly status: BatchStatus | null;
}

const TRAILING =
  /(?:^|[\s(:–—-])(pending|todo|to do|in[ _]progress|building|wip|done|completed?|built|finished|verified|failed|blocked|skipped)\b[^;,]*$/i;

/** The status that a piece begins or ends with: `DONE (gdb skipped)`, `json-c BLOCKED(cmake)`. */
const statusOf = (text: string): BatchStatus | null => {
  const words = text.replaceAll(/\([^()]*\)/g, ' ').trim();
  const leading = statusCell(words)?.status ?? null;
  const [, word] = TRAILING.exec(words) ?? [];
  return word === undefined ? leading : (statusCell(word)?.status ?? leading);
};

/** Pieces between commas and semicolons; a piece without a status takes that of the next one that has one in its group. */
export const segmentsOf = (text: string): readonly Segment[] =>
  text.split(';').flatMap((group): readonly Segment[] => {
    const pieces = group
      .split(',')
      .map((piece) => piece.trim())
      .filter((piece) => piece !== '');
    return pieces.map((piece) => ({
      text: piece,
      names: listedNames(piece),
      status: statusOf(piece),
    }));
  });

/** Names that a text lists: behind a dash or colon, behind "build", in bold or code, or being all of it. */
export const listedNames = (markdown: string): readonly string[] => {
  const marked = [...markdown.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*/g)].map(
    (one) => one[1] ?? one[2] ?? '',
  );
  const plain = plainText(markdown);
  const behind = /\s(?:--|—|–|-)\s+(.+)$|:\s+(.+)$/s.exec(plain);
  const built = /\b(?:re)?(?:build|port|package)(?:ing|s)?\s+(.+?)(?:\s(?:--|—|–|-)\s|$)/is.exec(
    plain,
  );
  const lists = [plain, ...marked, behind?.[1] ?? behind?.[2] ?? '', built?.[1] ?? ''];
  const names = lists.flatMap((one) =>
    listedItems(one.replaceAll(/\([^()]*\)/g, ' ')).map((item) => item.name),
  );
  // In the order of the text, whichever of its parts named them.
  return [...new Set(names)].sort((left, right) => plain.indexOf(left) - plain.indexOf(right));
};

/** What an item says of its own state, and its words without that: `~~Build zlib~~`, `✅ zlib`, `zlib (done)`. */
export const readItemStatus = (
  markdown: string,
): { readonly text: string; readonly status: BatchStatus | null } => {
  const text = markdown.trim();
  const struck = /^~~(.+)~~\.?$/s.exec(text);
  if (struck !== null) return { text: struck[1] ?? '', status: 'COMPLETED' };
  const symbol = /^(✅|☑|✔|✓|❌|⏳|🔄|⛔)\uFE0F?\s*/u.exec(text);
  if (symbol !== null) {
    const status: BatchStatus =
      symbol[1] === '❌'
        ? 'FAILED'
        : symbol[1] === '⛔'
          ? 'BLOCKED'
          : symbol[1] === '⏳'
            ? 'PENDING'
            : symbol[1] === '🔄'
              ? 'IN_PROGRESS'
              : 'COMPLETED';
    return { text: text.slice(symbol[0].length), status };
  }
  const tail =
    /\s*(?:--|—|–|-|:)?\s*\(?\**(done|completed?|finished|in[ _]progress|pending|blocked)\**\)?\s*(?:✅|✓|✔)?\.?$/i.exec(
      text,
    );
  const isTail = tail !== null && (/[(–—:-]/.test(tail[0]) || tail[1] === tail[1]?.toUpperCase());
  if (isTail) {
    const status = statusCell(tail[1] ?? '')?.status ?? null;
    return { text: text.slice(0, tail.index), status };
  }
  if (/(?:✅|✓|✔)\uFE0F?$/u.test(text))
    return { text: text.replace(/\s*\S+$/u, ''), status: 'COMPLETED' };
  return { text, status: null };
};
