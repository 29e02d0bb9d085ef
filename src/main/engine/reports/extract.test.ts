import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { terminalLines } from '../../../shared/terminal-text';
import { extractFailure } from './extract';
import { EXPECTATIONS } from './fixtures/expectations';

const FIXTURES = join(import.meta.dirname, 'fixtures');

function extract(text: string) {
  return extractFailure(terminalLines(text).slice(-80));
}

function lineOf(text: string): string | null {
  const extraction = extract(text);
  return extraction.found ? extraction.line : null;
}

describe('recorded tails of failing builds', () => {
  it.each(EXPECTATIONS)('$fixture', ({ fixture, error, pattern, section }) => {
    const extraction = extract(readFileSync(join(FIXTURES, `${fixture}.log`), 'utf8'));
    expect(extraction.section).toBe(section);
    if (error === null) {
      expect(extraction.found).toBe(false);
      return;
    }
    expect(extraction).toMatchObject({ found: true, pattern });
    expect(extraction.found && extraction.line).toContain(error);
    expect(extraction.found && extraction.line).not.toMatch(/^(?:make\S*: \*\*\* .*Error|ninja:)/);
  });
});

describe('the shapes that messages have', () => {
  // Blocks of one file: `#### what the quoted line must hold`, then lines of a log.
  const blocks = readFileSync(join(FIXTURES, 'shapes.log'), 'utf8')
    .split(/^#### /m)
    .slice(1);
  const cases = blocks.map((block) => {
    const end = block.indexOf('\n');
    return { want: block.slice(0, end), text: block.slice(end + 1) };
  });
  it.each(cases)('$want', ({ want, text }) => {
    const line = lineOf(text);
    if (want === '(nothing)') expect(line).toBeNull();
    else expect(line).toContain(want);
  });
});

describe('echoes', () => {
  it.each([
    'make[2]: *** [Makefile:10: all] Error 2\nmake: *** [Makefile:3: all-recursive] Error 1\n',
    'ninja: build stopped: subcommand failed.\n',
    'error: Bad exit status from /var/tmp/rpm-tmp.abc (%build)\n\nRPM build errors:\n    Bad exit status from /var/tmp/rpm-tmp.abc (%build)\n',
    'collect2: error: ld returned 1 exit status\nmake: *** [Makefile:5: prog] Error 1\n',
    'cc1: all warnings being treated as errors\nmake: *** [Makefile:5: a.o] Error 1\n',
    'error: could not compile `foo` (bin "foo") due to 2 previous errors\n',
    'gyp ERR! stack Error: `make` failed with exit code: 2\ngyp ERR! not ok\nnpm ERR! code 1\n',
    "error: command '/usr/bin/gcc' failed with exit code 1\n",
    'error: subprocess-exited-with-error\nERROR: Failed building wheel for foo\n',
    '-- Configuring incomplete, errors occurred!\nSee also "/b/CMakeFiles/CMakeOutput.log".\n',
    'BUILD FAILED\n/b/build.xml:12: Compile failed; see the compiler error output for details.\n',
    'make: *** [Makefile:8: all] Fehler 2\n',
    'dh_auto_build: error: make -j2 returned exit code 2\nmake: *** [debian/rules:4: binary] Error 25\ndpkg-buildpackage: error: debian/rules binary subprocess returned exit status 2\n',
    'FAIL\texample.com/foo [build failed]\nFAIL\n',
    '1 error generated.\nmake: *** [Makefile:5: a.o] Error 1\n',
    "make[1]: *** Waiting for unfinished jobs....\nmake[1]: Target 'all' not remade because of errors.\n",
  ])('are never the answer: %j', (text) => {
    expect(extract(text).found).toBe(false);
  });
});

describe('lines that only mention errors', () => {
  it.each([
    'gcc -Wno-error -c src/error.c -o error.o',
    'checking for strerror... yes',
    'checking for libgpg-error... not found',
    'src/a.c:3:1: warning: implicit declaration of function ‘error’ [-Wimplicit]',
    'src/a.c:3:1: Warnung: Fehler: nicht verwendet [-Wunused]',
    '0 errors, 0 warnings, 0 failed',
    'test error_is_reported ... ok',
    'ok 3 - error: bad input is refused',
    'PASS: tests/error-handling.sh',
    '[       OK ] Error.Fatal (0 ms)',
    '+ rm -f libfoo.a || true',
    '   12 |   fatal("error: out of memory");',
    '-- Could NOT find Doxygen (missing: DOXYGEN_EXECUTABLE)',
    '-- Looking for strerror_r - not found',
    'libtool: compile:  gcc -DERROR="error: x" -c a.c',
    'npm WARN deprecated error: this is old',
    'XFAIL: tests/fails-always.sh',
    'Installing /usr/share/man/man3/error.3',
    '# FAIL:  0',
    'Tests run: 3, Failures: 0, Errors: 0, Skipped: 0',
    '  CC      lib/error.o',
    '[ 12%] Building C object CMakeFiles/foo.dir/fatal_error.c.o',
  ])('%s', (line) => {
    const text = `${line}\nmake: *** [Makefile:3: all] Error 1\n`;
    expect(lineOf(text)).toBeNull();
  });

  it('takes no error that make ignores', () => {
    const text =
      "rm: cannot remove 'x.o': No such file or directory\nmake: [Makefile:9: clean] Error 1 (ignored)\nmake: *** [Makefile:3: all] Error 1\n";
    expect(lineOf(text)).toBeNull();
  });

  it('takes no failure that an rpmbuild section went on after', () => {
    const text =
      "Executing(%install): /bin/sh -e /var/tmp/rpm-tmp.x\n+ rm missing\nrm: cannot remove 'missing': No such file or directory\n+ true\n+ make install\nmake: *** [Makefile:3: all] Error 1\nerror: Bad exit status from /var/tmp/rpm-tmp.x (%install)\n";
    expect(extract(text)).toEqual({ found: false, section: '%install' });
  });

  it('takes no probe that cmake went on after', () => {
    const text =
      'CMake Error at cmake/probe.cmake:3 (message):\n  tolerated\n\n-- Build files have been written to: /b\nmake: *** [Makefile:3: all] Error 1\n';
    expect(lineOf(text)).toBeNull();
  });

  it('takes nothing out of a CMake warning', () => {
    const text =
      'CMake Warning at CMakeLists.txt:3 (message):\n  error: could not find frob\n\n  CMake Error: none\n\nmake: *** [x] Error 1\n';
    expect(lineOf(text)).toBeNull();
  });
});

describe('the first cause over what follows from it', () => {
  it('finds the compile error above other jobs and echoes', () => {
    const others = Array.from({ length: 40 }, (_, n) => `gcc -c src/part${n}.c -o part${n}.o`);
    const text = [
      'gcc -c src/a.c -o a.o',
      'src/a.c:9:3: error: unknown type name ‘frob_t’',
      ...others.slice(0, 20),
      'make[1]: *** [Makefile:4: a.o] Error 1',
      'make[1]: *** Waiting for unfinished jobs....',
      ...others.slice(20),
      'make: *** [Makefile:2: all] Error 2',
    ].join('\n');
    expect(lineOf(text)).toBe('src/a.c:9:3: error: unknown type name ‘frob_t’');
  });

  it('prefers the missing header to errors about what it declares', () => {
    const text =
      'src/b.c:4:1: error: unknown type name ‘z_stream’\nsrc/a.c:1:10: fatal error: zlib.h: No such file or directory\ncompilation terminated.\nmake: *** [a.o] Error 1\n';
    expect(lineOf(text)).toContain('fatal error: zlib.h');
  });

  it.each([
    ['cc1plus: out of memory allocating 65536 bytes after a total of 1 bytes', 'out of memory'],
    ['/usr/bin/ld: final link failed: No space left on device', 'No space left'],
    ['g++: fatal error: Killed signal terminated program cc1plus', 'cc1plus'],
    ['c++: internal compiler error: Killed (program cc1plus)', 'cc1plus'],
  ])('prefers what the machine lacked: %s', (line, part) => {
    const text = `a.cc:1:1: error: expected ‘;’\n${line}\nmake: *** [x] Error 1\n`;
    expect(lineOf(text)).toContain(part);
  });

  it('quotes a warning that counts as an error', () => {
    const text =
      'a.c:1:5: error: ignoring return value of ‘read’ [-Werror=unused-result]\ncc1: all warnings being treated as errors\nmake: *** [a.o] Error 1\n';
    expect(lineOf(text)).toContain('[-Werror=unused-result]');
  });

  it('keeps what failed in a line whose path is long', () => {
    const path = `/builds/${'very-long-folder/'.repeat(15)}a.c`;
    expect(lineOf(`${path}:3:1: error: expected ‘;’\n`)).toBe('…/a.c:3:1: error: expected ‘;’');
  });
});
