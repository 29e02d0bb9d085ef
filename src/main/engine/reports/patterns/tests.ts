import { above, below, group, here, lineAt, named, type Pattern, RANK } from './pattern';

export const TEST_PATTERNS: readonly Pattern[] = [
  {
    name: 'automake-test',
    family: 'test',
    rank: RANK.cause,
    test: /^\s*(?:\d+\/\d+ )?(?:FAIL|ERROR): (?<test>\S.*)/,
    unless:
      /^\s*# |^\s*FAIL: +\d+$|^\s*ERROR: +\d+$|^ERROR: (?!\S+\.(?:sh|test|t|py|c|log|tap)\b)(?!\w+ \()|: FAIL: +0|^\s*FAIL: .* \(expected\)/,
    quote: (sight) => {
      // unittest prints the assertion at the end of its traceback.
      const assertion = below(sight, /^(\w*(?:Error|Exception): .+)/, 14);
      return /^\w+: \w+ \([\w.]+\)/.test(here(sight)) && assertion?.[1]
        ? `${here(sight)}: ${assertion[1]}`
        : here(sight);
    },
    says: (sight) =>
      `a test failed${named(': ', /^[^\s(]+/.exec(group(sight, 'test'))?.[0] ?? '')}`,
  },
  {
    name: 'ctest-test',
    family: 'test',
    rank: RANK.cause,
    test: /^\s*(?:\d+\/\d+ )?Test\s+#\d+: (?<test>\S+) \.*\s*(?:\*\*\*)\s*(?<how>Failed|Exception|Timeout|Not Run|SegFault|Skipped)?.*/,
    unless: /\*\*\*Skipped/,
    says: (sight) => `a test failed${named(': ', group(sight, 'test'))}`,
  },
  {
    name: 'ctest-list',
    family: 'test',
    rank: RANK.cause,
    test: /^The following tests FAILED:\s*$/,
    quote: (sight) => `${here(sight)} ${below(sight, /^\s*(\d+ - .+)/, 2)?.[1] ?? ''}`,
    says: (sight) => `a test failed${named(': ', below(sight, /^\s*\d+ - (\S+)/, 2)?.[1] ?? '')}`,
  },
  {
    name: 'meson-test',
    family: 'test',
    rank: RANK.cause,
    test: /^\s*\d+\/\d+ (?<test>\S.*?)\s+(?:FAIL|ERROR|TIMEOUT)\s+\d+(?:\.\d+)? ?s\b.*/,
    says: (sight) => `a test failed${named(': ', group(sight, 'test').split(/\s+/).at(-1) ?? '')}`,
  },
  {
    name: 'gtest-test',
    family: 'test',
    rank: RANK.cause,
    test: /^\s*\[ {2}FAILED {2}\] (?<test>\w[\w./]*)/,
    unless: /\] \d+ tests?, listed below/,
    quote: (sight) => {
      const place = above(sight, /^(\S+:\d+: Failure)\s*$/, 12);
      return place?.[1] ? `${here(sight)} ${place[1]}` : here(sight);
    },
    says: (sight) => `a test failed${named(': ', group(sight, 'test'))}`,
  },
  {
    name: 'pytest-test',
    family: 'test',
    rank: RANK.cause + 1,
    test: /^\s*(?:FAILED|ERROR) (?<test>\S+\.py(?:::\S+)?)(?: - .*)?\s*$/,
    says: (sight) => `a test failed${named(': ', group(sight, 'test').split('/').at(-1) ?? '')}`,
  },
  {
    name: 'cargo-test',
    family: 'test',
    rank: RANK.cause,
    test: /^\s*test (?<test>\S.*?) \.\.\. FAILED$/,
    quote: (sight) => {
      const name = group(sight, 'test');
      for (let at = sight.index + 1; at < sight.lines.length; at += 1) {
        const line = sight.lines[at] ?? '';
        if (line.includes(`thread '${name}'`)) {
          const panic = line.trim().replace(/^thread '[^']*'(?: \(\d+\))? /, '');
          return `${here(sight)} ${panic} ${/:\d+:$/.test(panic) ? (sight.lines[at + 1] ?? '').trim() : ''}`;
        }
      }
      return here(sight);
    },
    says: (sight) => `a test failed${named(': ', group(sight, 'test'))}`,
  },
  {
    name: 'tap-test',
    family: 'test',
    rank: RANK.cause - 1,
    test: /^\s*not ok \d+(?: -)?(?<test> .*)?/,
    unless: /# (?:TODO|SKIP)/i,
    says: 'a test failed',
  },
  {
    name: 'perl-test',
    evenWarning: true,
    family: 'test',
    rank: RANK.cause - 1,
    test: /^\s*(?:#\s+Failed test (?<test>'.+'|\S.*)?|(?<file>\S+\.t)\s+\.+\s*(?:Failed \d+\/\d+ subtests|Dubious, test returned .*|Failed|dubious).*|(?<file2>\S+\.t)\s+\(Wstat: .*)/,
    quote: (sight) =>
      /Failed test/.test(here(sight)) && /^#\s+(?:at |')/.test(lineAt(sight, 1))
        ? `${here(sight)} ${lineAt(sight, 1).replace(/^#\s+/, '')}`
        : here(sight),
    says: 'a test failed',
  },
  {
    name: 'catch-or-boost-test',
    family: 'test',
    rank: RANK.cause - 1,
    test: /^\s*(?<file>\S+:\d+|\S+\(\d+\)): (?:FAILED:|Failure\b|error: in ".*":|ERROR: (?:CHECK|REQUIRE)).*/,
    unless: /: Failure\s*$/,
    quote: (sight) =>
      /FAILED:$/.test(here(sight)) ? `${here(sight)} ${lineAt(sight, 1)}` : here(sight),
    says: 'a test failed',
  },
  {
    name: 'assertion',
    family: 'test',
    rank: RANK.cause - 1,
    test: /(?:^|: )(?:Assertion [`'].*['`] failed|Assertion failed[:(]|ASSERT(?:ION)? FAILED|assertion failed:).*/,
    says: 'an assertion failed',
  },
  {
    name: 'javascript-test',
    family: 'test',
    rank: RANK.cause - 1,
    test: /^\s*(?:FAIL {1,2}(?<file>\S+\.(?:[cm]?[jt]sx?))(?: .*)?|[✕✗✖×] (?<test>\S.*)|● (?<test2>\S.* › .*))$/,
    says: 'a test failed',
  },
  {
    name: 'plain-test-line',
    family: 'test',
    rank: RANK.likely + 4,
    test: /^\s*(?:(?:[Tt]est|[Tt]estcase|TEST)\s+(?<test>[\w./:-]{1,100}?)\s{0,40}(?:\.{2,300}|:|-|\s) {0,40}(?:FAILED|failed|FAIL|ERROR|NOT OK)\b|(?<test2>[\w./:+-]{1,100}?)\s{0,40}(?:\.{2,300}|:) {0,40}\*{0,3} {0,4}(?:FAILED|FAIL|NOT OK)(?: ?\(.*\))?$|(?:FAILED|FAIL) +(?<test3>[\w./:-]+(?: \(exit status: \d+\))?)\s*$)/,
    unless: /^\s*(?:FAILED: |make|ninja|BUILD|Build|CMake)|FAILED: 0|\bFAIL:? +0\b/,
    says: (sight) =>
      `a test failed${named(': ', group(sight, 'test') || group(sight, 'test2') || group(sight, 'test3'))}`,
  },
];
