import { above, group, here, inFile, named, type Pattern, RANK } from './pattern';
import { ERROR_WORD, NO_MEMORY, NO_SPACE } from './words';

/** The machine gave out: memory, disk, a signal. Each explains whatever fails after it. */
export const HOST_PATTERNS: readonly Pattern[] = [
  {
    name: 'disk-full',
    family: 'host',
    rank: RANK.host,
    test: new RegExp(`(?:${NO_SPACE})`),
    unless: /^\s*(?:#|\/\/|\*)/,
    says: 'the disk is full',
  },
  {
    name: 'compiler-killed',
    family: 'host',
    rank: RANK.host,
    test: new RegExp(
      `(?:${ERROR_WORD}) ?: .{0,40}?(?:Killed|Getötet|Processus arrêté|Terminado \\(killed\\)|強制終了).{0,60}?(?:cc1\\w*|lto1|f951|\\bas|ld|collect2|program|Programm|programme|programa)\\b`,
    ),
    says: (sight) => {
      const program = /\b(cc1\w*|lto1|f951|as|ld|collect2)\b/.exec(here(sight));
      return `out of memory: the system killed the compiler${named(' ', program?.[1] ?? '')}`;
    },
  },
  {
    name: 'compiler-crashed',
    family: 'compiler',
    rank: RANK.cause + 2,
    test: new RegExp(
      `^[^:]{0,200}: ?(?:${ERROR_WORD}) ?: .*(?:signal terminated program|hat Programm \\S+ beendet|a terminé le programme|terminó el programa)`,
    ),
    says: 'the compiler itself crashed',
  },
  {
    name: 'linker-killed',
    family: 'host',
    rank: RANK.host,
    test: /\b(?:collect2|clang(?:\+\+)?)\b.*\b(?:ld|linker command) (?:terminated with|failed due to) signal (?<signal>\d+)?/,
    says: 'the linker was killed by a signal',
  },
  {
    name: 'out-of-memory',
    family: 'host',
    rank: RANK.host,
    test: new RegExp(
      [
        `(?:${NO_MEMORY})`,
        'virtual memory exhausted',
        'out of memory allocating \\d+',
        'memory exhausted',
        '\\bstd::bad_alloc\\b',
        'LLVM ERROR: out of memory',
        'OutOfMemoryError',
        'JavaScript heap out of memory',
        'memory allocation of \\d+ bytes failed',
        'runtime: (?:out of memory|cannot allocate memory)',
        '[Oo]ut of memory(?:: Kill| \\(os error|$)',
        'oom-kill',
        'insufficient memory for the Java Runtime',
        '^MemoryError\\b',
        'error: out of memory',
        'cannot (?:allocate|map) .{0,30}memory',
      ].join('|'),
    ),
    unless: /^\s*(?:checking|#|\/\/|\*|-- )/,
    says: 'out of memory',
  },
  {
    name: 'killed',
    family: 'host',
    rank: RANK.host,
    test: /(?:^|:\s*(?:line )?\d+:?\s+(?:\d+\s+)?)(?:Killed|Getötet)\b(?!:)(?:\s+(?<what>\S.*))?$|(?:^|: )signal: killed$|\(signal: 9, SIGKILL: kill\)/,
    says: 'a command was killed (signal 9), as when memory runs out',
  },
  {
    name: 'make-killed',
    family: 'host',
    rank: RANK.cause + 2,
    test: /^\S*make(?:\[\d+\])?: \*\*\* \[(?:[^\]]*: )?(?<target>[^\]]+)\] (?:Killed|Getötet|Processus arrêté)/,
    says: (sight) =>
      `a command was killed (signal 9)${named(' while making ', group(sight, 'target'))}`,
  },
  {
    name: 'internal-compiler-error',
    family: 'compiler',
    rank: RANK.cause + 2,
    test: /^(?:(?<file>[^\s:]+):\d+(?::\d+)?: )?.*?(?:internal compiler error|interner Compiler-Fehler|erreur interne du compilateur|コンパイラ内部エラー|error: the compiler unexpectedly panicked|PLEASE submit a bug report to)/,
    says: (sight) => `the compiler itself crashed${inFile(group(sight, 'file'))}`,
  },
  {
    name: 'crash',
    family: 'host',
    rank: RANK.cause - 2,
    test: /(?:^|[:\s\]])(?<what>Segmentation fault|Speicherzugriffsfehler|Erreur de segmentation|Bus error|Illegal instruction|Floating point exception|Aborted|Violación de segmento)(?: \((?:core dumped|Speicherabzug geschrieben)\))?(?:\s|$)/,
    unless: /^\s*(?:\d+\/\d+|FAIL|ok|not ok|-- |checking)|\?/,
    quote: (sight) => {
      // The shell's line often names no command; make's names the target.
      const line = here(sight);
      const command = above(sight, /^\s*(?:\.{0,2}\/|\/)\S+/, 2);
      return command && /^(?:Segmentation fault|Aborted|Bus error|Illegal instruction)/.test(line)
        ? `${line}: ${command[0].trim()}`
        : line;
    },
    says: 'a command crashed (killed by a signal)',
  },
  {
    name: 'time-limit',
    family: 'host',
    rank: RANK.cause,
    test: /^(?:timeout: sending signal \w+ to command|.*\b(?:build|job|command) timed out after \d+|Build (?:timed out|killed with signal \w+ after \d+ minutes of inactivity)|E: Build killed with signal)/i,
    says: 'stopped by a time limit of its own',
  },
];
