import { join } from 'node:path';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { writeFileAtomic } from '../disk/atomic-file';
import { errorCode, refusalForDiskError } from '../disk/disk-error';
import { readPlainFile } from '../disk/plain-file';
import { decodeUtf8 } from './decode-text';
import { setRuleValue } from './rule-edit';

const FILE = 'breakwater.yaml';

/**
 * Sets one value of breakwater.yaml, which is created where there is none; every other byte stays.
 * Refused where the file cannot be read as YAML: then only a person can say what it meant.
 */
export async function setConfigValue(
  root: string,
  path: readonly string[],
  value: string | number | boolean,
): Promise<Outcome<null>> {
  const file = join(root, FILE);
  try {
    const bytes = await readPlainFile(file).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const text = decodeUtf8(bytes);
    if (text === null)
      return refuse('document-unreadable', `${FILE} is not UTF-8; convert it first.`);
    const edited = setRuleValue(text, path, value);
    if (!edited.ok) return edited;
    await writeFileAtomic(file, edited.value);
    return ok(null);
  } catch (error) {
    const refusal = refusalForDiskError(error, FILE);
    if (refusal === null) throw error;
    return { ok: false, refusal };
  }
}
