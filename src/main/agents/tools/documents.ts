import * as z from 'zod';
import { cleanLine } from '../../../shared/clean-line';
import { type Refusal, refuse } from '../../../shared/outcome';
import type { ResultFacts } from '../../engine/tool-port';
import type { ToolAnswer } from '../crossing';
import { from, packageName } from './arguments';
import { defineTool, onlyOwn, refused, type Tool } from './tool';

const needs = (tool: string, what: string): ToolAnswer => ({
  refusal: refuse('usage', `${tool}: this action needs "${what}".`).refusal,
});

/** The seven lines of a result, then what Breakwater makes of it. */
function resultLines({ card, verdict }: ResultFacts): readonly string[] {
  const staged = card.staged === null ? 'no' : card.staged ? 'yes' : 'no';
  const lines = [
    `package: ${card.package}`,
    `version: ${card.version ?? 'unknown'}`,
    `status: ${card.status}`,
    `rpms: ${card.rpms.length === 0 ? 'none' : card.rpms.join(', ')}`,
    `staged: ${staged}`,
    `summary: ${card.summary}`,
    `rule_file: ${card.ruleFile ?? 'none'}`,
  ];
  if (verdict === 'unproven') lines.push('evidence: not borne out; dependents wait');
  if (card.quarantined)
    lines.push('The file held more than a result: only its valid fields count.');
  return lines;
}

const resultTool = defineTool({
  name: 'result',
  description:
    'A package’s result, build-results/<package>.md. write states the outcome in the one form that counts; a SUCCESS is checked against the build and the RPMs on disk.',
  roles: ['orchestrator', 'worker'],
  input: z.strictObject({
    action: z.enum(['read', 'write']),
    package: packageName,
    version: z.string().max(100).optional(),
    status: z.enum(['SUCCESS', 'FAILED', 'BLOCKED']).optional(),
    rpms: z.array(z.string().max(250)).max(200).optional(),
    staged: z.boolean().optional(),
    summary: z.string().max(200).optional().describe('one line, no log'),
  }),
  objection: (who, input) =>
    input.action === 'read' ? null : onlyOwn(who, input.package, 'write a result'),
  act: async (port, input) => {
    if (input.action === 'read') {
      const read = await port.readResult(input.package);
      if (!read.ok) return refused(read);
      return { kind: 'result', package: input.package, lines: resultLines(read.value) };
    }
    if (input.status === undefined) return needs('result', 'status');
    if (input.summary === undefined) return needs('result', 'summary');
    const written = await port.writeResult({
      package: input.package,
      version: input.version ?? null,
      status: input.status,
      rpms: input.rpms ?? [],
      staged: input.staged ?? null,
      summary: cleanLine(input.summary),
    });
    if (!written.ok) return refused(written);
    const said = `done, see build-results/${input.package}.md`;
    const doubt = written.value.verdict === 'unproven' ? ['not proven yet: dependents wait'] : [];
    return { kind: 'result', package: input.package, lines: [said, ...doubt] };
  },
});

const indexTool = defineTool({
  name: 'index',
  description:
    'rules/INDEX.md. search: lines with all of the words. propose: a note for the package’s row. write: the row now (orchestrator only; each checkpoint does it anyway).',
  roles: ['orchestrator', 'worker'],
  input: z.strictObject({
    action: z.enum(['search', 'propose', 'write']),
    words: z.string().min(1).max(200).optional(),
    package: packageName.optional(),
    notes: z.string().max(200).optional(),
    from,
  }),
  objection: (who, input): Refusal | null => {
    if (who.role === 'orchestrator' || input.action === 'search') return null;
    if (input.action === 'write') {
      return refuse(
        'not-permitted',
        'rules/INDEX.md is written by the orchestrator alone; use action propose.',
      ).refusal;
    }
    return onlyOwn(who, input.package, 'propose a row');
  },
  act: async (port, input) => {
    if (input.action === 'search') {
      if (input.words === undefined) return needs('index', 'words');
      const found = await port.searchIndex(input.words.split(/\s+/).filter((word) => word !== ''));
      if (!found.ok) return refused(found);
      const none = found.value.length === 0;
      const lines = none ? ['Nothing in the index has all of these words.'] : found.value;
      return { kind: 'index', lines, from: input.from ?? 0, document: true };
    }
    if (input.package === undefined) return needs('index', 'package');
    const notes = cleanLine(input.notes ?? '');
    if (input.action === 'propose' && notes === '') return needs('index', 'notes');
    const done =
      input.action === 'propose'
        ? await port.proposeIndexRow(input.package, notes)
        : await port.writeIndexRow(input.package);
    return done.ok
      ? { kind: 'index', package: input.package, lines: [done.value.line] }
      : refused(done);
  },
});

const handoffTool = defineTool({
  name: 'handoff',
  description:
    'HANDOFF.md, which the next session starts from. read: its sections, or one. write: replaces a section or adds it; the rest stays. draft: writes what Breakwater knows (batch table, completed, pending, blockers).',
  roles: ['orchestrator'],
  input: z.strictObject({
    action: z.enum(['read', 'write', 'draft']),
    section: z.string().max(300).optional().describe('heading, or "Outer > Inner"'),
    text: z.string().max(20_000).optional(),
    from,
  }),
  act: async (port, input) => {
    if (input.action === 'draft') {
      const drafted = await port.draftHandoff();
      if (!drafted.ok) return refused(drafted);
      const lines = ['HANDOFF.md is written.', ...drafted.value];
      return { kind: 'handoff', lines, from: input.from ?? 0 };
    }
    if (input.action === 'write') {
      if (input.section === undefined) return needs('handoff', 'section');
      if (input.text === undefined) return needs('handoff', 'text');
      const written = await port.writeHandoff(input.section, input.text);
      return written.ok ? { kind: 'handoff', lines: [written.value.line] } : refused(written);
    }
    if (input.section !== undefined) {
      const read = await port.readHandoff(input.section);
      if (!read.ok) return refused(read);
      return { kind: 'handoff', lines: read.value, from: input.from ?? 0, document: true };
    }
    const sections = await port.handoffSections();
    if (!sections.ok) return refused(sections);
    const none = sections.value.length === 0;
    const lines = none
      ? ['HANDOFF.md has no sections yet.']
      : sections.value.map(
          (one) => `${one.path} (${one.lines} ${one.lines === 1 ? 'line' : 'lines'})`,
        );
    return { kind: 'handoff', lines, from: input.from ?? 0 };
  },
});

export const DOCUMENT_TOOLS: readonly Tool[] = [resultTool, indexTool, handoffTool];
