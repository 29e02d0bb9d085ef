import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { ConnectChange, ConnectPart, ConnectView } from '../../../shared/connect';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { refusalForDiskError, writeFileAtomic } from '../../engine/disk/files-port';
import { buildPatterns } from '../../engine/shell/shell-port';
import { readBuildCommands } from '../../engine/workspace/build-commands-port';
import { connectParts, LOCAL_SETTINGS_FILE, type Part, SETTINGS_FILE } from './connect-parts';
import { type ConnectRecord, hashOf, readRecord, writeRecord } from './connect-record';
import { parseJsonText } from './json-text';
import { lineDiff } from './line-diff';
import { type OwnCommand, setsStatusLine } from './settings-edit';

/** Text of a new JSON file before anything is added to it. */
const EMPTY_JSON = '{}\n';

/** One file as it is and as it will be. */
interface FilePlan {
  readonly file: string;
  /** null where there is none. */
  readonly bytes: Buffer | null;
  readonly before: string;
  readonly after: string;
  readonly own: readonly Part[];
}

interface Plan {
  readonly files: readonly FilePlan[];
  readonly parts: readonly ConnectPart[];
  readonly record: ConnectRecord;
}

/** `breakwater` where PATH leads to this very program, else where it lies. */
export function ownCommand(program: string, path: string | undefined): OwnCommand {
  const target = realpathSync(program);
  const isOnPath = (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .some((folder) => {
      const found = join(folder, 'breakwater');
      return existsSync(found) && realpathSync(found) === target;
    });
  return { program: isOnPath ? 'breakwater' : program };
}

/** What is in place and what connecting would change. Changes nothing. */
export async function viewConnection(root: string, own: OwnCommand): Promise<Outcome<ConnectView>> {
  const plan = await makePlan(root, own);
  return plan.ok ? ok(viewOf(plan.value)) : plan;
}

/** Puts everything in place. Answers what was changed: nothing when all of it was there. */
export async function connect(root: string, own: OwnCommand): Promise<Outcome<ConnectView>> {
  const plan = await makePlan(root, own);
  if (!plan.ok) return plan;
  const changed = plan.value.files.filter((one) => one.after !== one.before);
  try {
    // The record first: what is written after it can always be taken back.
    await writeRecord(root, recordOf(root, changed, plan.value.record));
    for (const { file, after } of changed) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFileAtomic(join(root, file), after);
    }
  } catch (error) {
    return diskRefusal(error);
  }
  return ok(viewOf(plan.value));
}

/** Gives back what was there before, or takes out our own entries where somebody has changed a file since. */
export async function disconnect(
  root: string,
  own: OwnCommand,
): Promise<Outcome<readonly ConnectChange[]>> {
  const plan = await makePlan(root, own);
  if (!plan.ok) return plan;
  const { record, files } = plan.value;
  const changes: ConnectChange[] = [];
  try {
    for (const { file, bytes, before, own: parts } of files) {
      if (bytes === null) continue;
      const after = backTo(file, bytes, record, parts);
      if (after?.equals(bytes)) continue;
      if (after === null) await rm(join(root, file), { force: true });
      else await writeFileAtomic(join(root, file), after);
      const gone = lineDiff('', before).map((line) => line.replace(/^\+/, '-'));
      const lines = after === null ? gone : lineDiff(before, after.toString('utf8'));
      changes.push({ file, isNew: false, lines });
    }
    // The innermost first; one that holds something else stays.
    for (const folder of [...record.folders].reverse()) {
      await rmdir(join(root, folder)).catch(() => {});
    }
    await writeRecord(root, { version: 1, files: [], folders: [] });
  } catch (error) {
    return diskRefusal(error);
  }
  return ok(changes);
}

function diskRefusal(error: unknown): Outcome<never> {
  const refusal = refusalForDiskError(error, 'A settings file of the agent’s client');
  if (refusal === null) throw error;
  return { ok: false, refusal };
}

/** The file's earlier bytes; null where it should be gone. */
function backTo(
  file: string,
  bytes: Buffer,
  record: ConnectRecord,
  parts: readonly Part[],
): Buffer | null {
  const known = record.files.find((one) => one.file === file);
  if (known !== undefined && known.afterHash === hashOf(bytes)) {
    return known.before === null ? null : Buffer.from(known.before, 'base64');
  }
  const left = withoutOwn(bytes, parts);
  if (left === null || left.equals(bytes)) return left;
  // A file that was there before stays, if only as an empty one.
  const isEmpty = /^\s*(?:\{\s*\})?\s*$/.test(left.toString('utf8'));
  return isEmpty && (known === undefined || known.before === null) ? null : left;
}

