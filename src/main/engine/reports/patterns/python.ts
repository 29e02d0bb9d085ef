import { above, group, here, inFile, lineAt, named, type Pattern, RANK } from './pattern';

/** Frames above it, or at least the source line of one: the end of a Python traceback. */
const EXCEPTION =
  /^\s*(?:\|\s*)?(?<type>(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|NotFound|Failed|Failure|Missing))(?:: (?<message>.*))?$/;

export const PYTHON_PATTERNS: readonly Pattern[] = [
  {
    name: 'python-missing-module',
    family: 'python',
    rank: RANK.cause,
    test: /^\s*(?:\S+: )?(?:E\s+)?(?:ModuleNotFoundError|ImportError): (?:No module named '?(?<module>[\w.-]+)'?|.+)/,
    says: (sight) => `missing Python module${named(' ', group(sight, 'module'))}`,
  },
  {
    name: 'python-no-module-command',
    family: 'python',
    rank: RANK.command + 4,
    test: /^\s*\S*python[\d.]*: (?:No module named (?<module>\S+)|Error while finding module specification for .*|can't open file .*|can't find .*)/,
    says: (sight) => `missing Python module or file${named(' ', group(sight, 'module'))}`,
  },
  {
    name: 'python-exception',
    family: 'python',
    rank: RANK.cause - 1,
    test: EXCEPTION,
    accept: (sight) =>
      above(sight, /^\s*(?:\|\s*)?File "[^"]+", line \d+/, 8) !== null ||
      above(sight, /^\s*(?:\|\s*)?Traceback \(most recent call last\)/, 80) !== null,
    unless:
      /CalledProcessError|SystemExit|subprocess\.TimeoutExpired|KeyboardInterrupt|BackendUnavailable: $/,
    quote: (sight) => {
      const place = /^\s*(?:Syntax|Indentation|Tab)Error/.test(here(sight))
        ? above(sight, /File "([^"]+)", line (\d+)/, 5)
        : null;
      return place ? `${here(sight)} (${place[1]}, line ${place[2]})` : here(sight);
    },
    says: (sight) => {
      const file = above(sight, /File "([^"]+)", line \d+/, 8);
      return `a Python program failed${named(' with ', group(sight, 'type').split('.').at(-1) ?? '')}${inFile(
        file?.[1]?.split('/').slice(-2).join('/') ?? '',
      )}`;
    },
  },
  {
    name: 'pip-no-distribution',
    family: 'python',
    rank: RANK.cause,
    test: /^\s*(?:ERROR: )?(?:No matching distribution found for (?<name>[^\s;]+)|Could not find a version that satisfies the requirement (?<name2>[^\s;]+)).*/,
    says: (sight) =>
      `pip: no distribution for a requirement${named(': ', group(sight, 'name') || group(sight, 'name2'))}`,
  },
  {
    name: 'pip-error',
    family: 'python',
    rank: RANK.cause - 4,
    test: /^\s*ERROR: (?<message>(?:Could not install packages|Could not open requirements|Invalid requirement|Cannot install|ResolutionImpossible|Package '|Hash|THESE PACKAGES|Directory|File ".*" (?:does not|is not)|.* is not a (?:valid|supported)|.* does not appear to be a Python project|Cannot (?:find|determine|uninstall)|Some build dependencies|Backend|Exception|HTTP error|Project|Ignored|pip's dependency resolver).*)/,
    unless: /pip's dependency resolver does not currently/,
    says: 'pip stopped',
  },
  {
    name: 'python-build-dependencies',
    family: 'python',
    rank: RANK.cause,
    test: /^\s*ERROR Missing dependencies:\s*$/,
    quote: (sight) => `${here(sight)} ${lineAt(sight, 1)}`,
    says: (sight) =>
      `a Python build dependency is missing${named(': ', lineAt(sight, 1).split(/[<>=;\s]/)[0] ?? '')}`,
  },
  {
    name: 'setuptools-error',
    family: 'python',
    rank: RANK.cause - 3,
    test: /^\s*(?:error: (?:package directory '|can't (?:copy|find|create)|invalid command|option |Multiple top-level|Could not find suitable distribution|Unable to find vcvarsall|Microsoft Visual C\+\+|could not (?:create|delete|build)|.*pyproject\.toml|in \S+ setup command).*|error in \S+ setup command: .*|The headers or library files could not be found for (?<name>\S+),.*)/,
    says: 'setuptools stopped',
  },
  {
    name: 'python-exit-message',
    family: 'python',
    rank: RANK.likely,
    test: /^\s*(?:distutils|setuptools|poetry|hatch\w*|flit\w*|scikit_build\w*)[\w.]*\.?\w*(?:Error|Exception): .*/,
    says: 'a Python build tool stopped',
  },
];
