import { above, below, group, here, inFile, lineAt, named, type Pattern, RANK } from './pattern';

export const JAVA_PATTERNS: readonly Pattern[] = [
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
