import { hostname } from 'node:os';
import type { Finding } from '../../../shared/doctor';
import type { LockRecord } from '../workspace/lock';
import { type SeenClaim, seeClaims } from '../workspace/lock-view';
import type { OwnerWords, Surroundings } from './doctor-port';
import { findingsOf } from './finding';

const { ok, warn, error } = findingsOf('lock');

export interface Ownership {
  readonly findings: readonly Finding[];
  /** What the owner said of itself; null where there is none, or it did not answer. */
  readonly words: OwnerWords | null;
}

/** Who owns the workspace, whether it answers, and what the dead have left. Removes nothing. */
export async function lockFindings(
  root: string,
  askOwner: Surroundings['askOwner'],
): Promise<Ownership> {
  const claims = await seeClaims(root);
  const owners = claims.filter((claim) => claim.isOwner && claim.isAlive);
  const left = claims.filter((claim) => !claim.isAlive).map(leftFinding);
  const [owner] = owners;
  const record = owner?.record ?? null;
  if (record === null) return { findings: [ok('owner', 'nobody'), ...left], words: null };
  const words = await askOwner(record);
  const several =
    owners.length > 1
      ? [error('owner', `${owners.length} programs hold the workspace.`, 'Close all but one.')]
      : [];
  return { findings: [ownerFinding(record, words), ...several, ...left], words };
}

function ownerFinding(record: LockRecord, words: OwnerWords | null): Finding {
  const who = `${record.role}, process ${record.pid}`;
  if (record.host !== hostname()) {
    return warn(
      'owner',
      `${who} on ${record.host}; whether it lives cannot be told from here.`,
      `Close it there, or delete .breakwater/lock if ${record.host} is gone.`,
    );
  }
  if (words !== null) return ok('owner', `${who}; it answers`);
  return error(
    'owner',
    `${who}, does not answer.`,
    `Wait a moment and ask again; else end process ${record.pid}: builds go on without it.`,
  );
}

function leftFinding({ record, file }: SeenClaim): Finding {
  if (record === null) {
    return warn('lock', `${file} is not a record of ours.`, 'It stops nobody; delete it.');
  }
  const { role, pid } = record;
  const detail = `process ${pid} (${role}) is gone and left its claim.`;
  return warn('lock', detail, 'Nothing is to be done: the next start removes it.');
}
