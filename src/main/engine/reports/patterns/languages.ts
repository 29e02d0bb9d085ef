import {
  above,
  below,
  group,
  here,
  inFile,
  lineAt,
  named,
  type Pattern,
  RANK,
  type Sight,
} from './pattern';

/** rustc puts the place on the line below: `  --> src/main.rs:2:5`. */
function rustPlace(sight: Sight): RegExpExecArray | null {
  return below(sight, /^\s*(?:-->|╭▸|┌─) ?(?<file>[^\s:]+):(?<line>\d+):\d+/, 3);
}

/** The last link of cargo's "Caused by:" chain says most. */
function causedBy(sight: Sight): string {
  let last = '';
  for (let at = sight.index + 1; at < Math.min(sight.lines.length, sight.index + 60); at += 1) {
    if (/^Caused by:/.test(sight.lines[at] ?? '')) last = (sight.lines[at + 1] ?? '').trim();
  }
  return last;
}

const RUST: readonly Pattern[] = [
  {
    name: 'rustc-error',
    family: 'rust',
    rank: RANK.cause,
    test: /^\s*error(?:\[(?<code>E\d+)\])?: (?<message>\S.*)/,
    accept: (sight) => group(sight, 'code') !== '' || rustPlace(sight) !== null,
    unless: /aborting due to|could not compile|linking with/,
    quote: (sight) => {
      const place = rustPlace(sight);
      return place ? `${here(sight)} ${place[0].trim()}` : here(sight);
    },
    says: (sight) => `compile error${inFile(rustPlace(sight)?.groups?.file ?? '')}`,
  },
  {
    name: 'cargo-build-script',
    family: 'rust',
    rank: RANK.cause,
    test: /^\s*error: failed to run custom build command for `(?<crate>[^`\s]+)/,
    quote: (sight) => {
      const reason =
        below(sight, /^\s*(?:thread '[^']*'.* panicked at .*?:\d+:\d+:)\s*$/, 60) !== null
          ? afterPanic(sight)
          : causedBy(sight);
      return reason ? `${here(sight)}: ${reason}` : here(sight);
    },
    says: (sight) => `the build script of a crate failed${named(': ', group(sight, 'crate'))}`,
  },
  {
    name: 'rust-panic',
    family: 'rust',
    rank: RANK.cause - 2,
    test: /^\s*thread '(?<thread>[^']*)'(?: \(\d+\))? panicked at (?<where>.+)/,
    quote: (sight) => {
      const message = /:\d+:$/.test(group(sight, 'where')) ? lineAt(sight, 1) : '';
      return message ? `${here(sight)} ${message}` : here(sight);
    },
    says: (sight) => {
      const file = /([\w./+-]+\.rs):\d+/.exec(group(sight, 'where'));
      return `a Rust program panicked${inFile(file?.[1] ?? '')}`;
    },
  },
  {
    name: 'cargo-error',
    family: 'rust',
    rank: RANK.cause - 1,
    test: /^\s*error: (?<message>(?:no matching package|failed to (?:select|get|parse|load|resolve|download|fetch|read|update|query|verify|open)|package `|package ID|the lock file|no such (?:sub)?command|could not find `Cargo\.toml`|manifest path|rustc \S+ is not supported|unable to (?:get|update)|checksum|the package|feature|none of the selected|no (?:bin|example|test|lib)|virtual manifest|cannot (?:find|install)|current package|linker `|target|toolchain|unexpected argument|crate|there is nothing|attempting to make an HTTP request).*)/,
    quote: (sight) => {
      const reason = causedBy(sight);
      const next = lineAt(sight, 1);
      const more =
        reason ||
        (/^(?:location searched|required by|perhaps you meant|versions that meet|candidate versions)/.test(
          next,
        )
          ? next
          : '');
      return more ? `${here(sight)}: ${more}` : here(sight);
    },
    says: (sight) => {
      const name = /(?:package named|package) `([^`\s]+)/.exec(group(sight, 'message'));
      return `cargo stopped${named(' on the package ', name?.[1] ?? '')}`;
    },
  },
];

