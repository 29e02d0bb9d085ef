import { here, inFile, type Pattern, RANK } from './pattern';
import { ERROR_WORD } from './words';

/** The form of an error from a tool that no other pattern knows. */
export const GENERIC_PATTERNS: readonly Pattern[] = [
  {
    name: 'placed-message',
    family: 'other',
    rank: RANK.likely + 3,
    test: /^\s*(?<file>[\w./+-]+\.\w{1,8}):\d+(?::\d+)?: (?:.*\b(?:[Ee]rror|undefined|unexpected|invalid|not found|cannot|missing|failed|unknown|expected)\b.*)/,
    says: (sight) => `an error${inFile(sight.match.groups?.file ?? '')}`,
  },
  {
    name: 'error-line',
    family: 'other',
    rank: RANK.likely,
    test: new RegExp(
      `^\\s*(?:\\[?(?:ERROR|FATAL|CRITICAL|SEVERE|Fatal|fatal)\\]?(?: error| ERROR)?\\s*(?:[:：]|-|\\[)|(?:${ERROR_WORD})\\s?[:：!]|(?:fatal|Fatal|FATAL)[: ]|E: |ERR! |\\*\\*\\* ?(?:ERROR|Error|FATAL)|!!+ ?(?:ERROR|error)|\\[E\\] |FAILED: |panicked at|Exception:|Abort:|[✖✗❌] )\\s*\\S.*`,
    ),
    says: () => 'a command reported an error',
  },
  {
    name: 'tool-error',
    family: 'other',
    rank: RANK.likely - 1,
    test: new RegExp(
      `^\\s*[\\w./+@-]{1,80}(?:\\[\\d+\\])?(?::\\d+)? ?: (?:[\\w./-]+: )?(?:${ERROR_WORD}|ERROR|FATAL|fatal|Fatal|panic|PANIC|CRITICAL)(?: error)?\\s?[:：]? \\S.*`,
    ),
    says: () => 'a command reported an error',
  },
  {
    name: 'uncaught',
    family: 'other',
    rank: RANK.likely - 1,
    test: /^(?:\s*terminate called after throwing an instance of .+|Uncaught exception.*|Unhandled exception.*|uncaught exception.*|Fatal error: exception .+|\*\*\* (?:stack smashing detected|buffer overflow detected|Error in) .*|.*AddressSanitizer: \S.*|free\(\): .+|malloc\(\): .+|corrupted size.*|double free.*|.*runtime error: .+)/,
    says: () => 'a program crashed',
  },
  {
    name: 'tool-complaint',
    family: 'other',
    rank: RANK.hint,
    test: /^\s*(?:\.{0,2}\/)?[\w./+-]{1,60}(?: ?\[\d+\])?(?::\d+)?: .*\b(?:cannot|can't|could not|couldn't|unable to|not found|missing|invalid|unknown|unrecogni[sz]ed|illegal|failed|failure|undefined|unexpected|denied|refused|[Nn]o such|not supported|unsupported|mismatch|required|bad |does not exist|doesn't exist|not exist|is not|must )/,
    unless: /^\s*(?:checking|configure:|libtool:|config\.status:|make|-- |\S+:\s*$)/,
    says: () => 'a command reported a problem',
  },
  {
    name: 'plain-failure',
    family: 'other',
    rank: RANK.hint - 1,
    test: /^\s*(?:.{0,80}?\b(?:Could not|could not|Cannot|cannot|Can't|Unable to|unable to|Failed to|failed to|No such|is missing|is required but|was not found|not found!|does not exist)\b.*|(?:Missing|Unknown|Invalid|Unsupported|Unrecognized|Undefined) \S.*|.{0,120}\b(?:FAILED|Failed|failed)[!.:]?)$/,
    unless:
      /^\s*(?:checking|-- |make|ninja|configure:|\*|Note|note|If |To |Please|The target|you )|\?$|\.\.\. ?(?:no|yes|failed|not found)$/,
    quote: (sight) => here(sight),
    says: () => 'a command reported a problem',
  },
];
