import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { writeFileAtomic } from '../disk/atomic-file';
import { errorCode, refusalForDiskError } from '../disk/disk-error';

const FILE = 'breakwater.yaml';

/**
 * Sets one value of breakwater.yaml, which is created where there is none; comments and the order of
 * its keys stay. Refused with `config-invalid` when the file cannot be read as YAML: then only a person
 * can say what it meant.
 */
export async function setConfigValue(
  root: string,
  path: readonly string[],
  value: string | number | boolean,
): Promise<Outcome<null>> {
  const file = join(root, FILE);
  let text = '';
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return diskRefusal(error);
  }
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    return refuse(
      'config-invalid',
      `${FILE} is not valid YAML; mend it first, then set this again.`,
    );
  }
  try {
    document.setIn(path, value);
  } catch {
    return refuse(
      'config-invalid',
      `${FILE}: ${path.slice(0, -1).join('.')} is not a group of keys.`,
    );
  }
  try {
    await writeFileAtomic(file, document.toString({ lineWidth: 0 }));
  } catch (error) {
    return diskRefusal(error);
  }
  return ok(null);
}

const diskRefusal = (error: unknown) => {
  const refusal = refusalForDiskError(error, FILE);
  if (refusal === null) throw error;
  return { ok: false as const, refusal };
};
