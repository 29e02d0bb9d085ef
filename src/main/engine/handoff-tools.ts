import {
  addSection,
  findSection,
  listSections,
  readSection,
  replaceSectionBody,
} from '../../shared/markdown/sections';
import { type Outcome, ok, refuse } from '../../shared/outcome';
import type { Engine } from './engine';
import { looksLikeLog } from './results/log-like';
import type { ToolPort } from './tool-port';

/** A section that an agent writes; a handoff is for reading, not for keeping. */
const MAX_SECTION_BYTES = 16_384;

/** So many lines of a build's output are no accident. */
const MAX_LOG_LINES = 2;

/** A longer line does not cross whole, so an agent cannot give it back as it was. */
const MAX_LINE_BYTES = 3_900;

/** How a section is named across the breakwater: its headings, outermost first. */
const PATH_SEPARATOR = ' > ';

const pathOf = (section: string): readonly string[] =>
  section.split(PATH_SEPARATOR).map((part) => part.replace(/^#+\s*/, '').trim());

const linesOf = (text: string): readonly string[] => text.split(/\r\n|\n|\r/);

/** HANDOFF.md for an orchestrating agent: read by section, written by section. */
export function handoffTools(
  engine: Engine,
): Pick<ToolPort, 'handoffSections' | 'readHandoff' | 'writeHandoff' | 'draftHandoff'> {
  return {
    handoffSections: async () => {
      const read = await engine.documents.read('handoff');
      if (!read.ok) return read;
      const { text } = read.value;
      return ok(
        listSections(text).map((section) => ({
          path: section.path.join(PATH_SEPARATOR),
          lines: linesOf(text.slice(section.bodyStart, section.end).trim()).length,
        })),
      );
    },
    readHandoff: async (section) => {
      const read = await engine.documents.read('handoff');
      if (!read.ok) return read;
      const body = readSection(read.value.text, pathOf(section));
      return body === null ? noSection(section) : ok(linesOf(body));
    },
    writeHandoff: (section, text) => write(engine, section, text),
    draftHandoff: async () => {
      const draft = await engine.draftHandoff();
      if (!draft.ok) return draft;
      const saved = await engine.documents.save(
        'handoff',
        draft.value.text,
        draft.value.baseVersion,
        byAgent('draft'),
      );
      return saved.ok ? ok(draft.value.parts.map((part) => part.change)) : saved;
    },
  };
}

/** Whose version this is, for the document's history. */
const byAgent = (note: string) => ({ by: 'orchestrator' as const, note });

const noSection = (section: string) =>
  refuse(
    'document-missing',
    `HANDOFF.md has no section "${section}"; read without one lists them.`,
  );

async function write(
  engine: Engine,
  section: string,
  text: string,
): Promise<Outcome<{ readonly line: string }>> {
  const objection = objectionTo(text);
  if (objection !== null) return refuse('usage', objection);
  const path = pathOf(section);
  const title = path.at(-1) ?? '';
  if (title === '') return refuse('usage', 'A section needs a heading.');
  let problem: string | null = null;
  const saved = await engine.documents.edit(
    'handoff',
    (before) => {
      problem = null;
      const there = findSection(before, path);
      if (there === null)
        return addSection(before === '' ? '# Handoff\n' : before, `## ${title}`, linesOf(text));
      const long = linesOf(before.slice(there.bodyStart, there.end)).some(
        (line) => Buffer.byteLength(line) > MAX_LINE_BYTES,
      );
      if (long)
        problem = `"${section}" holds a line that is too long to have reached you whole; a person must edit it.`;
      const replaced = long ? null : replaceSectionBody(before, path, text);
      if (replaced === null) {
        problem ??= `The text would end "${section}" early: it has a heading of that level or above, or an open code fence.`;
      }
      return replaced ?? before;
    },
    byAgent(section),
  );
  if (problem !== null) return refuse('usage', problem);
  return saved.ok ? ok({ line: `"${section}" is written` }) : saved;
}

/** Why this is no text for a handoff; null when it is. */
function objectionTo(text: string): string | null {
  if (Buffer.byteLength(text) > MAX_SECTION_BYTES) {
    return `A section has at most ${MAX_SECTION_BYTES} bytes; say it shorter.`;
  }
  const logLines = linesOf(text).filter(looksLikeLog).length;
  return logLines > MAX_LOG_LINES
    ? 'This looks like the output of a build; say in a sentence what happened, and leave the log where it is.'
    : null;
}
