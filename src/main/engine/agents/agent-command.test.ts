import { describe, expect, it } from 'vitest';
import { orchestratorCommand, workerCommand } from './agent-command';

const places = { prompt: 'Build "zlib" & {prompt_file} $HOME', promptFile: '/w/p.md' };

describe('workerCommand', () => {
  it.each([
    ['claude', ['claude', places.prompt]],
    ['claude --model opus', ['claude', '--model', 'opus', places.prompt]],
    ['codex exec {prompt} --json', ['codex', 'exec', places.prompt, '--json']],
    ["agent '--file={prompt_file}'", ['agent', '--file=/w/p.md']],
  ])('%s', (line, words) => {
    expect(workerCommand(line, places)).toEqual({ ok: true, value: words });
  });

  it('refuses an open quote', () => {
    expect(workerCommand('claude "', places)).toMatchObject({ ok: false });
  });
});

describe('orchestratorCommand', () => {
  it.each([
    [null, 'claude --model opus', ['claude', '--model', 'opus']],
    [null, 'agent --prompt={prompt} -v', ['agent', '-v']],
    ['claude --continue', 'agent', ['claude', '--continue']],
  ])('%s over %s', (own, worker, words) => {
    expect(orchestratorCommand(own, worker)).toEqual({ ok: true, value: words });
  });
});
