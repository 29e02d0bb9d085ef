import { above, below, group, here, inFile, named, type Pattern, RANK } from './pattern';

export const GO_PATTERNS: readonly Pattern[] = [
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
