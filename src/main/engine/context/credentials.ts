import { randomBytes } from 'node:crypto';
import type { AgentIdentity } from '../../../shared/agent';

/** The variable by which an agent that Breakwater starts is given its credential. */
export const CREDENTIAL_VARIABLE = 'BREAKWATER_CREDENTIAL';

/** A new credential: 256 random bits in hexadecimal. */
export const newCredential = (): string => randomBytes(32).toString('hex');

/**
 * Whom each credential stands for. What an agent may do is looked up here by what it was given, so that
 * an agent cannot become another by saying so. Kept in memory: an agent that outlives this process is
 * registered again when it is adopted, from the attempt's own records.
 */
export class Credentials {
  readonly #identities = new Map<string, AgentIdentity>();

  register(credential: string, identity: AgentIdentity): void {
    this.#identities.set(credential, identity);
  }

  revoke(credential: string): void {
    this.#identities.delete(credential);
  }

  /** null for a credential that was never given, or no longer counts. */
  whoHas(credential: string): AgentIdentity | null {
    return this.#identities.get(credential) ?? null;
  }
}
