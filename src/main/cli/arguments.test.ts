import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './arguments';

const parse = (line: string) => parseCommandLine(line.split(' ').filter((word) => word !== ''));

describe('command line', () => {
  it.each([
    ['', { name: 'help', topic: null }],
    ['run --help', { name: 'help', topic: 'run' }],
    ['-v', { name: 'version' }],
    ['open /w', { name: 'open', directory: '/w' }],
    ['connect /w', { name: 'connect', directory: '/w', action: 'add' }],
    ['doctor', { name: 'doctor', directory: null, json: false, bundle: null }],
    ['doctor /w --json', { name: 'doctor', directory: '/w', json: true, bundle: null }],
    ['doctor /w --bundle', { name: 'doctor', directory: '/w', json: false, bundle: '' }],
    ['doctor --bundle --json', { name: 'doctor', directory: null, json: true, bundle: '' }],
    [
      'doctor --bundle r.tar.gz /w',
      { name: 'doctor', directory: '/w', json: false, bundle: 'r.tar.gz' },
    ],
    ['connect --check', { name: 'connect', directory: null, action: 'check' }],
    ['connect /w --remove', { name: 'connect', directory: '/w', action: 'remove' }],
    ['run', { name: 'run', directory: null, json: false, packages: null, waves: null }],
    [
      'run /w --packages a,b,a --waves 2 --json',
      { name: 'run', directory: '/w', json: true, packages: ['a', 'b'], waves: 2 },
    ],
    ['build zlib --workspace /w', { name: 'build', directory: '/w', json: false, package: 'zlib' }],
    ['plan /w --from 40', { name: 'plan', directory: '/w', json: false, from: 40 }],
    [
      'status --workspace /w',
      { name: 'status', directory: '/w', json: false, from: 0, ledger: false },
    ],
  ])('%s', (line, command) => {
    expect(parse(line)).toEqual({ ok: true, value: command });
  });

  it.each([
    ['fly', /"fly" is not a command/],
    ['build', /exactly one package/],
    ['build a b', /exactly one package/],
    ['build ../x', /cannot be a package's name/],
    ['run --packages a;b', /cannot be a package's name/],
    ['run --waves 0', /whole number from 1/],
    ['run a b', /at most one folder/],
    ['run a --workspace b', /twice/],
    ['connect --check --remove', /not both/],
    ['connect --json', /takes no --json/],
    ['plan --waves 1', /takes no --waves/],
    ['status --from -1', /--from/],
    ['run --nonsense', /nonsense/],
  ])('refuses %s', (line, message) => {
    const parsed = parse(line);
    expect(parsed).toMatchObject({ ok: false, refusal: { code: 'usage' } });
    if (!parsed.ok) expect(parsed.refusal.message).toMatch(message);
  });
});
