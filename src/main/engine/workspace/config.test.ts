import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../../shared/config';
import { parseConfig } from './config';

const FULL = `build:
  command: uv run mogrix build {package}
  timeout: 1h30m
  stages: true
  nice: 10
  env: { CFLAGS: -O2, LEVEL: 010, EMPTY: }
artifacts:
  rpms: ["~/out/**/{package}-*.rpm"]
logs:
  max: 500MB
waves:
  size: 2
  leave_out: [rocksdb]
context:
  gate: 55%
  tokens: 150000
monitor: claude
agents:
  worker: my-agent --fast
  orchestrator: my-orchestrator
  work: agents
  silent: 20m
`;

/** line:key of each problem: what a person needs to find the place. */
const places = (text: string | Uint8Array): string[] =>
  parseConfig(text).problems.map(({ line, key }) => `${line}:${key ?? ''}`);

describe('parseConfig', () => {
  it('quotes a key without what a terminal would obey', () => {
    const { problems } = parseConfig('build:\n  "\\a\\e[2J\\tcommand": x\n');
    expect(problems.map(({ key }) => key)).toEqual(['build.[2J command']);
    expect(JSON.stringify(problems)).not.toMatch(/\\u00/);
  });

  it('reads every setting', () => {
    expect(parseConfig(FULL)).toEqual({
      config: {
        build: {
          command: 'uv run mogrix build {package}',
          shell: false,
          timeoutMs: 5_400_000,
          stages: true,
          nice: 10,
          env: { CFLAGS: '-O2', LEVEL: '010', EMPTY: '' },
        },
        artifacts: { rpms: ['~/out/**/{package}-*.rpm'] },
        logs: { maxBytes: 500_000_000 },
        waves: { size: 2, leaveOut: ['rocksdb'] },
        context: { gate: 0.55, tokens: 150_000 },
        monitor: 'claude',
        agents: {
          worker: 'my-agent --fast',
          orchestrator: 'my-orchestrator',
          work: 'agents',
          silentMs: 1_200_000,
        },
      },
      problems: [],
    });
  });

  it.each(['', '\n', '# nothing yet\n', '---\n', '\uFEFF', 'null\n', 'build:\nwaves:\n'])(
    'gives the defaults, without a problem, for %j',
    (text) => expect(parseConfig(text)).toEqual({ config: DEFAULT_CONFIG, problems: [] }),
  );

  it('reads a file with a byte order mark and CRLF', () => {
    const text = `\uFEFF${FULL.replaceAll('\n', '\r\n')}`;
    expect(parseConfig(Buffer.from(text))).toEqual(parseConfig(FULL));
  });

  it.each([
    ['waves:\n  size: 4\n', '2:waves.size'],
    ['waves:\n  size: 0\n', '2:waves.size'],
    ['waves:\n  size: 2.5\n', '2:waves.size'],
    ['waves:\n  size: three\n', '2:waves.size'],
    ['waves:\n  size: [1]\n', '2:waves.size'],
    ['waves:\n  leave_out: [../etc]\n', '2:waves.leave_out'],
    ['waves: 3\n', '1:waves'],
    ['build:\n  timeout: 6\n', '2:build.timeout'],
    ['build:\n  timeout: 6 parsecs\n', '2:build.timeout'],
    ['build:\n  timeout: 25d\n', '2:build.timeout'],
    ['build:\n  timeout: 0s\n', '2:build.timeout'],
    ['build:\n  shell: maybe\n', '2:build.shell'],
    ['build:\n  command: make rpm\n', '2:build.command'],
    ['build:\n  command: cp {package} {package}\n', '2:build.command'],
    ['build:\n  command: [make, "{package}"]\n', '2:build.command'],
    ['build:\n  command: make "{package}\n', '2:build.command'],
    ['build:\n  env:\n    A-B: x\n', '3:build.env.A-B'],
    ['build:\n  env:\n    A: [x]\n', '3:build.env.A'],
    ['build:\n  env: [A]\n', '2:build.env'],
    ['artifacts:\n  rpms: { a: b }\n', '2:artifacts.rpms'],
    ['artifacts:\n  rpms: ["ok-*.rpm", ""]\n', '2:artifacts.rpms'],
    ['logs:\n  max: 4 gigs\n', '2:logs.max'],
    ['logs:\n  max: 1KiB\n', '2:logs.max'],
    ['context:\n  gate: 60\n', '2:context.gate'],
    ['context:\n  gate: 0%\n', '2:context.gate'],
    ['context:\n  tokens: 150k\n', '2:context.tokens'],
    ['monitor: haiku\n', '1:monitor'],
    ['agents:\n  worker: ""\n', '2:agents.worker'],
  ])('names line and key of %j', (text, place) => {
    expect(places(text)).toEqual([place]);
    expect(parseConfig(text).problems[0]?.remedy).not.toBe('');
  });

  it('keeps the default of a wrong key and uses the rest', () => {
    const { config } = parseConfig('waves:\n  size: 9\n  leave_out: [qt]\nlogs:\n  max: 1MiB\n');
    expect(config.waves).toEqual({ size: 3, leaveOut: ['qt'] });
    expect(config.logs.maxBytes).toBe(1_048_576);
  });

  it('says that a wave has at most three', () => {
    expect(parseConfig('waves: { size: 4 }').problems[0]?.remedy).toContain('at most 3');
  });

  it.each([
    ['wave:\n  size: 3\n', '"waves"'],
    ['waves:\n  sise: 3\n', '"waves.size"'],
    ['waves:\n  leaveOut: [a]\n', '"waves.leave_out"'],
    ['build:\n  comand: x {package}\n', '"build.command"'],
  ])('asks whether another key was meant in %j', (text, meant) => {
    expect(parseConfig(text).problems[0]?.remedy).toContain(meant);
  });

  it('lists the settings where an unknown key resembles none', () => {
    expect(parseConfig('waves:\n  colour: red\n').problems[0]?.remedy).toContain('size, leave_out');
  });

  it('uses the first of two equal keys and says so', () => {
    const { config, problems } = parseConfig('waves:\n  size: 1\n  size: 2\n');
    expect(config.waves.size).toBe(1);
    expect(problems.map(({ line }) => line)).toEqual([3]);
  });

  it('refuses tabs with the line and what to do', () => {
    const [problem] = parseConfig('waves:\n\tsize: 2\n').problems;
    expect(problem?.line).toBe(2);
    expect(problem?.remedy).toContain('spaces');
  });

  it('uses the first of several documents and says where the second begins', () => {
    const { config, problems } = parseConfig('waves: {size: 1}\n---\nwaves: {size: 2}\n');
    expect(config.waves.size).toBe(1);
    expect(problems).toHaveLength(1);
  });

  it.each(['- a\n- b\n', 'just text\n', '42\n'])('refuses %j, which is not a map', (text) => {
    const { config, problems } = parseConfig(text);
    expect(config).toEqual(DEFAULT_CONFIG);
    expect(problems.map(({ line }) => line)).toEqual([1]);
  });

  it('names the line that is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('# ok\nmonitor: '), Buffer.from([0xff, 0x0a])]);
    expect(places(bytes)).toEqual(['2:']);
  });

  it('refuses a file over 1 MiB without parsing it', () => {
    const text = `# ${'x'.repeat(1_048_576)}\nwaves: {size: 1}\n`;
    expect(parseConfig(text).config.waves.size).toBe(3);
    expect(parseConfig(text).problems).toHaveLength(1);
  });

  it('answers to a bomb of aliases without expanding it', () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0 ? 'a0: &a0 [x, x]' : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
    );
    const { problems } = parseConfig(`${levels.join('\n')}\nwaves:\n  size: *a29\n`);
    expect(problems.at(-1)?.key).toBe('waves.size');
  });

  it('resolves an alias of a single value', () => {
    expect(parseConfig('waves: { size: &n 2 }\nlogs: { max: 1MiB }\n').config.waves.size).toBe(2);
    expect(parseConfig('build:\n  env: { A: &v one, B: *v }\n').config.build.env).toEqual({
      A: 'one',
      B: 'one',
    });
  });

  it('warns where a command needs a shell that it does not have', () => {
    const [problem] = parseConfig('build:\n  command: cd src && make {package}\n').problems;
    expect(problem).toMatchObject({ severity: 'warning', line: 2, key: 'build.command' });
    expect(
      parseConfig('build:\n  shell: true\n  command: cd src && make {package}\n').problems,
    ).toEqual([]);
  });
});
