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

/** The text of the indented block that follows a `CMake Error at …` line, paragraphs joined by a blank. */
function cmakeText(sight: Sight): string {
  const parts: string[] = [];
  for (let at = sight.index + 1; at < Math.min(sight.lines.length, sight.index + 30); at += 1) {
    const line = sight.lines[at] ?? '';
    if (/^\S/.test(line) || /^Call Stack/.test(line)) break;
    parts.push(line.trim());
  }
  return parts
    .join('\n')
    .replace(/\n\n+/g, '\u0000')
    .replace(/\n/g, ' ')
    .replace(/\u0000/g, '\n')
    .trim();
}

/** Of a block's paragraphs the one that says what is missing; CMake's find_package advice comes first. */
function cmakeFact(text: string): string {
  const paragraphs = text.split('\n').filter((part) => part !== '');
  const unable = paragraphs.findIndex((part) => /^is not able to compile/.test(part));
  // The compiler's path stands in a paragraph of its own between the two halves of the sentence.
  if (unable >= 0) return paragraphs.slice(0, unable + 1).join(' ');
  const decisive = paragraphs.find((part) =>
    /Could not find a package configuration file provided by|Could NOT find|required packages were not found|is not able to compile/.test(
      part,
    ),
  );
  return decisive ?? paragraphs[0] ?? '';
}

