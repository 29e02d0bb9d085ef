import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitArguments } from './command-line';

describe('splitArguments', () => {
  it('splits as a shell does, for text without expansions', () => {
    const word = fc.stringMatching(/^[a-z0-9 "'\\.:=-]{0,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const command = words.join(' ');
        const ours = splitArguments(command);
        // A trailing backslash escapes the end of the script: a shell drops it, which is no help here.
        fc.pre(ours.ok && !command.endsWith('\\') && command.trim() !== '');
        const script = `printf '%s\\n' x ${command}`;
        const theirs = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
        expect(['x', ...(ours.ok ? ours.value : []), ''].join('\n')).toBe(theirs);
      }),
      { numRuns: 60 },
    );
  });
});
