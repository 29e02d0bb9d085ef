import { group, here, named, type Pattern, RANK } from './pattern';

export const DPKG_PATTERNS: readonly Pattern[] = [
  {
    name: 'dpkg-unmet-dependencies',
    family: 'dpkg',
    rank: RANK.cause,
    test: /^dpkg-checkbuilddeps: (?:error|Fehler|erreur ?): (?:Unmet build dependencies|Unerfüllte Bauabhängigkeiten|Dépendances de construction manquantes)\s?: (?<name>\S+).*/,
    says: (sight) => `build dependency not installed${named(': ', group(sight, 'name'))}`,
  },
  {
    name: 'dh-missing-file',
    evenWarning: true,
    family: 'dpkg',
    rank: RANK.cause + 1,
    test: /^\s*(?:dh_\w+|\S*dh_\w+): (?:warning: |error: )?Cannot find \(any matches for\) "(?<file>[^"]+)"/,
    says: (sight) => `a file to be packaged was not installed${named(': ', group(sight, 'file'))}`,
  },
  {
    name: 'dh-missing-uninstalled',
    evenWarning: true,
    family: 'dpkg',
    rank: RANK.cause,
    test: /^\s*dh_missing: (?:warning|error): (?<file>\S+) exists in debian\/\S+ but is not installed to anywhere/,
    says: (sight) => `an installed file is in no package${named(': ', group(sight, 'file'))}`,
  },
  {
    name: 'dpkg-error',
    family: 'dpkg',
    rank: RANK.cause,
    test: /^\s*(?:dpkg-(?:source|shlibdeps|gencontrol|deb|parsechangelog|genchanges|genbuildinfo|gensymbols|architecture|buildpackage|buildflags|mergechangelogs|distaddfile|scanpackages)|dpkg|debuild|dpatch|quilt): (?:error|Fehler|fatal error|erreur ?): (?<message>\S.*)/,
    unless:
      /subprocess .*(?:returned|gave|exit)|gab (?:den )?(?:Fehler-|Exit-)|exit-Status|exit status|sous-processus|Unterprozess/,
    says: 'a dpkg tool stopped',
  },
  {
    name: 'dpkg-symbols',
    evenWarning: true,
    family: 'dpkg',
    rank: RANK.cause,
    test: /^dpkg-gensymbols: (?:error|warning): some symbols or patterns disappeared/,
    says: 'the symbols file does not fit the library',
  },
  {
    name: 'debhelper-error',
    family: 'dpkg',
    rank: RANK.cause - 1,
    test: /^\s*(?:dh|dh_\w+): (?:error|Fehler): (?<message>\S.*)/,
    unless: /returned exit code|missing files, aborting|subprocess|lieferte Exit-Code|exited with/,
    says: 'debhelper stopped',
  },
  {
    name: 'dnf-dependency',
    family: 'rpm',
    rank: RANK.cause - 1,
    test: /^\s*(?:No matching package to install: '?(?<name>[^\s']+).*|No match for argument: (?<name2>\S+).*|-? ?nothing provides (?<name3>\S+).*|(?:Error: )?Unable to find a match: (?<name4>\S+).*|Problem: .*nothing provides.*)$/,
    says: (sight) =>
      `a package that the build needs cannot be had${named(
        ': ',
        ['name', 'name2', 'name3', 'name4'].map((name) => group(sight, name)).join(''),
      )}`,
  },
  {
    name: 'apt-dependency',
    family: 'dpkg',
    rank: RANK.cause - 2,
    test: /^(?:E: (?:Unable to locate package (?<name>\S+)|Package '?\S+'? has no installation candidate|Unmet dependencies.*|.+)|sbuild-build-depends-\S+ : Depends: .+)/,
    unless: /^E: (?:Build killed|Sub-process|Broken packages)/,
    quote: (sight) => here(sight),
    says: 'apt could not get what the build needs',
  },
];
