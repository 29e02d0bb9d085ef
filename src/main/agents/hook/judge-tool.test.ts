import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BuildPattern, buildPatterns, readShell } from '../../engine/shell/shell-port';
import { type HookSurroundings, judgeTool, type ToolUse } from './judge-tool';

const ROOT = '/srv/space';

const scripts: Readonly<Record<string, string>> = {
  [`${ROOT}/all.sh`]: '#!/bin/bash\nfor p in zlib libpng; do uv run mogrix build "$p"; done\n',
  [`${ROOT}/tidy.sh`]: '#!/bin/sh\nrm -rf out\n',
};

const around = (
  patterns: readonly BuildPattern[],
  more: Partial<HookSurroundings> = {},
): HookSurroundings => ({
  root: ROOT,
  roots: [ROOT],
  patterns,
  isPackage: (name) => ['zlib', 'libpng', 'qt6'].includes(name),
  scriptAt: (path) => scripts[path] ?? null,
  workerPackage: null,
  ...more,
});

const bash = (command: string, more: Partial<ToolUse> = {}): ToolUse => ({
  tool: 'Bash',
  input: { command },
  cwd: ROOT,
  isSubagent: false,
  ...more,
});

const MOGRIX = buildPatterns([{ command: 'uv run mogrix build {package}', shell: false }]);
const SAMPLE = buildPatterns([{ command: 'node sample/build.mjs {package}', shell: false }]);

describe('what nobody can follow', () => {
  const doubled = (times: number) => `a=xy; ${'a=$a$a; '.repeat(times)}echo $a`;

  it.each([
    ['wrappers within texts within wrappers', 'sudo eval '.repeat(60)],
    ['the same, found by changing inputs', 'watch sudo eval nice '.repeat(30)],
    ['words without end', 'env '.repeat(60_000)],
    ['more commands than are read', 'true;'.repeat(5_000)],
    ['texts within texts', `${'eval '.repeat(8)}node sample/build.mjs zlib`],
    ['brackets within brackets', `${'$('.repeat(40)}true${')'.repeat(40)}`],
    ['more text than is read', `echo ${'x'.repeat(300_000)}`],
  ])('is refused in a moment: %s', (_, command) => {
    expect(judgeTool(bash(command), around(SAMPLE))).toContain('cannot tell');
  });

  it('is a variable that doubles itself, whose value counts as unknown', () => {
    expect(judgeTool(bash(doubled(60)), around(SAMPLE))).toBeNull();
    expect(
      judgeTool(bash(`${doubled(60)}; ${'echo $a$a$a;'.repeat(3_000)}`), around(SAMPLE)),
    ).toBeNull();
    const build = `${doubled(60)}; node sample/build.mjs zlib`;
    expect(judgeTool(bash(build), around(SAMPLE))).toContain('Builds run through Breakwater');
  });

  it('is not many variables and as many brackets, each of which may have its own', () => {
    const variables = Array.from({ length: 6_000 }, (_, at) => `a${at}=1;`).join('');
    const command = `${variables}${'x=$();'.repeat(20_000)}a5=zlib; node sample/build.mjs $a5`;
    expect(judgeTool(bash(command), around(SAMPLE))).toContain('package "zlib"');
  });

  it('is not a script on disk, whose beginning is looked at', () => {
    const long = `#!/bin/sh\n${'true; '.repeat(5_000)}`;
    const scriptAt = (path: string) => (path === `${ROOT}/configure` ? long : null);
    expect(judgeTool(bash('./configure && make'), around(SAMPLE, { scriptAt }))).toBeNull();
  });

  it('is not a long script of many commands', () => {
    const script = `cat > notes <<'EOF'\n${'a word and another\n'.repeat(3_000)}EOF\n`;
    expect(
      judgeTool(bash(script + 'echo one two three;'.repeat(1_000)), around(SAMPLE)),
    ).toBeNull();
  });
});

