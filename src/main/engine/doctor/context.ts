import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../../shared/config';
import type { Finding } from '../../../shared/doctor';
import { notesFolder, parseNote, sessionOfFile } from '../context/session-notes-port';
import type { OwnerWords } from './doctor-port';
import { findingsOf } from './finding';

const { ok, warn } = findingsOf('context');

/** As the gate has it: an older reading is none. */
const FRESH_MS = 10 * 60_000;
/** Sessions that nobody heard of for longer are over. */
const RECENT_MS = 3_600_000;
const MOST_SESSIONS = 5;

/** The context gate as the owner has it, and what agents' sessions have told of themselves. */
export async function contextFindings(
  root: string,
  settings: Config['context'],
  words: OwnerWords | null,
  now: Date,
): Promise<readonly Finding[]> {
  const cap = settings.tokens === null ? '' : ` or ${settings.tokens} tokens`;
  const rule = `shuts past ${Math.round(settings.gate * 100)} %${cap}`;
  return [gateFinding(words, rule), ...(await sessionFindings(root, now))];
}

function gateFinding(words: OwnerWords | null, rule: string): Finding {
  if (words === null) return ok('gate', `${rule}; nobody owns the workspace now`);
  const reason = words.reason ?? words.gate;
  if (words.gate === 'closed') {
    return warn('gate', reason, 'Let the agent write HANDOFF.md and compact, or end its session.');
  }
  if (words.gate === 'unknown') {
    const remedy = 'breakwater connect --check; a session takes a connection up when it starts.';
    return warn('gate', reason, remedy);
  }
  return ok('gate', `${words.gate === 'none' ? 'no agent is attached' : reason}; it ${rule}`);
}

async function sessionFindings(root: string, now: Date): Promise<readonly Finding[]> {
  const names = await readdir(notesFolder(root)).catch((): string[] => []);
  const heard: { readonly at: number; readonly finding: Finding }[] = [];
  for (const name of names) {
    const session = sessionOfFile(name);
    if (session === null) continue;
    const file = join(notesFolder(root), name);
    const [text, info] = await Promise.all([
      readFile(file, 'utf8').catch(() => ''),
      stat(file).catch(() => null),
    ]);
    const note = parseNote(text);
    if (note === null || info === null || now.getTime() - info.mtimeMs > RECENT_MS) continue;
    const age = note.at === null ? null : now.getTime() - Date.parse(note.at);
    heard.push({ at: info.mtimeMs, finding: sessionFinding(session, note, age) });
  }
  heard.sort((a, b) => b.at - a.at);
  return heard.slice(0, MOST_SESSIONS).map((one) => one.finding);
}

function sessionFinding(
  session: string,
  { tokens, window, model }: NonNullable<ReturnType<typeof parseNote>>,
  age: number | null,
): Finding {
  const subject = `session ${session.slice(0, 8)}`;
  if (tokens === null || age === null) {
    return warn(
      subject,
      'has told nothing of its context.',
      'breakwater connect --check says whether its status line is in place.',
    );
  }
  const of = window === null ? 'of an unknown window' : `of ${window}`;
  const detail = `${tokens} ${of} tokens${model === null ? '' : ` (${model})`}, ${Math.round(age / 1000)} s ago`;
  return age > FRESH_MS
    ? warn(subject, `${detail}: too old to count.`, 'It is read anew with the agent’s next answer.')
    : ok(subject, detail);
}
