import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import type { PromptText } from '../../../shared/window-contract';
import { writeFileAtomic } from '../disk/atomic-file';
import { errorCode, refusalForDiskError } from '../disk/disk-error';
import { readPlainFile } from '../disk/plain-file';
import { decodeUtf8 } from '../workspace/decode-text';
import { DEFAULT_PROMPT, PROMPT_FILE } from './prompt';

/** The version of a prompt that is in no file. */
const NO_VERSION = '';

/** A prompt is read by an agent whole, at each start: more than this would be its own undoing. Bytes. */
export const MOST_PROMPT_BYTES = 16 * 1024;

const tooLong = () =>
  refuse(
    'document-unreadable',
    `${PROMPT_FILE} is longer than ${MOST_PROMPT_BYTES / 1024} KiB; an agent would read all of it: shorten it.`,
  );

/** The workspace's own prompt for workers, or the built-in one where there is none. */
export async function readPrompt(root: string): Promise<Outcome<PromptText>> {
  let bytes: Buffer;
  try {
    bytes = await readPlainFile(join(root, PROMPT_FILE));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return ok({ file: PROMPT_FILE, exists: false, text: DEFAULT_PROMPT, version: NO_VERSION });
    }
    return refuse('document-unreadable', `${PROMPT_FILE} cannot be opened; check its permissions.`);
  }
  if (bytes.length > MOST_PROMPT_BYTES) return tooLong();
  const text = decodeUtf8(bytes);
  if (text === null) {
    return refuse('document-unreadable', `${PROMPT_FILE} is not UTF-8; save it as UTF-8.`);
  }
  const version = createHash('sha256').update(bytes).digest('hex');
  return ok({ file: PROMPT_FILE, exists: true, text, version });
}

/** Saves over exactly the version that the edit was made from; creates the file where there is none. */
export async function savePrompt(
  root: string,
  text: string,
  baseVersion: string,
): Promise<Outcome<PromptText>> {
  if (Buffer.byteLength(text) > MOST_PROMPT_BYTES) return tooLong();
  const present = await readPrompt(root);
  if (!present.ok) return present;
  if (present.value.version !== baseVersion) {
    return refuse(
      'document-changed',
      `${PROMPT_FILE} was changed by somebody else since you opened it; open it again, then make your edit.`,
    );
  }
  try {
    await writeFileAtomic(join(root, PROMPT_FILE), text);
  } catch (error) {
    const refusal = refusalForDiskError(error, PROMPT_FILE);
    if (refusal === null) throw error;
    return { ok: false, refusal };
  }
  return readPrompt(root);
}