function afterPanic(sight: Sight): string {
  for (let at = sight.index + 1; at < Math.min(sight.lines.length, sight.index + 60); at += 1) {
    const line = sight.lines[at] ?? '';
    if (/^\s*thread '[^']*'.* panicked at /.test(line)) return (sight.lines[at + 1] ?? '').trim();
  }
  return '';
}

const GO: readonly Pattern[] = [
  {
    name: 'go-compile-error',
    family: 'go',
    rank: RANK.cause,
    test: /^\s*(?:vet: )?(?<file>[^\s:]+\.go):\d+(?::\d+)?: (?<message>\S.*)/,
    unless: /^\s+\S+_test\.go:\d+: |\[warning\]|: warning:/,
    quote: (sight) => here(sight),
    says: (sight) =>
      /no required module|cannot find (?:package|module)|is not in (?:std|GOROOT)|missing go\.sum/.test(
        group(sight, 'message'),
      )
        ? 'a Go package is missing'
        : `compile error${inFile(group(sight, 'file'))}`,
  },
  {
    name: 'go-test',
    family: 'test',
    rank: RANK.cause,
    test: /^\s*--- FAIL: (?<test>\S+)/,
    quote: (sight) => {
      const said = /^\s+(\S+_test\.go:\d+: .+)/;
      // With -v what a test said stands before its verdict.
      const detail = below(sight, said, 1) ?? above(sight, said, 1);
      return detail?.[1] ? `${here(sight)} ${detail[1].trim()}` : here(sight);
    },
    says: (sight) => `a test failed${named(': ', group(sight, 'test'))}`,
  },
  {
    name: 'go-error',
    family: 'go',
    rank: RANK.cause - 1,
    test: /^\s*(?:go(?: \w+)?: (?!downloading|finding|extracting|found|added|upgraded|creating|to add|warning|no module dependencies)(?<message>\S.*)|package \S+ is not in (?:std|GOROOT).*|package \S+: .*|\S+: build constraints exclude all Go files.*|build \S+: cannot (?:find|load) .*|pattern \S+: .*|import cycle not allowed.*|# cgo .*|no Go files in .*)/,
    says: 'the go command stopped',
  },
  {
    name: 'go-panic',
    family: 'go',
    rank: RANK.cause - 1,
    test: /^panic: (?<message>\S.*)/,
    unless: /\[recovered\]$/,
    says: 'a Go program panicked',
  },
];

/** Frames above it, or at least the source line of one: the end of a Python traceback. */
const EXCEPTION =
  /^\s*(?:\|\s*)?(?<type>(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|NotFound|Failed|Failure|Missing))(?:: (?<message>.*))?$/;

const PYTHON: readonly Pattern[] = [
  {
    name: 'python-missing-module',
    family: 'python',
    rank: RANK.cause,
    test: /^\s*(?:\S+: )?(?:E\s+)?(?:ModuleNotFoundError|ImportError): (?:No module named '?(?<module>[\w.-]+)'?|.+)/,
    says: (sight) => `missing Python module${named(' ', group(sight, 'module'))}`,
  },
  {
    name: 'python-no-module-command',
    family: 'python',
    rank: RANK.command + 4,
    test: /^\s*\S*python[\d.]*: (?:No module named (?<module>\S+)|Error while finding module specification for .*|can't open file .*|can't find .*)/,
    says: (sight) => `missing Python module or file${named(' ', group(sight, 'module'))}`,
  },
  {
    name: 'python-exception',
    family: 'python',
    rank: RANK.cause - 1,
    test: EXCEPTION,
    accept: (sight) =>
      above(sight, /^\s*(?:\|\s*)?File "[^"]+", line \d+/, 8) !== null ||
      above(sight, /^\s*(?:\|\s*)?Traceback \(most recent call last\)/, 80) !== null,
    unless:
      /CalledProcessError|SystemExit|subprocess\.TimeoutExpired|KeyboardInterrupt|BackendUnavailable: $/,
    quote: (sight) => {
      const place = /^\s*(?:Syntax|Indentation|Tab)Error/.test(here(sight))
        ? above(sight, /File "([^"]+)", line (\d+)/, 5)
        : null;
      return place ? `${here(sight)} (${place[1]}, line ${place[2]})` : here(sight);
    },
    says: (sight) => {
      const file = above(sight, /File "([^"]+)", line \d+/, 8);
      return `a Python program failed${named(' with ', group(sight, 'type').split('.').at(-1) ?? '')}${inFile(
        file?.[1]?.split('/').slice(-2).join('/') ?? '',
      )}`;
    },
  },
  {
    name: 'pip-no-distribution',
    family: 'python',
    rank: RANK.cause,
    test: /^\s*(?:ERROR: )?(?:No matching distribution found for (?<name>[^\s;]+)|Could not find a version that satisfies the requirement (?<name2>[^\s;]+)).*/,
    says: (sight) =>
      `pip: no distribution for a requirement${named(': ', group(sight, 'name') || group(sight, 'name2'))}`,
  },
  {
    name: 'pip-error',
    family: 'python',
    rank: RANK.cause - 4,
    test: /^\s*ERROR: (?<message>(?:Could not install packages|Could not open requirements|Invalid requirement|Cannot install|ResolutionImpossible|Package '|Hash|THESE PACKAGES|Directory|File ".*" (?:does not|is not)|.* is not a (?:valid|supported)|.* does not appear to be a Python project|Cannot (?:find|determine|uninstall)|Some build dependencies|Backend|Exception|HTTP error|Project|Ignored|pip's dependency resolver).*)/,
    unless: /pip's dependency resolver does not currently/,
    says: 'pip stopped',
  },
  {
    name: 'python-build-dependencies',
    family: 'python',
    rank: RANK.cause,
    test: /^\s*ERROR Missing dependencies:\s*$/,
    quote: (sight) => `${here(sight)} ${lineAt(sight, 1)}`,
    says: (sight) =>
      `a Python build dependency is missing${named(': ', lineAt(sight, 1).split(/[<>=;\s]/)[0] ?? '')}`,
  },
  {
    name: 'setuptools-error',
    family: 'python',
    rank: RANK.cause - 3,
    test: /^\s*(?:error: (?:package directory '|can't (?:copy|find|create)|invalid command|option |Multiple top-level|Could not find suitable distribution|Unable to find vcvarsall|Microsoft Visual C\+\+|could not (?:create|delete|build)|.*pyproject\.toml|in \S+ setup command).*|error in \S+ setup command: .*|The headers or library files could not be found for (?<name>\S+),.*)/,
    says: 'setuptools stopped',
  },
  {
    name: 'python-exit-message',
    family: 'python',
    rank: RANK.likely,
    test: /^\s*(?:distutils|setuptools|poetry|hatch\w*|flit\w*|scikit_build\w*)[\w.]*\.?\w*(?:Error|Exception): .*/,
    says: 'a Python build tool stopped',
  },
];

