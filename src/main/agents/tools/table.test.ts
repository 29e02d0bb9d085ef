import { describe, expect, it } from 'vitest';
import type { AgentIdentity } from '../../../shared/agent';
import { TOOLS, toolsFor } from './table';

const orchestrator: AgentIdentity = { role: 'orchestrator', package: null, name: 'o' };
const worker: AgentIdentity = { role: 'worker', package: 'zlib', name: 'w' };

describe('the tool list', () => {
  it('costs every session little: under 2,500 tokens even at two bytes a token', () => {
    const listed = JSON.stringify(toolsFor(orchestrator));
    expect(Buffer.byteLength(listed)).toBeLessThan(2 * 2_500);
    expect(toolsFor(orchestrator).length).toBeLessThanOrEqual(12);
  });

  it('offers a worker less, and a stranger nothing', () => {
    const names = toolsFor(worker).map((tool) => tool.name);
    expect(names).toEqual(['task_list', 'task_get', 'build', 'result', 'index', 'context']);
    expect(toolsFor(null)).toEqual([]);
  });

  it('has no tool that reads, follows or searches a log', () => {
    for (const { name } of TOOLS) expect(name).not.toMatch(/log|tail|output|follow|stream/);
    const words = JSON.stringify(toolsFor(orchestrator)).match(/[^.":]*\blogs?\b[^."]*/gi);
    expect(words).toEqual([' There is no log', 'one line, no log']);
  });

  it('gives each tool an object schema with a name for every field', () => {
    for (const { inputSchema } of toolsFor(orchestrator)) {
      expect(inputSchema.type).toBe('object');
      expect(JSON.stringify(inputSchema)).not.toMatch(/\$schema|additionalProperties|maxLength/);
    }
  });
});