describe('the build command, run directly', () => {
  it.each([
    'uv run mogrix build zlib',
    'uv run mogrix build zlib &',
    'nohup uv run mogrix build zlib > /tmp/out 2>&1 &',
    'setsid -f uv run mogrix build zlib',
    'timeout 3h uv run mogrix build zlib',
    'timeout -k 5 --signal=KILL 3h uv run mogrix build zlib',
    'env CC=clang uv run mogrix build zlib',
    'CC=clang CFLAGS="-O2 -g" uv run mogrix build zlib',
    'time uv run mogrix build zlib',
    'sudo -u builder uv run mogrix build zlib',
    'nice -n 19 ionice -c 3 uv run mogrix build zlib',
    'stdbuf -oL uv run mogrix build zlib | tee out.txt',
    'uv run mogrix build zlib 2>&1 | tail -20',
    'cd sub && uv run mogrix build zlib',
    'cd /elsewhere; uv run mogrix build zlib',
    'true && uv run mogrix build zlib || echo failed',
    'if ! uv run mogrix build zlib; then echo no; fi',
    'for p in zlib libpng; do uv run mogrix build $p; done',
    'for p in zlib libpng; do uv run mogrix build "$p" & done; wait',
    'while read p; do uv run mogrix build "$p"; done < list',
    'until uv run mogrix build zlib; do sleep 1; done',
    'ls rules/packages | xargs -n1 uv run mogrix build',
    "ls | xargs -I{} sh -c 'uv run mogrix build {}'",
    "find rules -name '*.yaml' -exec uv run mogrix build {} ;",
    "sh -c 'uv run mogrix build zlib'",
    'bash -lc "uv run mogrix build zlib"',
    `bash -c "cd /x && sh -c 'uv run mogrix build zlib'"`,
    'eval "uv run mogrix build zlib"',
    "eval uv run 'mogrix' build zlib",
    'echo "$(uv run mogrix build zlib)"',
    'OUT=$(uv run mogrix build zlib 2>&1); echo done',
    'echo `uv run mogrix build zlib`',
    '(uv run mogrix build zlib)',
    '{ uv run mogrix build zlib; }',
    'bash <<EOF\nuv run mogrix build zlib\nEOF',
    "cat <<'EOF' | sh\nuv run mogrix build zlib\nEOF",
    'echo "uv run mogrix build zlib" | bash',
    'bash <<< "uv run mogrix build zlib"',
    'cat <<EOF\n$(uv run mogrix build zlib)\nEOF',
    'diff <(uv run mogrix build zlib) expected',
    '/usr/bin/uv run mogrix build zlib',
    'uv --quiet run --frozen mogrix --verbose build zlib',
    'uv run "mogrix" \'build\' zl\\ib',
    'uv run mogrix \\\n  build zlib',
    'mogrix build zlib',
    '.venv/bin/mogrix build zlib',
    'python3 -m mogrix build zlib',
    `python3 -c "import subprocess; subprocess.run(['uv', 'run', 'mogrix', 'build', 'zlib'])"`,
    'build() { uv run mogrix build "$1"; }; build zlib',
    'function go { uv run mogrix build zlib; }; go',
    'CMD="uv run mogrix build"; $CMD zlib',
    'P=zlib; uv run mogrix build $P',
    'case x in x) uv run mogrix build zlib;; esac',
    'bash all.sh',
    './all.sh &',
    'source all.sh',
    'tmux new-session -d "uv run mogrix build zlib"',
    'screen -dm uv run mogrix build zlib',
    'watch -n1 uv run mogrix build zlib',
    "trap 'uv run mogrix build zlib' EXIT",
    'echo "uv run mogrix build zlib" | at now',
    'coproc uv run mogrix build zlib',
    'exec uv run mogrix build zlib',
    'command uv run mogrix build zlib',
    "$'uv' run mogrix build zlib",
    'cat list; uv run mogrix build qt6 # all of it',
    'uv run mogrix build',
  ])('denies: %s', (command) => {
    expect(judgeTool(bash(command), around(MOGRIX))).toMatch(/breakwater tool "build"/);
  });

  it.each([
    'cat rules/packages/zlib.yaml',
    'git log',
    'git log --grep "uv run mogrix build"',
    'git commit -m "uv run mogrix build zlib works now"',
    'grep mogrix README.md',
    'grep -rn "uv run mogrix build" docs',
    'echo "uv run mogrix build x"',
    "echo 'uv run mogrix build zlib' >> notes.md",
    'timeout 5 echo uv run mogrix build zlib',
    'printf "%s\\n" "uv run mogrix build zlib"',
    'uv run mogrix status',
    'uv run mogrix rules zlib',
    'uv run mogrix build --help',
    'uv run pytest tests/build',
    'uv pip install mogrix',
    'which uv',
    'man uv',
    '# uv run mogrix build zlib',
    'ls # uv run mogrix build zlib',
    'breakwater build zlib',
    'bin/breakwater build zlib && breakwater status',
    'breakwater run --packages zlib,libpng',
    'cat <<EOF > notes.md\nuv run mogrix build zlib\nEOF',
    "cat <<'EOF'\n$(uv run mogrix build zlib)\nEOF",
    "sed -i 's/uv run mogrix build/make/' notes.txt",
    'ls build-results',
    'cat build-results/zlib.md',
    'bash tidy.sh',
    './missing.sh zlib',
    'npm test',
    'make zlib',
    'find . -name "mogrix*" -print',
    'rpm -qpl out/zlib-1.3.rpm',
    'mkdir -p build && cd build',
    'for f in a b; do echo $f; done',
    '$UNKNOWN build zlib',
    'python3 -c "print(\'uv run mogrix build zlib\')"',
    'vi rules/packages/zlib.yaml',
    'awk "/mogrix build/ {print}" README.md',
    'rg "mogrix build"',
    'export CMD="uv run mogrix build"',
    'alias',
    'true',
    '',
    'ps aux | grep "mogrix build"',
    'diff a b',
    'uv run ruff check',
    'case build in zlib) echo x;; esac',
    'cd rules/packages && ls',
    '[ -f zlib ] && echo yes',
    'jq .version package.json',
    'curl -s http://localhost/uv/run/mogrix/build/zlib',
  ])('lets pass: %s', (command) => {
    expect(judgeTool(bash(command), around(MOGRIX))).toBeNull();
  });

  it('names the package and the call to use instead', () => {
    const use = bash('nohup uv run mogrix build zlib &');
    const denial = judgeTool(
      { ...use, input: { ...use.input, run_in_background: true } },
      around(MOGRIX),
    );
    expect(denial).toContain('action "start" and package "zlib"');
    expect(denial).toContain('never a background command');
    expect(denial).toContain('breakwater build zlib');
  });

  it.each([
    ['node sample/build.mjs zlib', true],
    ['node ./sample/build.mjs zlib', true],
    [`node ${ROOT}/sample/build.mjs zlib`, true],
    ['cd sample && node build.mjs zlib', true],
    ['node --trace-warnings sample/build.mjs zlib', true],
    ['./sample/build.mjs zlib', true],
    ['node sample/build.mjs', true],
    ['node build.mjs zlib', false],
    ['node sample/other.mjs zlib', false],
    ['cd /other/space && node sample/build.mjs zlib', true],
    ['node sample/build.test.mjs', false],
    ['cat sample/build.mjs', false],
    ['node -e "1"', false],
    ['node --test sample', false],
  ])('knows a script by its place: %s', (command, isDenied) => {
    expect(judgeTool(bash(command), around(SAMPLE)) !== null).toBe(isDenied);
  });

  it.each([
    ['make rpm PACKAGE={package}', 'make rpm PACKAGE=zlib', true],
    ['make rpm PACKAGE={package}', 'make -j8 rpm PACKAGE=zlib', true],
    ['make rpm PACKAGE={package}', 'make rpm PACKAGE=$p', true],
    ['make rpm PACKAGE={package}', 'make test', false],
    ['make rpm PACKAGE={package}', 'make rpm-lint', false],
    ['rpmbuild -ba specs/{package}.spec', 'rpmbuild -ba specs/zlib.spec', true],
    ['rpmbuild -ba specs/{package}.spec', 'rpmbuild --version', false],
    ['rpmbuild -ba specs/{package}.spec', 'rpmlint specs/zlib.spec', false],
    ['./build.sh {package}', './build.sh zlib', true],
    ['./build.sh {package}', 'sh build.sh zlib', true],
    ['./build.sh {package}', `bash ${ROOT}/build.sh libpng`, true],
    ['./build.sh {package}', './build.sh --clean', false],
    ['sh build.sh {package}', 'bash ./build.sh zlib', true],
    ['sh build.sh {package}', 'sh -c "echo zlib"', false],
    ['make {package}', 'make zlib', true],
    ['make {package}', 'make clean', false],
  ])('of %s: %s', (build, command, isDenied) => {
    const patterns = buildPatterns([{ command: build, shell: false }]);
    expect(judgeTool(bash(command), around(patterns)) !== null).toBe(isDenied);
  });

  it('reads a build command that a shell runs', () => {
    const patterns = buildPatterns([
      { command: 'cd port && ./port.sh build "{package}" > /dev/null', shell: true },
    ]);
    expect(judgeTool(bash('./port.sh build zlib'), around(patterns))).not.toBeNull();
    expect(judgeTool(bash('cd port && ls'), around(patterns))).toBeNull();
  });

  it('knows a rule file’s own command without a placeholder', () => {
    const patterns = buildPatterns([{ command: 'sh special/qt6.sh', shell: false }]);
    expect(judgeTool(bash('sh special/qt6.sh'), around(patterns))).not.toBeNull();
    expect(judgeTool(bash('cat special/qt6.sh'), around(patterns))).toBeNull();
  });
});

