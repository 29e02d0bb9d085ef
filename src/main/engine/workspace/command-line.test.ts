import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { PACKAGE_VARIABLE, parseCommand, splitArguments } from './command-line';

const run = (command: string, shell: boolean, name: string): string[] => {
  const parsed = parseCommand(command, shell);
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  const [program = '', ...rest] = parsed.value(name);
  const env = { ...process.env, [PACKAGE_VARIABLE]: name };
  return execFileSync(program, rest, { encoding: 'utf8', env }).split('\n').slice(0, -1);
};

describe('splitArguments', () => {
  it.each([
    ['make rpm', ['make', 'rpm']],
    ['  make\t rpm \n', ['make', 'rpm']],
    [`make 'a b' "c d" e\\ f`, ['make', 'a b', 'c d', 'e f']],
    [`make "" ''`, ['make', '', '']],
    [`make "a\\"b" 'a\\b' "a\\nb"`, ['make', 'a"b', 'a\\b', 'a\\nb']],
    ['make $HOME *.c a|b', ['make', '$HOME', '*.c', 'a|b']],
    ['make a"b"c', ['make', 'abc']],
  ])('splits %j', (command, expected) => {
    expect(splitArguments(command)).toEqual({ ok: true, value: expected });
  });
});

describe('parseCommand', () => {
  it('fills one argument, or a part of one', () => {
    expect(run("printf '%s\\n' build {package} -v", false, 'gtk+-3.0')).toEqual([
      'build',
      'gtk+-3.0',
      '-v',
    ]);
    expect(run("printf '%s\\n' --pkg={package}.spec", false, 'zlib')).toEqual(['--pkg=zlib.spec']);
  });

  it('does not take a dollar in the command for a pattern', () => {
    expect(run("printf '%s\\n' $&{package}$1", false, 'zlib')).toEqual(['$&zlib$1']);
  });

  it.each([
    "printf '%s\\n' {package} && echo done",
    'printf \'%s\\n\' "{package}" && echo done',
    'printf "%s\\n" "a{package}b" | sed s/^a// | sed s/b$//; echo done',
    'printf "%s\\n" $(echo {package}); echo done',
  ])('hands the name to a shell as a variable: %s', (command) => {
    expect(run(command, true, 'gtk+-3.0')).toEqual(['gtk+-3.0', 'done']);
    const parsed = parseCommand(command, true);
    expect(parsed.ok && parsed.value('gtk+-3.0').join(' ')).not.toContain('gtk+');
  });

  it.each([
    ['', false],
    ['   ', true],
    ['make', false],
    ['make', true],
    ['make {package} {package}', false],
    ["make '{package}", false],
    ["make '{package}'", true],
    ['make \\{package}', true],
    ['make \0{package}', false],
    ['"" {package}', false],
    ['make {pack"age"} {package', false],
  ])('refuses %j (shell: %j)', (command, shell) => {
    const parsed = parseCommand(command, shell);
    expect(parsed.ok ? null : parsed.refusal.code).toBe('config-invalid');
  });

  it('allows a rule file not to name its package', () => {
    const parsed = parseCommand('make rpm', false, { placeholderRequired: false });
    expect(parsed.ok && parsed.value('zlib')).toEqual(['make', 'rpm']);
  });

  it('never fills in what is not a name', () => {
    const parsed = parseCommand('make {package}', false);
    for (const name of ['', '-rf', '../x', 'a b', '$(id)', 'a\nb']) {
      expect(() => parsed.ok && parsed.value(name)).toThrow();
    }
  });
});
