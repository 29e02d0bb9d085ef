import { expect, it } from 'vitest';
import type { AgentIdentity, ContextReading } from '../../../shared/agent';
import { AgentSessions } from './agent-sessions';

const NOW = new Date('2026-01-01T00:00:00.000Z');
const filled = (tokens: number): ContextReading => ({
  tokens,
  window: 100,
  at: NOW.toISOString(),
  source: 'status line',
});
const worker = (name: string): AgentIdentity => ({ role: 'worker', package: name, name });
const orchestrator: AgentIdentity = { role: 'orchestrator', package: null, name: 'claude-code' };

const sessionsWith = (readings: Readonly<Record<string, ContextReading>>): AgentSessions =>
  new AgentSessions({
    settings: () => ({ gate: 0.6, tokens: null }),
    readingOf: ({ identity }) => readings[identity.name] ?? null,
    now: () => NOW,
  });

it('holds a worker’s build by the command line at that worker’s own gate, and nobody else’s', () => {
  const sessions = sessionsWith({ zlib: filled(70), png: filled(10), 'claude-code': filled(10) });
  for (const who of [worker('zlib'), worker('png'), orchestrator]) sessions.attach(who, null);
  expect(sessions.gateOfWorker('zlib').state).toBe('closed');
  expect(sessions.gateOfWorker('png').state).toBe('open');
  expect(sessions.gateOfWorker('xz').state).toBe('none');
  expect(sessions.gate().state).toBe('open');
});

it('goes by the fullest of several', () => {
  const sessions = sessionsWith({ zlib: filled(70), 'claude-code': filled(61) });
  sessions.attach({ ...worker('zlib'), name: 'fresh' }, null);
  sessions.attach(worker('zlib'), null);
  sessions.attach({ ...orchestrator, name: 'other' }, null);
  sessions.attach(orchestrator, null);
  expect(sessions.gateOfWorker('zlib').state).toBe('closed');
  expect(sessions.gate().state).toBe('closed');
});