describe('logs', () => {
  it.each([
    'cat .breakwater/logs/zlib.log',
    'tail -f .breakwater/logs/zlib/3.log',
    `head -100 ${ROOT}/.breakwater/logs/zlib.log`,
    'cat ./.breakwater//logs/../logs/zlib.log',
    'cat $PWD/.breakwater/logs/zlib.log',
    'cat "$HOME/x/.breakwater/logs/zlib.log"',
    'cat .breakwater/*/zlib.log',
    'cat .break*/logs/zlib.log',
    'cat .breakwater/l?gs/zlib.log',
    'cat .breakwater/{logs,x}/zlib.log',
    'cd .breakwater/logs && cat zlib.log',
    'cd .breakwater && tail logs/zlib.log',
    'cat < .breakwater/logs/zlib.log',
    'while read l; do echo $l; done < .breakwater/logs/zlib.log',
    'grep error .breakwater/logs/zlib.log',
    'grep -r error .breakwater',
    'grep -rn error .',
    'grep -R error',
    'rg error .breakwater/logs',
    'rg --hidden --no-ignore error',
    'rg -uuu error .',
    'cp .breakwater/logs/zlib.log /tmp/x',
    'cp -r .breakwater /tmp/x',
    'tar cf - .breakwater | tar xf - -C /tmp',
    'python3 read.py .breakwater/logs/zlib.log',
    'sed -n 1,20p .breakwater/logs/zlib.log',
    'awk 1 .breakwater/logs/zlib.log',
    'sh -c "cat .breakwater/logs/zlib.log"',
    'ls; cat .breakwater/attempts/zlib/1/spec.json',
    'ln -s .breakwater/logs seen',
    'dd if=.breakwater/logs/zlib.log',
    'F=.breakwater/logs/zlib.log; cat $F',
    'git diff --no-index /dev/null .breakwater/logs/zlib.log',
    'less .BREAKWATER/LOGS/zlib.log',
    'rm -rf .breakwater/logs',
    'xargs cat < .breakwater/logs/zlib.log',
    'diff <(cat .breakwater/logs/zlib.log) x',
    'cat .breakwater/agents/zlib/1/terminal',
  ])('denies: %s', (command) => {
    const denial = judgeTool(bash(command), around(MOGRIX));
    expect(denial).toMatch(/breakwater tool "build" with action "report"/);
  });

  it.each([
    'ls -la .breakwater/logs',
    'du -sh .breakwater',
    'wc -c .breakwater/logs/zlib.log',
    'cat .gitignore',
    'grep -rn error src',
    'grep -rn --exclude-dir=.breakwater error .',
    'rg error',
    'cat logs/zlib.log',
    'cat breakwater/logs/x',
    'git status',
    'echo .breakwater/logs',
    'grep ".breakwater/logs" docs/formats.md',
    "sed -n '/.breakwater\\/logs/p' docs/formats.md",
    'cat docs/logs/x.md',
    'test -e .breakwater/logs/zlib.log && echo there',
    'grep -r error /somewhere/else',
  ])('lets pass: %s', (command) => {
    expect(judgeTool(bash(command), around(MOGRIX))).toBeNull();
  });

  it.each([
    ['Read', { file_path: `${ROOT}/.breakwater/logs/zlib/1.log` }],
    ['Read', { file_path: '.breakwater/logs/zlib.log' }],
    ['Grep', { pattern: 'error', path: '.breakwater/logs' }],
    ['Grep', { pattern: 'error', path: '.breakwater' }],
    ['Grep', { pattern: 'error', glob: '.breakwater/logs/**' }],
    ['Glob', { pattern: '.breakwater/logs/**/*.log' }],
    ['Edit', { file_path: `${ROOT}/.breakwater/logs/zlib.log`, old_string: 'a', new_string: 'b' }],
    ['mcp__files__read_file', { path: `${ROOT}/.breakwater/logs/zlib.log` }],
    ['mcp__files__read_many', { paths: ['a', `${ROOT}/.breakwater/attempts/zlib/1/exit.json`] }],
    ['Monitor', { command: 'tail -f .breakwater/logs/zlib.log', description: 'x' }],
  ])('denies %s %j', (tool, input) => {
    expect(judgeTool({ ...bash(''), tool, input }, around(MOGRIX))).toMatch(/Build logs never/);
  });

  it.each([
    ['Read', { file_path: `${ROOT}/rules/packages/zlib.yaml` }],
    ['Read', { file_path: `${ROOT}/.breakwater/tasks.json` }],
    ['Grep', { pattern: '.breakwater/logs', path: 'docs' }],
    ['Glob', { pattern: '**/*.yaml' }],
    ['Write', { file_path: `${ROOT}/notes.md`, content: 'see .breakwater/logs' }],
    ['Agent', { prompt: 'Do not read .breakwater/logs', description: 'x' }],
  ])('lets pass %s %j', (tool, input) => {
    expect(judgeTool({ ...bash(''), tool, input }, around(MOGRIX))).toBeNull();
  });
});

