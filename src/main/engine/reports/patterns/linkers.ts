import { above, below, here, inFile, named, type Pattern, RANK, type Sight } from './pattern';
import { ERROR_WORD } from './words';

const UNDEFINED =
  'undefined reference to|undefinierter Verweis auf|référence indéfinie vers|référence à « [^»]+ » non définie|référence non définie vers|referencia a .{1,200} sin definir|riferimento non definito a|referência não definida para|に対する定義されていない参照です|undefined symbol:|неопределённая ссылка на|niezdefiniowane odwołanie do|对.{1,200}未定义的引用|undefined reference';

const MULTIPLE =
  'multiple definition of|mehrfache Definition von|définitions multiples de|definición múltiple de|definizione multipla di|の複数定義|が重複して定義されています|definiciones múltiples de|duplicate symbol';

const NO_LIBRARY =
  "cannot find (?<library>-l:?[\\w.+-]+)|kann (?<libraryDe>-l:?[\\w.+-]+) nicht finden|(?<libraryDe2>-l:?[\\w.+-]+) (?:kann nicht gefunden werden|nicht gefunden)|(?:impossible de|ne peut pas) trouver (?<libraryFr>-l:?[\\w.+-]+)|ne peut trouver (?<libraryFr2>-l:?[\\w.+-]+)|no se puede encontrar (?<libraryEs>-l:?[\\w.+-]+)|(?<libraryJa>-l:?[\\w.+-]+) が見つかりません|library '?(?<libraryMac>[\\w.+-]+)'? not found|unable to find library (?<libraryLld>-l:?[\\w.+-]+)";

function library(sight: Sight): string {
  const found = Object.entries(sight.match.groups ?? {}).find(
    ([name, value]) => name.startsWith('library') && value,
  );
  return found?.[1] ?? '';
}

/** A library that is there for another architecture is skipped first and then "not found". */
function skippedBefore(sight: Sight): string {
  const skipped = above(sight, /(.*(?:incompatib|inkompatib|互換性のない).*)/, 40);
  const name = library(sight);
  return skipped?.[1]?.includes(name) ? skipped[1].trim() : '';
}

export const LINKER_PATTERNS: readonly Pattern[] = [
  {
    name: 'undefined-reference',
    family: 'linker',
    rank: RANK.cause,
    test: new RegExp(`(?:${UNDEFINED})`),
    unless: /^\s*(?:#|\/\/|checking|-- )|^\S+\.go:|^make|more undefined references/,
    quote: (sight) => {
      const referrer = /undefined symbol/.test(here(sight))
        ? below(sight, /^\s*>>> referenced by (.+)/, 2)
        : null;
      return referrer?.[1] ? `${here(sight)} (referenced by ${referrer[1].trim()})` : here(sight);
    },
    says: (sight) => {
      const rest = here(sight).slice(Math.max(0, sight.match.index - 1));
      const symbol =
        /[`'‘’«»„“"]\s?([\w:~.]+)[^`'‘’«»„“"]{0,300}?['’»«“”"]/.exec(rest) ??
        /symbol: ([\w:~.]+)/.exec(rest);
      const file = /(?:^|\s|: )([\w./+-]+\.(?:c|cc|cpp|cxx|C|f90|f|rs|m|o)):/.exec(here(sight));
      return `link error: undefined symbol${named(' ', symbol?.[1] ?? '')}${inFile(file?.[1] ?? '')}`;
    },
  },
  {
    name: 'undefined-symbols-mac',
    family: 'linker',
    rank: RANK.cause,
    test: /^Undefined symbols for architecture \S+:/,
    quote: (sight) => `${here(sight)} ${below(sight, /^\s+(".*)/, 1)?.[1] ?? ''}`,
    says: 'link error: undefined symbol',
  },
  {
    name: 'missing-library',
    family: 'linker',
    rank: RANK.cause + 1,
    test: new RegExp(NO_LIBRARY),
    unless: /^\s*(?:checking|-- |#)/,
    quote: (sight) => {
      const skipped = skippedBefore(sight);
      return skipped ? `${here(sight)} (${skipped})` : here(sight);
    },
    says: (sight) =>
      skippedBefore(sight)
        ? `link error: library${named(' ', library(sight))} is there for another architecture only`
        : `link error: library${named(' ', library(sight))} not found`,
  },
  {
    name: 'multiple-definition',
    family: 'linker',
    rank: RANK.cause,
    test: new RegExp(`(?:${MULTIPLE})`),
    says: 'link error: a symbol is defined more than once',
  },
  {
    name: 'wrong-format',
    family: 'linker',
    rank: RANK.cause + 1,
    test: /file in wrong format|file not recognized|file format not recognized|File format not recognized|Dateiformat nicht erkannt|Datei in falschem Format|Falsches Dateiformat|format de fichier (?:non reconnu|incorrect)|architecture of input file .* is incompatible|is incompatible with (?:elf|aarch64|armelf|i386|x86|output)\S*|[Rr]elocations in generic ELF|ELF header \w+ mismatch|wrong ELF class|cannot execute binary file|Exec format error|ABI version \d+ is not compatible|incompatible target/,
    unless: /skipping incompatible/,
    says: 'a file is of the wrong format or architecture',
  },
  {
    name: 'relocation',
    family: 'linker',
    rank: RANK.cause,
    test: /relocation (?:R_\w+|truncated to fit).*|relocation truncated to fit|recompile with -f(?:PIC|PIE|pic)|dangerous relocation|unresolvable \w+ relocation/,
    unless: /^\s*(?:checking|-- )/,
    says: (sight) =>
      `link error: a relocation does not fit${inFile(/^[^:]*?: ([\w./+-]+\.o):/.exec(here(sight))?.[1] ?? '')}`,
  },
  {
    name: 'missing-object',
    family: 'linker',
    rank: RANK.cause,
    test: /^\s*(?:\S*\/)?(?:[\w.+]+-)*(?:ld|ld\.bfd|ld\.gold|ld\.lld|ld\.mold|mold|gold|collect2|ar|ranlib): (?:error: )?(?:cannot (?:find|open)|kann .* nicht (?:finden|öffnen)|no such file|impossible (?:de trouver|d['’]ouvrir)|cannot open (?:output|linker script) file) ?(?<file>.*)/i,
    says: 'link error: an input of the linker is missing',
  },
  {
    name: 'linker-error',
    family: 'linker',
    rank: RANK.cause - 1,
    test: new RegExp(
      `^\\s*(?:\\S*/)?(?:[\\w.+]+-)*(?:ld|ld\\.bfd|ld\\.gold|ld\\.lld|ld64\\.lld|ld\\.mold|mold|lld|lld-link|LINK)\\s?: (?:(?:fatal )?error|${ERROR_WORD}|internal error|unrecognised|unrecognized|cannot|final link failed|.*(?:undefined version|version node not found|no symbol version|hidden symbol|TLS definition|non-TLS|in section .* overlaps|failed to|could not read|not found|No such file|unknown)).*`,
    ),
    unless:
      /final link failed: (?:bad value|nonrepresentable|symbol needs)|too many errors emitted/i,
    says: 'link error',
  },
  {
    name: 'missing-shared-library',
    family: 'linker',
    rank: RANK.cause,
    test: /error while loading shared libraries: (?<library>\S+?):|Library not loaded: (?<library2>\S+)|symbol lookup error: |version [`'][^`']+' not found \(required by/,
    says: (sight) =>
      `a program that the build runs cannot load a library${named(' ', library(sight))}`,
  },
];