const NODE: readonly Pattern[] = [
  {
    name: 'npm-error',
    family: 'node',
    rank: RANK.cause - 2,
    raw: true,
    test: /^\s*npm (?:ERR!|error) (?<message>(?:404 +'?\S+@\S+|404 Not Found|notarget (?:No|a|$)|ERESOLVE (?:unable|could)|Missing script:|missing script:|ETARGET|EBADENGINE|Unsupported|notsup (?!Not compatible|Required|Actual)|Invalid|Could not|Cannot|Unexpected|Tag |network (?:request|This)|getaddrinfo|connect E|ENOENT|EACCES|EJSONPARSE|`npm ci`|The `npm ci`|Maximum call|cb\(\)|enoent ENOENT).*)/,
    unless: /enoent This is related|A complete log/,
    says: (sight) =>
      /^ERESOLVE/.test(group(sight, 'message'))
        ? 'npm: the dependencies contradict each other'
        : 'npm stopped',
  },
  {
    name: 'node-gyp',
    family: 'node',
    rank: RANK.cause - 3,
    raw: true,
    test: /^\s*(?:npm (?:ERR!|error) )?gyp (?:ERR!|error) (?:stack Error: |configure error|find (?:Python|VS) |stack gyp: |build error)?(?<message>(?:Could not find any Python|`make` failed|`gyp` failed|not found: make|gyp: |Could not find any Visual Studio|Python executable|(?:\d{3}) response downloading|This is most likely not a problem with node-gyp|EACCES|Undefined variable|binding\.gyp not found).*)/,
    unless: /`make` failed|`gyp` failed|find Python \*{5,}/,
    says: 'node-gyp stopped',
  },
  {
    name: 'gyp-definition',
    family: 'node',
    rank: RANK.cause,
    test: /^\s*gyp: (?<message>.+ (?:while (?:trying to load|loading|executing|reading|processing)|in) .+|.*(?:not found|Undefined variable).*)/,
    says: 'gyp cannot read the build definition',
  },
  {
    name: 'node-missing-module',
    family: 'node',
    rank: RANK.cause,
    test: /^\s*(?:\S+: )?(?:(?:Uncaught )?Error(?: \[ERR_MODULE_NOT_FOUND\])?: Cannot find (?:module|package) ['"](?<module>[^'"]+)['"]|(?:Module not found|ERROR in .*): (?:Error: )?Can't resolve '(?<module2>[^']+)').*/,
    says: (sight) =>
      `missing Node.js module${named(' ', (group(sight, 'module') || group(sight, 'module2')).split('/').slice(-2).join('/'))}`,
  },
  {
    name: 'node-exception',
    family: 'node',
    rank: RANK.cause - 4,
    test: /^\s*(?:Uncaught )?(?<type>(?:[A-Z]\w*)?Error)(?: \[\w+\])?: (?<message>\S.*)/,
    accept: (sight) =>
      below(sight, /^\s+at .+(?::\d+:\d+\)?|\(native\)|<anonymous>\)?)$/, 12) !== null,
    unless: /Command failed|ELIFECYCLE|`make` failed|`gyp` failed|exited with code/,
    says: 'a Node.js program failed',
  },
];

const JAVA: readonly Pattern[] = [
  {
    name: 'maven-dependency',
    family: 'java',
    rank: RANK.cause - 1,
    test: /(?<fact>(?:Could not (?:resolve|find|transfer) (?:dependencies|artifact|parent|plugin)|Plugin \S+ or one of its dependencies could not be resolved|Non-resolvable (?:parent|import) POM|Cannot access \S+ \(\S+\) in offline mode|The following artifacts could not be resolved).*)/,
    says: 'Maven could not get an artifact',
  },
  {
    name: 'maven-goal',
    family: 'java',
    rank: RANK.likely,
    test: /^\s*Failed to execute goal (?<goal>\S+)(?: \([^)]*\))? on project [^:]+: (?<fact>.+)/,
    unless: /Compilation failure|There (?:are|were) test failures|There was a (?:timeout|test)/,
    says: 'a Maven goal failed',
  },
  {
    name: 'surefire-test',
    family: 'test',
    rank: RANK.cause,
    test: /^\s*(?:Tests in error:|Failed tests:\s*(?<test>\S.*)?|(?<test2>[A-Z]\w*(?:Test|Tests|IT|TestCase|Spec)\.\w+:\d+ .+)|(?<test3>\w+\([\w.]+\)\s+Time elapsed: .*<<< (?:FAILURE|ERROR)!)|(?<test4>[\w.]+\.\w+\s+(?:Time elapsed: |-- Time elapsed: ).*<<< (?:FAILURE|ERROR)!))/,
    quote: (sight) => (/:$/.test(here(sight)) ? `${here(sight)} ${lineAt(sight, 1)}` : here(sight)),
    says: 'a test failed',
  },
  {
    name: 'junit-test',
    family: 'test',
    rank: RANK.cause,
    test: /^\s*(?:Testcase: (?<test>\S+) took .*|(?:junit\.framework|org\.junit|org\.opentest4j)\.\w*(?:Failed|Failure|Comparison)\w*: .*|\d+\) (?<test2>\w+)\([\w.$]+\))/,
    accept: (sight) =>
      !/^\s*Testcase:/.test(here(sight)) ||
      below(sight, /^\s*(?:FAILED|Caused an ERROR)/, 1) !== null,
    quote: (sight) => {
      const detail = /^\s*Testcase:/.test(here(sight)) ? lineAt(sight, 2) : lineAt(sight, 1);
      return /^\s*(?:Testcase:|\d+\))/.test(here(sight)) && detail
        ? `${here(sight)}: ${detail}`
        : here(sight);
    },
    says: (sight) => `a test failed${named(': ', group(sight, 'test') || group(sight, 'test2'))}`,
  },
  {
    name: 'gradle-cause',
    family: 'java',
    rank: RANK.cause - 2,
    test: /^> (?<message>(?:Could not (?:find|resolve|get|determine|create|compile|open|GET)|No matching|Cannot|Plugin|Unsupported class|.* not found|A problem occurred|Process '|Failed to|Value given).*)/,
    accept: (sight) => above(sight, /What went wrong:/, 8) !== null,
    unless: /finished with non-zero exit value/,
    quote: (sight) => {
      const inner = below(sight, /^\s+> (\S.*)/, 3);
      return inner?.[1] ? `${here(sight)} ${inner[1].trim()}` : here(sight);
    },
    says: 'Gradle stopped',
  },
  {
    name: 'gradle-wrong',
    family: 'java',
    rank: RANK.cause - 5,
    test: /^\* What went wrong:/,
    unless: /^$/,
    accept: (sight) =>
      !/^Execution failed for task/.test(lineAt(sight, 1)) || lineAt(sight, 2).startsWith('>'),
    quote: (sight) => `${lineAt(sight, 1)} ${lineAt(sight, 2)}`.trim(),
    says: 'Gradle stopped',
  },
  {
    name: 'ant-target',
    family: 'java',
    rank: RANK.cause - 6,
    test: /^\s*(?<file>\/?\S*\.xml):\d+: (?<message>\S.*)/,
    evenWarning: true,
    accept: (sight) =>
      above(sight, /^\s*BUILD FAILED/, 3) !== null || !/: Warning: /.test(here(sight)),
    unless:
      /Compile failed; see|following error occurred|Java returned:|exec returned:|apply returned|: warning: |: error ?:|Tests? failed|Test \S+ failed/,
    says: (sight) => `ant stopped${inFile(group(sight, 'file'))}`,
  },
  {
    name: 'ant-junit',
    family: 'test',
    rank: RANK.cause - 8,
    test: /^\s*(?:\[junit\] )?(?:\S+\.xml:\d+: )?(?:Test (?<test>[\w.$]+) (?:FAILED|failed)|Tests? failed.*)/,
    says: (sight) => `a test failed${named(': ', group(sight, 'test'))}`,
  },
  {
    name: 'java-option',
    family: 'java',
    rank: RANK.cause - 2,
    test: /^\s*(?:javac: |error: )?(?:invalid (?:target|source) release: .+|release version \S+ not supported|(?:Source|Target) option \d+ is no longer supported.*|file not found: \S+\.java.*|invalid flag: .+|warnings found and -Werror specified)$/,
    unless: /warnings found/,
    says: 'javac refused its arguments',
  },
  {
    name: 'java-exception',
    family: 'java',
    rank: RANK.cause - 3,
    test: /^\s*(?:Exception in thread "[^"]*" |Caused by: |Error: )?(?<type>(?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error))(?:: (?<message>.*))?$/,
    accept: (sight) =>
      below(sight, /^\s+at [\w.$/<>]+\(/, 3) !== null ||
      /^\s*Exception in thread/.test(here(sight)),
    says: (sight) =>
      `a Java program failed${named(' with ', group(sight, 'type').split('.').at(-1) ?? '')}`,
  },
  {
    name: 'java-main-class',
    family: 'java',
    rank: RANK.cause - 3,
    test: /^\s*(?:Error: (?:Could not find or load main class|Unable to access jarfile|A JNI error|Unable to initialize main class|JAVA_HOME).*|The JAVA_HOME environment variable is not defined correctly.*|(?:ERROR: )?JAVA_HOME is .*)/,
    says: 'Java could not be started',
  },
];

export const LANGUAGE_PATTERNS: readonly Pattern[] = [...RUST, ...GO, ...PYTHON, ...NODE, ...JAVA];