describe('who writes what', () => {
  const write = (file: string, isSubagent: boolean): ToolUse => ({
    tool: 'Write',
    input: { file_path: `${ROOT}/${file}`, content: 'x' },
    cwd: ROOT,
    isSubagent,
  });

  it.each([
    ['rules/INDEX.md', /tool "index"/],
    ['HANDOFF.md', /tool "result"/],
  ])('a subagent does not write %s', (file, said) => {
    expect(judgeTool(write(file, true), around(MOGRIX))).toMatch(said);
    expect(judgeTool(write(file, false), around(MOGRIX))).toBeNull();
    for (const command of [
      `echo x >> ${file}`,
      `printf x | tee -a ${file}`,
      `sed -i s/a/b/ ${file}`,
      `cp new.md ${file}`,
      `mv ${file} old.md`,
      `cat > ${ROOT}/${file} <<EOF\nx\nEOF`,
      `sudo tee ${file}`,
      `git checkout -- ${file}`,
      `cd rules && echo x > ../${file}`,
    ]) {
      expect(judgeTool(bash(command, { isSubagent: true }), around(MOGRIX)), command).toMatch(said);
      expect(judgeTool(bash(command), around(MOGRIX)), command).toBeNull();
    }
    for (const command of [
      `cat ${file}`,
      `grep x ${file}`,
      `cp ${file} /tmp/x`,
      `git add ${file}`,
    ]) {
      const found = judgeTool(bash(command, { isSubagent: true }), around(MOGRIX));
      expect(found, command).toBeNull();
    }
  });

  it('a worker writes its own package’s result, and neither another’s nor the index', () => {
    const worker = around(MOGRIX, { workerPackage: 'zlib' });
    expect(judgeTool(write('build-results/zlib.md', false), worker)).toBeNull();
    expect(judgeTool(write('build-results/qt6.md', false), worker)).toMatch(/You work on zlib/);
    expect(judgeTool(bash('echo x > build-results/qt6.md'), worker)).toMatch(/You work on zlib/);
    expect(judgeTool(write('rules/INDEX.md', false), worker)).toMatch(/one writer/);
    expect(judgeTool(write('rules/packages/zlib.yaml', false), worker)).toBeNull();
  });

  it('a subagent does not write index or handoff through the server either', () => {
    const use = (tool: string, action: string, isSubagent: boolean): ToolUse => ({
      tool: `mcp__breakwater__${tool}`,
      input: { action },
      cwd: ROOT,
      isSubagent,
    });
    expect(judgeTool(use('index', 'write', true), around([]))).toMatch(/"propose"/);
    expect(judgeTool(use('handoff', 'write', true), around([]))).toMatch(/one writer/);
    expect(judgeTool(use('index', 'propose', true), around([]))).toBeNull();
    expect(judgeTool(use('index', 'write', false), around([]))).toBeNull();
    expect(judgeTool(use('result', 'write', true), around([]))).toBeNull();
  });
});

