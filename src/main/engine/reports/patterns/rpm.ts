import { above, group, here, listBelow, named, type Pattern, RANK } from './pattern';

/** rpm's word for "error:" at the start of a line, translated too. */
const ERROR =
  '(?:error|Fehler|Erreur|erreur|fehler|エラー|错误|errore|erro|błąd|ошибка|fel|오류): ?';

export const RPM_PATTERNS: readonly Pattern[] = [
  {
    name: 'rpm-build-dependencies',
    family: 'rpm',
    rank: RANK.cause,
    test: new RegExp(
      `^(?:${ERROR})(?:Failed build dependencies|Fehlgeschlagene (?:Paket-)?Abhängigkeiten|Dépendances de construction manquantes|Fehler: Fehlende Paket-Abhängigkeiten.*|Dépendances de construction.*|Build-Abhängigkeiten.*|ビルド依存性の失敗) ?:`,
    ),
    quote: (sight) => `${here(sight)} ${listBelow(sight, /^\s+(\S.*)$/).join(', ')}`,
    says: (sight) => {
      const names = listBelow(sight, /^\s+(\S+)/, 40);
      const others = names.length > 1 ? ` and ${names.length - 1} more` : '';
      return names[0]
        ? `build dependency not installed${named(': ', names[0])}${others}`
        : 'build dependencies are not installed';
    },
  },
  {
    name: 'rpm-unpackaged-files',
    family: 'rpm',
    rank: RANK.cause,
    test: /(?:Installed \(but unpackaged\) file\(s\) found|Installierte \(aber nicht gepackte\) Datei\(en\) gefunden|Fichier\(s\) installé\(s\) \(mais non empaqueté\(s\)\) trouvé\(s\)|インストール済み\(ただし未パッケージ\)ファイル) ?:/,
    quote: (sight) => `${here(sight)} ${listBelow(sight, /^\s+(\/.+)$/).join(' ')}`,
    says: (sight) => {
      const files = listBelow(sight, /^\s+(\/.+)$/, 80).length;
      return `${files === 0 ? 'files are' : files === 1 ? '1 file is' : `${files} files are`} installed that no %files section lists`;
    },
    section: '%files',
  },
  {
    name: 'rpm-file-not-found',
    family: 'rpm',
    rank: RANK.cause,
    test: new RegExp(
      `^\\s*(?:${ERROR})?(?:File not found(?: by glob)?|Directory not found(?: by glob)?|Datei (?:von "glob" )?nicht gefunden|Verzeichnis nicht gefunden|Fichier non trouvé|Répertoire non trouvé|ファイルが見つかりません) ?: (?<file>/.+)$`,
    ),
    says: (sight) =>
      `a file that %files lists was not installed${named(': ', group(sight, 'file').replace(/^.*\/BUILDROOT\/[^/]+/, ''))}`,
    section: '%files',
  },
  {
    name: 'rpm-source-missing',
    family: 'rpm',
    rank: RANK.cause,
    test: new RegExp(
      `^\\s*(?:${ERROR})(?:Bad (?:source|file)|Ungültige (?:Quelle|Datei)|Mauvais(?:e)? (?:source|fichier)|File|Datei) ?:? ?(?<file>/\\S+): .+`,
    ),
    says: (sight) =>
      `a source or patch is missing${named(': ', group(sight, 'file').split('/').at(-1) ?? '')}`,
  },
  {
    name: 'rpm-patch-missing',
    family: 'rpm',
    rank: RANK.cause,
    test: new RegExp(
      `^\\s*(?:${ERROR})(?:No (?:patch|source) number|Keine (?:Patch|Source)-Nummer|No such (?:patch|source)|Bad patch|Unable to find (?:patch|source)|Patch .* not found).*`,
    ),
    says: 'the spec names a patch or source that it does not declare',
  },
  {
    name: 'rpm-macro-unknown',
    family: 'rpm',
    rank: RANK.cause,
    // The shell takes an unexpanded %macro for job control.
    test: /^\s*\S+: (?:line )?\d+: (?:fg: no job control|%\w+: not found)/,
    quote: (sight) => {
      const macro = above(sight, /^\+ (%\S.*)$/, 2);
      return macro?.[1] ? `${here(sight)} (${macro[1]})` : here(sight);
    },
    says: 'the spec uses a macro that is not defined here',
  },
  {
    name: 'rpm-spec-line',
    family: 'rpm',
    rank: RANK.cause,
    test: new RegExp(`^\\s*(?:${ERROR})(?:line|Zeile|ligne|行) ?(?<line>\\d+) ?: (?<message>.+)`),
    says: (sight) => `the spec file cannot be read: line ${group(sight, 'line')}`,
  },
  {
    name: 'rpm-rpath',
    family: 'rpm',
    rank: RANK.cause,
    test: /^\s*ERROR\s+(?<code>\d{4}): file '(?<file>[^']+)' contains (?:an? )?.*(?:rpath|runpath)/,
    says: (sight) => `a forbidden rpath${named(' in ', group(sight, 'file'))}`,
    section: '%install',
  },
  {
    name: 'rpm-buildroot-path',
    family: 'rpm',
    rank: RANK.cause,
    test: /^Found '(?<path>[^']+)' in installed files; aborting/,
    quote: (sight) => {
      const binary = above(
        sight,
        /^((?:Binary file|Übereinstimmungen in Binärdatei|grep:|\/)\s?.*)/,
        1,
      );
      return binary?.[1] ? `${here(sight)} (${binary[1].trim()})` : here(sight);
    },
    says: 'an installed file holds the path of the build root',
    section: '%install',
  },
  {
    name: 'rpm-noarch-binary',
    family: 'rpm',
    rank: RANK.cause,
    test: new RegExp(
      `^\\s*(?:${ERROR})(?:Arch dependent binaries in noarch package|Architekturabhängige Binär.*|Binaires dépendants de l'architecture.*)`,
    ),
    says: 'a noarch package holds architecture dependent binaries',
    section: '%files',
  },
  {
    name: 'rpm-debug-files',
    family: 'rpm',
    rank: RANK.cause,
    test: new RegExp(
      `^\\s*(?:${ERROR})(?:Empty %files file|Leere %files|Fichier %files vide).*?(?<list>debug\\w+\\.list)?$`,
    ),
    says: 'no debug sources were found: the list of debug files is empty',
    section: '%files',
  },
  {
    name: 'rpm-hunk-failed',
    family: 'patch',
    rank: RANK.cause,
    test: /^\s*(?<count>\d+) out of (?<all>\d+) hunks? (?:FAILED|failed|ignored)(?: -- saving rejects to (?:file )?'?(?<file>[^\s']+?)(?:\.rej)?'?)?$/,
    quote: (sight) => patchPlace(here(sight), sight),
    says: (sight) => `a patch does not apply${named(' to ', group(sight, 'file'))}`,
  },
  {
    name: 'patch-hunk',
    family: 'patch',
    rank: RANK.cause,
    test: /^\s*(?:Hunk #\d+ FAILED at \d+|Hunk #\d+ FEHLGESCHLAGEN bei \d+|Hunk n°\d+ ÉCHOUÉ)/,
    quote: (sight) => patchPlace(here(sight), sight),
    says: (sight) =>
      `a patch does not apply${named(' to ', above(sight, /^(?:patching|checking) file '?([^\s']+)/, 12)?.[1] ?? '')}`,
  },
  {
    name: 'patch-no-file',
    family: 'patch',
    rank: RANK.cause,
    test: /^\s*(?:can't find file to patch at input line \d+|patch: \*{4} .+|error: patch failed: \S+|error: \S+: (?:patch does not apply|No such file or directory|already exists in working directory)|error: corrupt patch at .*|Reversed \(or previously applied\) patch detected!.*|The next patch would (?:create|delete) the file .*|Patch .* (?:does not apply|FAILED)|Patch failed at \d+.*)/,
    unless: /patch: \*{4} Only garbage was found in the patch input\.$^/,
    quote: (sight) => patchPlace(here(sight), sight),
    says: 'a patch does not apply',
  },
  {
    name: 'rpm-files-list',
    family: 'rpm',
    rank: RANK.cause,
    test: new RegExp(`^\\s*(?:${ERROR})Could not open %files file (?<file>\\S+?):? .*`),
    says: 'a list of files that %files names is missing',
    section: '%files',
  },
  {
    name: 'rpm-error',
    family: 'rpm',
    rank: RANK.cause - 2,
    test: new RegExp(
      `^\\s*(?:${ERROR})(?<message>(?:Unknown tag|Second|Name|Version|Release|License|Summary|Group|Description|Duplicate|Illegal|Invalid|Bad|Missing|Macro|Recursive|Too many levels|Unable to open|Unable to parse|Could not open|Could not canonicalize|Cannot|Explicit|File must begin with|Package already exists|Package has no|No compatible architectures|Architecture is|OS is|Only|%|create archive failed|unpacking of archive failed|cpio|Unclosed|Unterminated|query of specfile|parse error|failed to|Failed to|lua script failed|Dependency tokens|Versioned|Empty tag|Legacy|unmatched|Absolute symlink|Package not yet|line:|Directory|Two files|Symlink|Unusual locking|Can't|package|magic_|recognition of file|Missing build-id|Generating|Dependency generator|writing|Writing).*)`,
    ),
    unless: /Bad exit status|patch does not apply|custom build command/,
    says: 'rpmbuild refused the spec or its files',
  },
];

/** Which patch and which file: both stand in lines above the hunk. */
function patchPlace(line: string, sight: Parameters<NonNullable<Pattern['quote']>>[0]): string {
  const file = above(
    sight,
    /^(?:patching|checking|Datei|Hmm\.\.\.) ?(?:file )?'?(\S+?)'?(?: \(.*)?$/,
    12,
  );
  const patch = above(
    sight,
    /(?:^|\s|')(Patch #?\d+ \([^)]*\))|^Applying (?:patch )?(\S.*)|([^\s/'"<]+\.(?:patch|diff))\b/,
    25,
  );
  const name = patch?.[1] ?? patch?.[2] ?? patch?.[3];
  const parts = [file?.[1] && !line.includes(file[1]) ? `file ${file[1]}` : '', name ?? ''];
  const place = parts.filter((part) => part !== '').join(', ');
  return place ? `${line} (${place})` : line;
}
