import {
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
import { NO_COMMAND, NO_PERMISSION, NO_SUCH_FILE } from './words';

function missingCommand(sight: Sight): string {
  return `command not found${named(': ', group(sight, 'command').split('/').at(-1) ?? '')}`;
}

export const COMMAND_PATTERNS: readonly Pattern[] = [
  {
    name: 'command-not-found',
    family: 'command',
    rank: RANK.command,
    test: new RegExp(
      `^\\s*(?:\\S+: (?:(?:line|Zeile|ligne|línea|行|linea|linha|строка|linia) ?)?(?:\\d+ ?: )?)?(?<command>[^\\s:]+) ?: (?:${NO_COMMAND})`,
    ),
    unless: /^\s*(?:checking|-- |which:)/,
    says: missingCommand,
  },
  {
    name: 'command-not-found-dash',
    family: 'command',
    rank: RANK.command,
    test: /^\s*\S+: (?:\d+|line \d+): (?:exec: )?(?<command>[^\s:]+): (?:not found|nicht gefunden|introuvable|Permission denied|Keine Berechtigung)\s*$/,
    says: (sight) =>
      /Permission|Berechtigung/.test(here(sight))
        ? `a command may not be run${named(': ', group(sight, 'command').split('/').at(-1) ?? '')}`
        : missingCommand(sight),
  },
  {
    name: 'interpreter-missing',
    family: 'command',
    rank: RANK.command,
    test: new RegExp(
      `^\\s*(?:\\S*/)?env: (?:‘|'|»|«\\s)?(?<command>[^'’‘»«:\\s]+)(?:'|’|«|\\s»)?: (?:${NO_SUCH_FILE})|bad interpreter: |execvp?: (?<command2>[^\\s:]+): (?:${NO_SUCH_FILE})|^\\s*exec: (?<command3>[^\\s:]+): not found|posix_spawnp? .*?(?:${NO_SUCH_FILE})|^\\s*\\S+: (?:failed to (?:execute|exec|spawn|run)|cannot (?:exec|execute|run)) .+`,
    ),
    says: (sight) =>
      `command not found${named(': ', group(sight, 'command') || group(sight, 'command2') || group(sight, 'command3'))}`,
  },
  {
    name: 'script-missing',
    family: 'command',
    rank: RANK.command,
    test: new RegExp(
      `^\\s*(?:\\S*/)?(?:[a-z]*sh|rpm-tmp\\.\\w+): (?:(?:line|Zeile|ligne|línea|行) ?)?(?:\\d+ ?: )?(?:cd: |\\.: |source: )?(?<command>[^\\s:]+) ?: (?:${NO_SUCH_FILE}|${NO_PERMISSION}|cannot execute.*)`,
    ),
    says: (sight) =>
      /cd: /.test(here(sight))
        ? `a folder is missing${named(': ', group(sight, 'command').split('/').at(-1) ?? '')}`
        : `a file is missing or may not be run${named(': ', group(sight, 'command').split('/').at(-1) ?? '')}`,
  },
  {
    name: 'folder-missing',
    family: 'command',
    rank: RANK.command,
    test: /^\s*\S+: (?:line )?\d+: cd: can't cd to (?<folder>\S+)/,
    says: (sight) =>
      `a folder is missing${named(': ', group(sight, 'folder').split('/').at(-1) ?? '')}`,
  },
  {
    name: 'missing-program-note',
    evenWarning: true,
    family: 'command',
    rank: RANK.command + 1,
    test: /^\s*(?:WARNING|ERROR): '(?<command>[^']+)' is (?:missing on|needed by) your system/,
    says: missingCommand,
  },
  {
    name: 'shell-syntax',
    family: 'command',
    rank: RANK.cause - 3,
    test: /^\s*\S+: (?:(?:line|Zeile|ligne|eval: line) ?)?\d+ ?: (?:.*: )?(?:[Ss]yntax error|Syntaxfehler|erreur de syntaxe|[Bb]ad substitution|unexpected EOF|unbound variable|parameter not set|Bad fd number).*/,
    says: 'a shell script is wrong',
  },
  {
    name: 'network',
    family: 'network',
    rank: RANK.command + 2,
    test: /^(?:\s*curl: \(\d+\) .+|\s*wget: .+|.*(?:Could not resolve host|Temporary failure in name resolution|Name or service not known|Couldn't resolve host|[Cc]onnection (?:refused|timed out|reset by peer)|Failed to connect to|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|SSL certificate problem|certificate verify failed|ERROR 40\d: |HTTP (?:Error|error|response code:?) [45]\d\d|The requested URL returned error: \d+|server returned \d{3}|dial tcp: |Network is unreachable|ECONNREFUSED|ETIMEDOUT|proxyconnect|spurious network error|download of \S+ failed|checksum (?:mismatch|does not match)|Hash mismatch|SHA256 mismatch|hash mismatch).*)/,
    unless: /^\s*(?:checking|WARNING|warning|Retrying|\[notice\])|[Rr]etrying/,
    says: 'a download or connection failed',
  },
  {
    name: 'git-fatal',
    family: 'git',
    rank: RANK.command - 1,
    test: /^\s*fatal: (?<message>\S.*)/,
    unless:
      /[Nn]ot a git repository|No names found|no tag exactly matches|bad revision|detected dubious ownership/,
    says: 'git stopped',
  },
  {
    name: 'perl-missing-module',
    family: 'perl',
    rank: RANK.cause,
    test: /^\s*Can't locate (?<module>[\w/:]+?)(?:\.pm)? in @INC/,
    // The folders that were searched would fill the line.
    quote: (sight) => sight.match[0],
    says: (sight) =>
      `missing Perl module${named(' ', group(sight, 'module').replaceAll('/', '::'))}`,
  },
  {
    name: 'perl-error',
    family: 'perl',
    rank: RANK.cause - 4,
    test: /^\s*\S.* at (?<file>\S+\.(?:p[lm]|PL|t|in)|\S*\/\S+) line \d+(?:, <\w*> line \d+)?\.$/,
    unless:
      /^\s*(?:#|Use of uninitialized|Subroutine|Name "|Smartmatch|given is|when is|Unescaped|Possible|main::|\S+::|\t)|at least line/,
    says: (sight) => `a Perl program failed${inFile(group(sight, 'file'))}`,
  },
  {
    name: 'perl-prerequisite',
    evenWarning: true,
    family: 'perl',
    rank: RANK.likely + 2,
    test: /^\s*(?:Warning: prerequisite (?<module>\S+) .* not found\.|BEGIN failed--compilation aborted.*)/,
    unless: /BEGIN failed/,
    says: (sight) => `missing Perl module${named(' ', group(sight, 'module'))}`,
  },
  {
    name: 'parser-generator',
    family: 'document',
    rank: RANK.cause - 1,
    test: /^\s*(?:(?<file>\S+\.(?:y|yy|l|ll|ypp|lpp)):\d+(?:[.:]\d+)*(?:-\d+(?:\.\d+)?)?: (?:error: |fatal error: |unrecognized rule|bad |premature EOF|undefined definition|missing).*|(?:bison|flex|yacc|lex|byacc): (?:error: |fatal|cannot|could not|\d+).*)/,
    says: (sight) => `a parser generator refused its grammar${inFile(group(sight, 'file'))}`,
  },
  {
    name: 'gettext',
    family: 'document',
    rank: RANK.cause - 1,
    test: /^\s*(?:(?<file>\S+\.(?:po|pot)):\d+(?::\d+)?: (?!warning)\S.*|(?:msgfmt|msgmerge|xgettext|msgcat|msginit|autopoint): (?!warning)(?:error|found \d+ fatal|cannot|.*(?:No such file|does not)).*|\*\*\* error: gettext infrastructure mismatch.*)/,
    unless: /warning|found \d+ fatal|obsolete|internationalized messages should not/,
    says: (sight) => `a translation cannot be compiled${inFile(group(sight, 'file'))}`,
  },
  {
    name: 'document-tool',
    evenWarning: true,
    family: 'document',
    rank: RANK.cause - 2,
    test: /^\s*(?:asciidoc(?:tor)?: (?:ERROR|FAILED): .+|a2x: ERROR: .+|Sphinx error:|Extension error.*:|Theme error:|Exception occurred:|I\/O error : .+|xmllint: .+|warning: failed to load external entity "?(?<entity>[^"]+)"?|(?<file>\S+\.(?:xml|docbook|sgml|texi|texinfo|rst|tex|txt|adoc|dox)):\d+(?::\d+)?: (?:parser error|validity error|error|ERROR|SEVERE|@\w+|unknown command|misplaced|undefined).*|error : .*(?:entity|No such file|Unknown).*|\S*pandoc: .+|(?:makeinfo|texi2any|help2man|xsltproc|groff|troff|gtkdoc-\w+|doxygen|pdflatex|pdfTeX|ronn|pod2man|rst2man\S*): (?:error|ERROR|fatal|can't|cannot|could not|unable|.*No such file).*|! LaTeX Error: .+|! Undefined control sequence\.|error: cannot open .+\.xsl.*)/,
    quote: (sight) =>
      /(?:error|occurred|\)):$/.test(here(sight))
        ? `${here(sight)} ${lineAt(sight, 1)}`
        : here(sight),
    says: (sight) => `the documentation cannot be made${inFile(group(sight, 'file'))}`,
  },
  {
    name: 'file-tool',
    family: 'file',
    rank: RANK.file,
    test: /^\s*(?:\/\S+\/)?(?<tool>install|cp|mv|rm|ln|mkdir|rmdir|chmod|chown|touch|cat|tar(?: \\(child\\))?|gzip|bzip2|xz|zstd|unzip|cpio|sed|awk|gawk|grep|find|cmp|diff|head|tail|sort|ls|dd|rsync|pushd|patchelf|chrpath|strip|eu-strip|objcopy|objdump|nm|ar|ranlib|readelf|file|ldconfig|desktop-file-(?:install|validate)|update-\S+|appstream-util|systemd-\S+|m4|bsdtar|7z|ninstall|libtool|chattr|stat|realpath|readlink|tee|date|cut|tr|wc|xargs|expr|test|\[|gpg|gpgv|openssl|sha\d+sum|md5sum|glib-compile-\S+|g-ir-\S+|vapigen|gdbus-codegen|protoc|swig|moc|uic|rcc|lrelease|wayland-scanner|glslc|glslangValidator|rst2html|sassc?|dtc|tclsh|ruby|guile|lua|php|awk|mawk|find-debuginfo|debugedit|dwz|gdb-add-index|brp-\S+|check-\S+): (?!warning|Warnung|attention|note|Removing|skipping)(?<message>\S.*)/,
    unless:
      /warning:|modifier ignored since|Removing leading|(?:Time|time)stamp .* in the future|file changed as we read|\(ignored\)|bfd plugin|seems to be moved|remember to run|install: creating/i,
    says: (sight) => `${group(sight, 'tool')} failed`,
  },
  {
    name: 'checksum-failed',
    family: 'file',
    rank: RANK.file + 2,
    test: /^(?<file>\S+): (?:FAILED|FEHLSCHLAG)(?: open or read)?$/,
    accept: (sight) =>
      below(sight, /sha\d+sum: WARNING|md5sum: WARNING|computed checksums? did NOT match/, 20) !==
      null,
    says: 'a checksum does not match',
  },
  {
    name: 'permission',
    family: 'file',
    rank: RANK.file - 4,
    test: new RegExp(`^\\s*\\S.*: (?:${NO_PERMISSION})`),
    unless: /^\s*(?:checking|find: |-- )/,
    says: 'permission denied',
  },
  {
    name: 'no-such-file',
    family: 'file',
    rank: RANK.file - 6,
    test: new RegExp(
      `^\\s*(?:error: |Error: )?\\S.*: (?:${NO_SUCH_FILE})(?: \\(os error \\d+\\))?\\.?\\s*$`,
    ),
    unless: /^\s*(?:checking|-- |which: |find: )|note:|warning:|\.go-version/,
    says: 'a file is missing',
  },
];
