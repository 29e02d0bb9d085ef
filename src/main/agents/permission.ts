import { type Refusal, refuse } from '../../shared/outcome';
import type { Caller } from './crossing';

/** What a command asks for, as far as it matters who asks. */
export interface Asked {
  readonly name: string;
  /** The package that is to be built; null for a command that is about none. */
  readonly package: string | null;
}

/** What a worker may ask for beside the build of its own package: it changes nothing. */
const READING: ReadonlySet<string> = new Set(['plan', 'status']);

/** Why this caller may not ask for that; null when it may. Pure. */
export function objectionTo(caller: Caller, asked: Asked): Refusal | null {
  if (caller.kind === 'person') return null;
  if (caller.kind === 'stranger') {
    return refuse(
      'not-permitted',
      'The credential in BREAKWATER_CREDENTIAL counts for nothing here (any more); unset it to ask as a person.',
    ).refusal;
  }
  const { role, package: own } = caller.identity;
  if (role === 'orchestrator' || READING.has(asked.name)) return null;
  if (asked.name === 'build' && asked.package === own) return null;
  return refuse(
    'not-permitted',
    `This agent works on ${own} alone: it may build ${own} and look at plan and status.`,
  ).refusal;
}
