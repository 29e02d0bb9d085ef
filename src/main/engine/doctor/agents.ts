import type { ConnectView } from '../../../shared/connect';
import type { Finding } from '../../../shared/doctor';
import type { Outcome } from '../../../shared/outcome';
import { findingsOf } from './finding';

const { ok, warn, error } = findingsOf('agents');

/** What connecting an agent's client has put in place. A workspace without any of it is none's business. */
export function agentFindings(view: Outcome<ConnectView>): readonly Finding[] {
  if (!view.ok) {
    return [error('connection', view.refusal.message, 'Then run breakwater connect again.')];
  }
  const { parts } = view.value;
  if (parts.every((part) => part.state === 'missing')) {
    return [ok('connection', 'no agent’s client is connected; breakwater connect does that')];
  }
  return parts.map(({ title, file, state, purpose }) => {
    if (state === 'in-place') return ok(title, `in place in ${file}`);
    if (state === 'missing') {
      return warn(title, `missing in ${file}: ${purpose}.`, 'breakwater connect adds it.');
    }
    return warn(title, `${file} is another’s.`, 'Rename it and connect again to have ours.');
  });
}