/** What the fact itself leaves out: which package, or what the compiler said. */
function cmakeDetail(sight: Sight, fact: string): string {
  if (/required packages? (?:was|were) not found/.test(fact)) {
    return (
      above(sight, /^--\s+((?:No package|Package) '.+|.*not found)$/, 12)?.[1] ??
      above(sight, /^-- (Checking for module.* '.+')/, 12)?.[1] ??
      ''
    );
  }
  if (/is not able to compile/.test(fact)) {
    const said = /^\s+(\S*: (?:fatal )?error: .*|\S*ld: .*|.*(?:not found|No such file).*)$/;
    return below(sight, said, 30)?.[1] ?? '';
  }
  return '';
}

export const BUILD_TOOL_PATTERNS: readonly Pattern[] = [
  {
    name: 'make-no-rule',
    family: 'make',
    rank: RANK.cause,
    test: /make(?:\[\d+\])?: \*\*\*\s+(?:No rule to make target|Keine Regel|Pas de règle pour fabriquer la cible|Aucune règle pour fabriquer la cible|No hay ninguna regla para construir el objetivo|.*を make するルールがありません|没有规则可制作目标|Нет правила для сборки цели|Brak reguł do (?:zrobienia|wykonania) obiektu|Nessuna regola per generare l'obiettivo|Sem regra para processar o alvo)/,
    says: (sight) => {
      const target = /[`'‘„«]\s?([^'’“»]+?)\s?['’“»]/.exec(here(sight));
      return `make has no rule for a file that it needs${named(': ', target?.[1] ?? '')}`;
    },
  },
  {
    name: 'makefile-error',
    family: 'make',
    rank: RANK.cause,
    test: /^\s*(?<file>[^\s:]+):\d+: \*\*\* (?<message>.+)/,
    says: (sight) => `make cannot go on${inFile(group(sight, 'file'))}`,
  },
  {
    name: 'make-nothing',
    family: 'make',
    rank: RANK.cause,
    test: /make(?:\[\d+\])?: \*\*\* (?:No targets|Keine Targets|Es wurden keine Ziele|Pas de cible|No hay objetivos|ターゲットが指定されておらず|没有指明目标|virtual memory|fork|Can't|.*(?:No such file or directory|Datei oder Verzeichnis nicht gefunden|Aucun fichier ou dossier)|empty string invalid|target pattern|missing|invalid|unrecognized|multiple target)/,
    unless: /\] (?:Error|Fehler|Erreur) \d+/,
    says: 'make found nothing that it could build',
  },
  {
    name: 'make-command-missing',
    family: 'make',
    rank: RANK.command + 4,
    test: /^\S*make(?:\[\d+\])?: (?<command>[^\s:*]+): (?:Command not found|No such file or directory|Kommando nicht gefunden|Befehl nicht gefunden|Datei oder Verzeichnis nicht gefunden|commande introuvable|Aucun fichier ou dossier de ce \w+|orden no encontrada|No existe el \w+ o el directorio|コマンドが見つかりません|Permission denied|Keine Berechtigung)/,
    unless: /^\S*make(?:\[\d+\])?: (?:Makefile|GNUmakefile|makefile)/,
    says: (sight) => `command not found${named(': ', group(sight, 'command'))}`,
  },
  {
    name: 'ninja-error',
    family: 'ninja',
    rank: RANK.cause,
    test: /^ninja: (?:error|fatal): (?<message>.+)/,
    unless: /rebuilding 'build\.ninja': subcommand failed/,
    says: (sight) => {
      const missing = /^'([^']+)'.*missing and no known rule/.exec(group(sight, 'message'));
      return missing?.[1]
        ? `ninja has no rule for a file that it needs${named(': ', missing[1])}`
        : 'ninja cannot go on';
    },
  },
  {
    name: 'cmake-error',
    family: 'cmake',
    rank: RANK.cause,
    test: /^CMake Error(?: \(dev\))?(?: at (?<file>\S+):(?<line>\d+) \((?<command>[^)]*)\)|: Error at (?<file2>\S+):(?<line2>\d+) \(\w+\)|: Error in (?<file3>\S+)| in (?<file4>[^\s:]+)):?\s*$/,
    quote: (sight) => {
      const place = here(sight)
        .replace(/^(CMake Error at )\/\S*\/(\w[\w.+-]*:\d+)/, '$1$2')
        .replace(/:$/, '');
      const fact = cmakeFact(cmakeText(sight));
      const more = cmakeDetail(sight, fact);
      return [place, fact.replace(/\.$/, ''), more].filter((part) => part !== '').join(': ');
    },
    says: (sight) => {
      const fact = cmakeFact(cmakeText(sight));
      const missing =
        /'([\w.+-]+)(?:[<>=][^']*)?'/.exec(cmakeDetail(sight, fact)) ??
        /(?:Could NOT find|provided by) "?([\w.+-]+)"?/.exec(fact) ??
        /required packages were not found:.*?- ([\w.+-]+)/.exec(
          cmakeText(sight).replace(/\n/g, ' '),
        );
      if (missing?.[1]) return `cmake: missing dependency${named(' ', missing[1])}`;
      const file = group(sight, 'file') || group(sight, 'file2') || group(sight, 'file3');
      return `cmake stopped${inFile(file)}`;
    },
  },
  {
    name: 'cmake-package-list',
    family: 'cmake',
    rank: RANK.cause + 1,
    test: /^\s+The following required packages were not found:\s*$/,
    quote: (sight) => `${here(sight)} ${below(sight, /^\s*- (\S.*)/, 3)?.[1] ?? ''}`,
    says: (sight) =>
      `cmake: missing dependency${named(' ', below(sight, /^\s*- ([\w.+-]+)/, 3)?.[1] ?? '')}`,
  },
  {
    name: 'cmake-error-line',
    family: 'cmake',
    rank: RANK.cause,
    test: /^CMake Error: (?<message>\S.+)/,
    unless:
      /Error: CMake was unable to find a build program.*CMAKE_C_COMPILER not set|CMAKE_\w+_COMPILER not set, after EnableLanguage|(?:NOTFOUND\.)? ?The following variables are used in this project, but they are set to NOTFOUND\.$/,
    quote: (sight) => here(sight),
    says: 'cmake stopped',
  },
  {
    name: 'cmake-not-found-variables',
    family: 'cmake',
    rank: RANK.cause,
    test: /^CMake Error: The following variables are used in this project, but they are set to NOTFOUND\.$/,
    quote: (sight) => `${here(sight)} ${lineAt(sight, 2)}`,
    says: (sight) => `cmake: not found${named(': ', lineAt(sight, 2))}`,
  },
  {
    name: 'cmake-could-not-find',
    family: 'cmake',
    rank: RANK.hint + 6,
    test: /^(?:-- )?Could NOT find (?<name>[\w.+-]+) \(missing:/,
    accept: (sight) => below(sight, /Configuring incomplete, errors occurred/, 80) !== null,
    says: (sight) => `cmake: missing dependency${named(' ', group(sight, 'name'))}`,
  },
  {
    name: 'configure-requirements',
    family: 'pkg-config',
    rank: RANK.cause,
    test: /^(?:configure: error: |.*\berror: )?Package requirements \((?<packages>[^)]*)\) were not met/,
    quote: (sight) => {
      const which = below(sight, /^\s*(No package .+|Package .+|Requested .+)/, 5);
      return which?.[1] ? `${here(sight)} ${which[1].trim()}` : here(sight);
    },
    says: (sight) => {
      const which = below(sight, /No package '([^']+)' found|Package '([^']+)'/, 5);
      return `configure: missing dependency${named(' ', which?.[1] ?? which?.[2] ?? group(sight, 'packages'))}`;
    },
  },
  {
    name: 'configure-error',
    family: 'configure',
    rank: RANK.cause,
    test: /^\s*(?:\S*configure(?:\.\w+)?(?:: line \d+)?: error|configure:\d+: error|configure: (?:fatal|FATAL)|config\.status: error|configure\.(?:ac|in):\d+: error|ERROR configure): (?<message>\S.*)/,
    unless: /error: in [`'‘]|error: \S*configure failed for |: error: possibly undefined macro/,
    quote: (sight) => {
      const message = group(sight, 'message');
      // "The following … were not found:" names them on the next lines.
      const next = /[:,-]$/.test(message) ? below(sight, /^\s*(\S.*)/, 3) : null;
      return next?.[1] ? `${here(sight)} ${next[1].trim()}` : here(sight);
    },
    says: (sight) =>
      /cannot create executables|cannot run C compiled|no acceptable C compiler|sanity check/.test(
        group(sight, 'message'),
      )
        ? 'configure: the compiler does not work'
        : 'configure stopped',
  },
  {
    name: 'autoconf-error',
    family: 'configure',
    rank: RANK.cause,
    test: /^\s*(?<file>configure\.(?:ac|in)|aclocal\.m4|Makefile\.am|\S+\.m4|\S+Makefile\.am):(?:\d+:)? (?:error: |required (?:directory|file) |possibly undefined macro|Libtool library used but|but option|but required|.* not supported without|.* does not appear in AM_CONDITIONAL|object .* created both)/,
    says: (sight) => `autotools refused an input${inFile(group(sight, 'file'))}`,
  },
  {
    name: 'autotools-error',
    family: 'configure',
    rank: RANK.cause - 1,
    test: /^\s*(?:autoreconf|autoconf|autom4te|automake|aclocal|autoheader|autopoint|libtoolize|libtool|gtkdocize|intltoolize|m4|\S*\/m4)(?:-[\d.]+)?(?::\S+)?: (?:\*\*\* (?!Stop)|[Ee]rror|ERROR|fatal|cannot|can't|line \d+:)\b.*/,
    unless:
      /failed with exit status|is needed because this package|autom4te failed with exit status/,
    says: 'autotools stopped',
  },
  {
    name: 'meson-error',
    family: 'meson',
    rank: RANK.cause,
    test: /^\s*(?:(?<file>\S*meson(?:\.build|_options\.txt|\.options)):\d+:\d+: )?ERROR: (?<message>\S.*)/,
    accept: (sight) =>
      group(sight, 'file') !== '' ||
      /^(?:Dependency|Program|Problem encountered|Pkg-config|Compiler|Unknown compilers?|Include dir|File|Neither|Could not (?:detect|find|invoke)|Value|Unknown options?|Subproject|C shared or static library|\w+ (?:shared|static) library|Malformed|Meson version|Feature|Native dependency|Build directory|Executables created|Compiler \S+ can)/.test(
        group(sight, 'message'),
      ),
    unless: /No matching distribution|Could not find a version/,
    says: (sight) => {
      const missing =
        /^(?:Dependency|Program\S*|C shared or static library|Native dependency) ["'](?<name>[^"']+)["']/.exec(
          group(sight, 'message'),
        );
      return missing?.groups?.name
        ? `meson: missing dependency${named(' ', missing.groups.name.split(' ')[0] ?? '')}`
        : `meson stopped${inFile(group(sight, 'file'))}`;
    },
  },
  {
    name: 'pkg-config-missing',
    family: 'pkg-config',
    rank: RANK.cause - 4,
    test: /^\s*(?:No package '(?<name>[^']+)' found|Package (?<name2>\S+) was not found in the pkg-config search path|Package '(?<name3>[^']+)', required by '[^']+', not found)/,
    says: (sight) =>
      `missing dependency${named(' ', group(sight, 'name') || group(sight, 'name2') || group(sight, 'name3').replace(/,$/, ''))} (pkg-config)`,
  },
  {
    name: 'scons-or-bazel',
    family: 'other',
    rank: RANK.likely + 2,
    test: /^(?:scons: \*\*\* |ERROR: \/\S+\/BUILD(?:\.bazel)?:\d+:\d+: |qmake: |Project ERROR: |waf: )(?<message>.+)/,
    unless: /\] Error \d+$/,
    says: 'the build tool stopped',
  },
  {
    name: 'qmake-missing-module',
    family: 'other',
    rank: RANK.cause,
    test: /^Project ERROR: (?<message>.+)/,
    says: 'qmake stopped',
  },
  {
    name: 'waf-not-found',
    family: 'other',
    rank: RANK.likely + 4,
    test: /^(?:The configuration failed|Could not find the program .+|Waf: .*error.*)$/,
    accept: (sight) => above(sight, /^(?:Checking for|Setting top to)/, 40) !== null,
    quote: (sight) => {
      const probe = above(sight, /^(Checking for .+(?:not found|no)\s*)$/, 4);
      return probe?.[1] ? `${probe[1].trim()} (${here(sight)})` : here(sight);
    },
    says: 'waf configuration failed',
  },
];
