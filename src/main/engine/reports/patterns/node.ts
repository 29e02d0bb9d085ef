import { below, group, named, type Pattern, RANK } from './pattern';

export const NODE_PATTERNS: readonly Pattern[] = [
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