/** A file without what connecting adds; null where nothing else was ever in it. */
function withoutOwn(bytes: Buffer, parts: readonly Part[]): Buffer | null {
  const text = bytes.toString('utf8');
  const left = parts.reduce((current, part) => part.remove(current), text);
  if (left === text) return bytes;
  return left === '' ? null : Buffer.from(left);
}

async function makePlan(root: string, own: OwnCommand): Promise<Outcome<Plan>> {
  const local = await readBytes(join(root, LOCAL_SETTINGS_FILE));
  const localText = local?.toString('utf8') ?? '';
  const parsed = localText.trim() === '' ? null : parseJsonText(localText, LOCAL_SETTINGS_FILE);
  if (parsed !== null && !parsed.ok) return parsed;
  const statusFile =
    parsed !== null && setsStatusLine(localText) ? LOCAL_SETTINGS_FILE : SETTINGS_FILE;
  const parts = connectParts({ own, buildCommand: await prefix(root), statusFile });
  const record = await readRecord(root);
  const files: FilePlan[] = [];
  const shown: ConnectPart[] = [];
  for (const file of new Set(parts.map((part) => part.file))) {
    const bytes = await readBytes(join(root, file));
    const own = parts.filter((part) => part.file === file);
    const planned = planFile(file, bytes, own, record);
    if (!planned.ok) return planned;
    files.push(planned.value.plan);
    shown.push(...planned.value.parts);
  }
  const order = parts.map((part) => part.title);
  shown.sort((a, b) => order.indexOf(a.title) - order.indexOf(b.title));
  return ok({ files, parts: shown, record });
}

function planFile(
  file: string,
  bytes: Buffer | null,
  parts: readonly Part[],
  record: ConnectRecord,
): Outcome<{ readonly plan: FilePlan; readonly parts: readonly ConnectPart[] }> {
  const before = bytes?.toString('utf8') ?? '';
  const isJson = file.endsWith('.json');
  if (bytes !== null && !Buffer.from(before).equals(bytes)) {
    const message = `${file} is not text in UTF-8. Convert it, then try again; nothing was changed.`;
    return refuse('config-invalid', message);
  }
  const isOurs = record.files.some(
    (one) => one.file === file && bytes !== null && one.afterHash === hashOf(bytes),
  );
  if (isJson && before.trim() !== '') {
    const parsed = parseJsonText(before, file);
    if (!parsed.ok) return parsed;
    if (parsed.value.kind !== 'object') {
      const message = `${file}:1: not a JSON object. Write { } there, then try again; nothing was changed.`;
      return refuse('config-invalid', message);
    }
  }
  let after = isJson && before.trim() === '' ? EMPTY_JSON : before;
  const shown = parts.map((part): ConnectPart => {
    const { title, purpose } = part;
    if (part.isIn(after)) return { title, purpose, file, state: 'in-place' };
    const isOther = part.kind === 'whole file' && bytes !== null && !isOurs;
    if (!isOther) after = part.add(after);
    return { title, purpose, file, state: isOther ? 'other' : 'missing' };
  });
  const isUnchanged = shown.every((part) => part.state !== 'missing');
  return ok({
    plan: { file, bytes, before, after: isUnchanged ? before : after, own: parts },
    parts: shown,
  });
}

/** What must be known to give the files back, with what was known already. */
function recordOf(
  root: string,
  changed: readonly FilePlan[],
  record: ConnectRecord,
): ConnectRecord {
  const files = new Map(record.files.map((one) => [one.file, one]));
  const folders = new Set(record.folders);
  for (const { file, bytes, after, own } of changed) {
    const known = files.get(file);
    const isUntouched = known !== undefined && bytes !== null && known.afterHash === hashOf(bytes);
    const left = bytes === null ? null : withoutOwn(bytes, own);
    const before = isUntouched ? known.before : (left?.toString('base64') ?? null);
    files.set(file, { file, before, afterHash: hashOf(Buffer.from(after)) });
    for (const folder of missingFolders(root, file)) folders.add(folder);
  }
  return { version: 1, files: [...files.values()], folders: [...folders].sort() };
}

const missingFolders = (root: string, file: string): readonly string[] => {
  const parts = dirname(file).split('/');
  return parts
    .map((_, index) => parts.slice(0, index + 1).join('/'))
    .filter((folder) => folder !== '.' && !existsSync(join(root, folder)));
};

const viewOf = ({ files, parts }: Plan): ConnectView => ({
  parts,
  changes: files
    .filter((one) => one.after !== one.before)
    .map(({ file, bytes, before, after }) => ({
      file,
      isNew: bytes === null,
      lines: lineDiff(before, after),
    })),
});

/** The workspace's build command up to where the package goes. */
async function prefix(root: string): Promise<readonly string[]> {
  const { commands } = await readBuildCommands(root, { keep: false });
  return buildPatterns(commands.slice(0, 1))[0]?.tokens ?? [];
}

async function readBytes(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch {
    return null;
  }
}