describe('any input', () => {
  const PIECES = fc.constantFrom(
    ...(
      'uv run mogrix build zlib|sh -c |bash <<EOF\n|EOF\n|$(|`|)|(|"|\'|\\|&&|;|| & |\n|$((|$\u007bx:-|}|{|<(|>|<<< |' +
      "#|for x in |do |done|case x in|esac|$x|cd .breakwater/logs|cat *|[[|{a,b}|eval |X=1 |../..|\u0000|é|$'\\x|"
    ).split('|'),
  );
  it('is read without an exception, and soon', () => {
    const text = fc.oneof(
      fc.array(PIECES, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (command, isSubagent) => {
        const denial = judgeTool(bash(command, { isSubagent }), around(MOGRIX));
        expect(denial === null || denial.length < 600).toBe(true);
        expect(Array.isArray(readShell(command, null).commands)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['$('.repeat(20_000), false],
    ['`'.repeat(5_000), true],
    ['"$(('.repeat(9_000), true],
    ['a|'.repeat(30_000), false],
    ['('.repeat(50_000), true],
  ])('ends on %#', (command, isFollowed) => {
    const denial = judgeTool(bash(command), around(MOGRIX));
    if (isFollowed) expect(denial).toBeNull();
    else expect(denial).toContain('cannot tell');
  });

  it('takes inputs of any shape', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (input, tool) => {
        judgeTool({ tool, input, cwd: ROOT, isSubagent: true }, around(SAMPLE));
      }),
      { numRuns: 300 },
    );
  });
});
