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

/** rustc puts the place on the line below: `  --> src/main.rs:2:5`. */
function rustPlace(sight: Sight): RegExpExecArray | null {
  return below(sight, /^\s*(?:-->|╭▸|┌─) ?(?<file>[^\s:]+):(?<line>\d+):\d+/, 3);
}

/** The last link of cargo's "Caused by:" chain says most. */
function causedBy(sight: Sight): string {
  let last = '';
  for (let at = sight.index + 1; at < Math.min(sight.lines.length, sight.index + 60); at += 1) {
    if (/^Caused by:/.test(sight.lines[at] ?? '')) last = (sight.lines[at + 1] ?? '').trim();
  }
  return last;
}

export const RUST_PATTERNS: readonly Pattern[] = [
  {
    name: 'rustc-error',
    family: 'rust',
    rank: RANK.cause,
    test: /^\s*error(?:\[(?<code>E\d+)\])?: (?<message>\S.*)/,
    accept: (sight) => group(sight, 'code') !== '' || rustPlace(sight) !== null,
    unless: /aborting due to|could not compile|linking with/,
    quote: (sight) => {
      const place = rustPlace(sight);
      return place ? `${here(sight)} ${place[0].trim()}` : here(sight);
    },
    says: (sight) => `compile error${inFile(rustPlace(sight)?.groups?.file ?? '')}`,
  },
  {
    name: 'cargo-build-script',
    family: 'rust',
    rank: RANK.cause,
    test: /^\s*error: failed to run custom build command for `(?<crate>[^`\s]+)/,
    quote: (sight) => {
      const reason =
        below(sight, /^\s*(?:thread '[^']*'.* panicked at .*?:\d+:\d+:)\s*$/, 60) !== null
          ? afterPanic(sight)
          : causedBy(sight);
      return reason ? `${here(sight)}: ${reason}` : here(sight);
    },
    says: (sight) => `the build script of a crate failed${named(': ', group(sight, 'crate'))}`,
  },
  {
    name: 'rust-panic',
    family: 'rust',
    rank: RANK.cause - 2,
    test: /^\s*thread '(?<thread>[^']*)'(?: \(\d+\))? panicked at (?<where>.+)/,
    quote: (sight) => {
      const message = /:\d+:$/.test(group(sight, 'where')) ? lineAt(sight, 1) : '';
      return message ? `${here(sight)} ${message}` : here(sight);
    },
    says: (sight) => {
      const file = /([\w./+-]+\.rs):\d+/.exec(group(sight, 'where'));
      return `a Rust program panicked${inFile(file?.[1] ?? '')}`;
    },
  },
  {
    name: 'cargo-error',
    family: 'rust',
    rank: RANK.cause - 1,
    test: /^\s*error: (?<message>(?:no matching package|failed to (?:select|get|parse|load|resolve|download|fetch|read|update|query|verify|open)|package `|package ID|the lock file|no such (?:sub)?command|could not find `Cargo\.toml`|manifest path|rustc \S+ is not supported|unable to (?:get|update)|checksum|the package|feature|none of the selected|no (?:bin|example|test|lib)|virtual manifest|cannot (?:find|install)|current package|linker `|target|toolchain|unexpected argument|crate|there is nothing|attempting to make an HTTP request).*)/,
    quote: (sight) => {
      const reason = causedBy(sight);
      const next = lineAt(sight, 1);
      const more =
        reason ||
        (/^(?:location searched|required by|perhaps you meant|versions that meet|candidate versions)/.test(
          next,
        )
          ? next
          : '');
      return more ? `${here(sight)}: ${more}` : here(sight);
    },
    says: (sight) => {
      const name = /(?:package named|package) `([^`\s]+)/.exec(group(sight, 'message'));
      return `cargo stopped${named(' on the package ', name?.[1] ?? '')}`;
    },
  },
];

function afterPanic(sight: Sight): string {
  for (let at = sight.index + 1; at < Math.min(sight.lines.length, sight.index + 60); at += 1) {
    const line = sight.lines[at] ?? '';
    if (/^\s*thread '[^']*'.* panicked at /.test(line)) return (sight.lines[at + 1] ?? '').trim();
  }
  return '';
}
