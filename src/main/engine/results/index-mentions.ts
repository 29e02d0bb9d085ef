import type { IndexMention } from '../../../shared/card';
import { indexEntries } from '../../../shared/index-search';
import { findTables, plainText } from '../../../shared/markdown/markdown-table';
import { packageOfCell } from '../../../shared/markdown/package-cell';

/** A person reads no more of them on a card. */
const MOST = 40;

/** The rows of a document's tables whose first cell names the package. Pure. */
export const indexMentions = (text: string, name: string): readonly IndexMention[] => {
  const wanted = name.toLowerCase();
  return findTables(text)
    .flatMap((table) => {
      const titles = table.header.cells.map((cell) => plainText(cell.text));
      const under = table.headings.map((heading) => plainText(heading.text));
      return table.rows
        .filter((row) => packageOfCell(row.cells[0]?.text ?? '')?.toLowerCase() === wanted)
        .map((row): IndexMention => {
          const cells = row.cells.map((cell, at) => ({
            title: titles[at] ?? '',
            text: plainText(cell.text),
          }));
          return { line: row.line + 1, under, cells: cells.filter((cell) => cell.text !== '') };
        });
    })
    .slice(0, MOST);
};

/** The rows about something else in which the package's name stands as a word, a rule file's name included. Pure. */
export const indexSpeaking = (text: string, name: string): readonly IndexMention[] => {
  const wanted = name.toLowerCase();
  const own = new Set(indexMentions(text, name).map(({ line }) => line));
  return indexEntries(text)
    .filter((entry) => entry.package === null && entry.words.has(wanted) && !own.has(entry.line))
    .slice(0, MOST)
    .map(({ line, under, cells }) => ({ line, under, cells }));
};
