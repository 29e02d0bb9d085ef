import {
  above,
  below,
  group,
  here,
  inFile,
  named,
  type Pattern,
  RANK,
  type Sight,
} from './pattern';
import { ERROR_WORD, NO_SUCH_FILE } from './words';

/** `src/a.c:12:3:`, `C:\a.c(12):`, with what stands before the message. */
const PLACE = '^\\s*(?<file>(?:[A-Za-z]:)?[^\\s:()\'"]+)';
const AT = ':(?<line>\\d+)(?:[:.,-]\\d+)*';

const HEADER =
  '(?<header>[\\w.+/-]+\\.(?:h|hh|hpp|hxx|h\\+\\+|inc|inl|ipp|tcc|def|mod|moc)|[\\w+/-]+)';

/** The compilers' own words for "and so I stopped": never a cause. */
const SUMMARY_ONLY =
  /too many errors emitted|treated as errors|compilation terminated|(?:errors?|warnings?) generated|aborting due to|could not compile|^\s+\S+_test\.go:|^\s*configure:\d+: error: in [`'‘]/;

function compileError(sight: Sight): string {
  return `compile error${inFile(group(sight, 'file'))}`;
}

export const COMPILER_PATTERNS: readonly Pattern[] = [
  {
    name: 'missing-header',
    family: 'compiler',
    rank: RANK.header,
    test: new RegExp(`${PLACE}${AT}: ?(?:${ERROR_WORD}) ?: ${HEADER}: (?:${NO_SUCH_FILE})`),
    says: (sight) =>
      `missing header${named(' ', group(sight, 'header'))}${named(', included in ', group(sight, 'file').split('/').slice(-2).join('/'))}`,
  },
  {
    name: 'missing-header-clang',
    family: 'compiler',
    rank: RANK.header,
    test: new RegExp(`${PLACE}${AT}: fatal error: '(?<header>[^']+)' file not found`),
    says: (sight) => `missing header${named(' ', group(sight, 'header'))}`,
  },
  {
    name: 'missing-header-msvc',
    family: 'compiler',
    rank: RANK.header,
    test: /^\s*(?<file>\S+)\(\d+(?:,\d+)?\)\s?: fatal error C1083: .*'(?<header>[^']+)'/,
    says: (sight) => `missing header${named(' ', group(sight, 'header'))}`,
  },
  {
    name: 'werror',
    family: 'compiler',
    rank: RANK.cause,
    test: new RegExp(
      `${PLACE}${AT}: ?(?:${ERROR_WORD}) ?: .*\\[-Werror(?:=|,-W)(?<option>[\\w+=-]+)\\]`,
    ),
    says: (sight) =>
      `a warning counted as an error${named(' (-W', group(sight, 'option')) ? `${named(' (-W', group(sight, 'option'))})` : ''}${inFile(group(sight, 'file'))}`,
  },
  {
    name: 'java-symbol',
    family: 'compiler',
    rank: RANK.cause,
    test: new RegExp(
      `${PLACE}:(?<line>\\d+): (?:error|Fehler): (?:cannot find symbol|Symbol nicht gefunden)`,
    ),
    quote: (sight) => {
      const symbol = below(sight, /^\s*(?:symbol|Symbol)\s*:\s*(.+)/, 4);
      return symbol?.[1] ? `${here(sight)}: ${symbol[1]}` : here(sight);
    },
    says: compileError,
  },
  {
    name: 'compile-error',
    family: 'compiler',
    rank: RANK.cause,
    test: new RegExp(
      `${PLACE}${AT}:? ?(?:${ERROR_WORD})(?: TS\\d+| FS\\d+)? ?[:：]\\s*(?<message>\\S.*)`,
    ),
    unless: SUMMARY_ONLY,
    says: compileError,
  },
  {
    name: 'maven-compile-error',
    family: 'compiler',
    rank: RANK.cause,
    test: /^\s*(?<file>\S+\.(?:java|kt|scala|groovy)):(?:\[\d+,\d+\]|\s?\(\d+, ?\d+\):) (?<message>.+)/,
    quote: (sight) => {
      const symbol = below(sight, /^\s*symbol\s*:\s*(.+)/, 3);
      return symbol?.[1] ? `${here(sight)}: ${symbol[1]}` : here(sight);
    },
    says: compileError,
  },
  {
    name: 'msvc-error',
    family: 'compiler',
    rank: RANK.cause,
    test: /^\s*(?<file>[^\s()]+)\(\d+(?:,\d+)?\)\s?: (?:fatal )?error [A-Z]+\d+\s?: /,
    says: compileError,
  },
  {
    name: 'typescript-error',
    family: 'compiler',
    rank: RANK.cause,
    test: /^\s*(?<file>[^\s():]+)(?:\(\d+,\d+\)|:\d+:\d+)(?: -|:) error TS\d+: /,
    says: compileError,
  },
  {
    name: 'ocaml-or-python-place',
    family: 'compiler',
    rank: RANK.cause - 1,
    test: /^Error: (?<message>\S.*)/,
    accept: (sight) => above(sight, /^File "(?<file>[^"]+)", lines? \d+/, 12) !== null,
    quote: (sight) => {
      const place = above(sight, /^File "(?<file>[^"]+)", lines? (\d+)/, 12);
      return place ? `${place[1]}:${place[2]}: ${here(sight)}` : here(sight);
    },
    says: (sight) => `compile error${inFile(above(sight, /^File "([^"]+)"/, 12)?.[1] ?? '')}`,
  },
  {
    name: 'fortran-error',
    family: 'compiler',
    rank: RANK.cause,
    test: new RegExp(`^(?:${ERROR_WORD})\\s?: (?<message>\\S.*)`),
    accept: (sight) => above(sight, /^\S+\.[fF]\w{0,3}:\d+:\d+:\s*$/, 7) !== null,
    quote: (sight) => {
      const place = above(sight, /^(\S+:\d+:\d+:)\s*$/, 7);
      return place ? `${place[1]} ${here(sight)}` : here(sight);
    },
    says: (sight) => `compile error${inFile(above(sight, /^(\S+?):\d+:\d+:\s*$/, 7)?.[1] ?? '')}`,
  },
  {
    name: 'assembler-error',
    family: 'compiler',
    rank: RANK.cause,
    test: /^\s*(?<file>\S+): (?:Error|Fehler|Erreur|Fatal error|Error fatal)\s?: (?<message>\S.*)/,
    accept: (sight) =>
      above(sight, /Assembler messages:|Assembler-Meldungen:|Messages de l['’]assembleur/, 40) !==
      null,
    says: (sight) =>
      `the assembler refused its input${inFile(group(sight, 'file').replace(/:\d+$/, ''))}`,
  },
  {
    name: 'ghc-error',
    family: 'compiler',
    rank: RANK.cause,
    test: /^\s*(?<file>\S+\.l?hs):\d+:\d+(?:-\d+)?: error(?::|\s*$)/,
    quote: (sight) => {
      const message = below(sight, /^\s+(?:[•*] )?(\S.*)/, 2);
      return message?.[1] ? `${here(sight)} ${message[1]}` : here(sight);
    },
    says: compileError,
  },
  {
    name: 'compiler-option',
    family: 'compiler',
    rank: RANK.cause,
    test: new RegExp(
      `^\\s*(?:\\S*/)?(?<tool>(?:[\\w.+]+-)*(?:gcc|g\\+\\+|cc|c\\+\\+|cpp|gfortran|clang(?:\\+\\+)?|cc1\\w*|f951|gnat1|swiftc|nvcc|icx?|ifort|emcc)(?:-[\\d.]+)?): ?(?:${ERROR_WORD}) ?: (?<message>\\S.*)`,
    ),
    unless: new RegExp(
      `${SUMMARY_ONLY.source}|linker command failed|als Fehler behandelt|comme des erreurs|no input files$|assembler command failed|frontend command failed|(?:${ERROR_WORD}) ?: (?:all|some) `,
    ),
    says: (sight) =>
      `the compiler${named(' ', group(sight, 'tool'))} refused its arguments or input`,
  },
  {
    name: 'swift-or-zig-error',
    family: 'compiler',
    rank: RANK.cause,
    test: /^\s*(?<file>\S+\.(?:swift|zig|d|nim|v|cr|vala|pas|adb|ads|erl|ex|exs|elm|dart|cs|fs|vb|m|mm|cu|cl|idl|xs|y|l|ll|td|proto|qml|ui|gir|rl|asm|s|S))[:(]\d+(?:[:,]\d+)?\)?:? (?:fatal |syntax |parse )?[Ee]rror\b/,
    says: compileError,
  },
  {
    name: 'gnat-error',
    family: 'compiler',
    rank: RANK.cause,
    test: /^\s*(?<file>\S+\.(?:adb|ads)):\d+:\d+: (?!warning|\(style\))\S/,
    says: compileError,
  },
  {
    name: 'cython-error',
    family: 'compiler',
    rank: RANK.cause - 1,
    test: /^\s*(?<file>\S+\.(?:pyx|pxd|pxi)):\d+:\d+: \S/,
    says: compileError,
  },
  {
    name: 'moc-or-protoc',
    family: 'compiler',
    rank: RANK.cause,
    test: /^\s*(?<file>\S+\.(?:proto|h|hpp|qrc|ui|y|yy|l|ll|xml)):\d+(?:[:.]\d+)?(?:-\d+)?: (?!warning|note|Note)(?:\S.*(?:Error|error|not defined|not found|unexpected|unrecognized|expected|undefined)).*/,
    unless: /warning|In file included/,
    says: (sight) => `a generator refused its input${inFile(group(sight, 'file'))}`,
  },
];
