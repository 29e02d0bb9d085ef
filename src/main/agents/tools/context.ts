import * as z from 'zod';
import { defineTool, type Tool } from './tool';

export const CONTEXT_TOOL: Tool = defineTool({
  name: 'context',
  description: 'How full your context is and whether anything may be launched.',
  roles: ['orchestrator', 'worker'],
  input: z.strictObject({}),
  act: async (port) => {
    const gate = await port.gate();
    return { kind: 'context', lines: [`gate: ${gate.state}`, gate.reason] };
  },
});
