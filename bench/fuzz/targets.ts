import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientMessage, lineReader, ownerMessage } from '../../src/main/agents/command-protocol';
import { parseJsonText } from '../../src/main/agents/connect/json-text';
import * as settings from '../../src/main/agents/connect/settings-edit';
import { answerHook } from '../../src/main/agents/hook/hook';
import { judgeShell } from '../../src/main/agents/hook/judge-shell';
import { answerStatusLine } from '../../src/main/agents/hook/status-line';
import { appLine } from '../../src/main/engine/app-log';
import { parsePs, parseStat } from '../../src/main/engine/builds/processes/process-table';
import {
  readExit,
  readHost,
  readLive,
  readSpec,
} from '../../src/main/engine/builds/record-reading';
import { parseNote } from '../../src/main/engine/context/session-notes-port';
import { readTranscriptUsage } from '../../src/main/engine/context/transcript';
import { updateBatchTable } from '../../src/main/engine/documents/batch-table';
import { readHandoff } from '../../src/main/engine/documents/handoff-reading';
import { applyIndexRows, readIndexRows } from '../../src/main/engine/documents/index-rows';
import { makeMatcher, placesIn } from '../../src/main/engine/log-search/matcher';
import { extractFailure } from '../../src/main/engine/reports/extract';
import { wrotePaths } from '../../src/main/engine/reports/rpm-lines';
import { parseResult, writeResult } from '../../src/main/engine/results/result-file';
import { readRpm } from '../../src/main/engine/results/rpm-header';
import { buildPatterns } from '../../src/main/engine/shell/shell-port';
import { splitArguments } from '../../src/main/engine/workspace/command-line';
import { parseConfig } from '../../src/main/engine/workspace/config';
import { seeClaims } from '../../src/main/engine/workspace/lock-view';
import { parseDuration, parseShare, parseSize } from '../../src/main/engine/workspace/quantities';
import { setRuleValue } from '../../src/main/engine/workspace/rule-edit';
import { parseRuleFile } from '../../src/main/engine/workspace/rule-file';
import { cleanLine, formatReport } from '../../src/shared/clean-line';
import { readGoals, tickGoal } from '../../src/shared/markdown/goals';
import { findTables } from '../../src/shared/markdown/markdown-table';
import { listSections, readSection, replaceSectionBody } from '../../src/shared/markdown/sections';
import { terminalLines } from '../../src/shared/terminal-text';
import { mergeTexts } from '../../src/shared/text/merge-texts';
import * as seeds from './seeds';
import { must, type Target } from './target';

const AT = '2026-01-01T00:00:00.000Z';
/** What no line that is shown or sent may hold. */
const CONTROL = /[\0-\x1f\x7f-\x9f]/;

/** A folder of this process, for readers of files. Bound to memory's speed only by where `TMPDIR` lies. */
const folder = mkdtempSync(join(tmpdir(), 'breakwater-fuzz-'));
/** For whoever removes it at the end. */
export const FUZZ_FOLDER = folder;
mkdirSync(join(folder, '.breakwater', 'lock'), { recursive: true });
writeFileSync(join(folder, 'breakwater.yaml'), 'build:\n  command: make rpm PACKAGE={package}\n');

const file = (name: string, bytes: Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

const text = (bytes: Buffer): string => bytes.toString('utf8');
const isPackage = (name: string): boolean => /^[a-z0-9-]+$/.test(name);

/** Problems must lead a person to a line that there is, with words that a terminal does not obey. */
function goodProblems(
  problems: readonly {
    readonly line: number | null;
    readonly message: string;
    readonly remedy: string;
  }[],
  bytes: Buffer,
): void {
  const lines = text(bytes).split(/\r\n|\r|\n|\u2028|\u2029|\u0085/).length;
  for (const { line, message, remedy } of problems) {
    must(
      line === null || (line >= 1 && line <= lines + 1),
      `a problem in line ${line} of ${lines}`,
    );
    must(message !== '' && remedy !== '', 'a problem without words');
    must(
      !CONTROL.test(message + remedy),
      `a control character in ${JSON.stringify(message + remedy)}`,
    );
  }
}

const result: Target = {
  name: 'result',
  seeds: seeds.RESULTS,
  words: [
    'package: ',
    'status: SUCCESS',
    'rpms: ',
    'staged: yes',
    'summary: ',
    'rule_file: ',
    '```',
    '- ',
    '**',
    'none',
  ],
  maxBytes: 16_384,
  check: (bytes) => {
    const { card, problems } = parseResult(bytes, 'build-results/zlib.md', AT);
    goodProblems(problems, bytes);
    if (card === null) return;
    must(!CONTROL.test(card.summary + (card.version ?? '')), 'a control character on a card');
    const staged = card.staged ?? false;
    const written = writeResult({ ...card, staged });
    const again = parseResult(Buffer.from(written), 'build-results/zlib.md', AT).card;
    must(
      again !== null && again.status === card.status,
      'the status of a card that was written anew',
    );
    must(again.rpms.join() === card.rpms.join(), 'the RPMs of a card that was written anew');
    must(writeResult({ ...again, staged }) === written, 'a card that is written twice');
  },
};

const rule: Target = {
  name: 'rule',
  seeds: seeds.RULES,
  words: [
    'package: ',
    'version: ',
    'depends: [',
    'build:\n  command: ',
    'quick: true',
    '&a',
    '*a',
    '<<: ',
    '!!str ',
    '- ',
    '? ',
    '|\n  ',
    '---\n',
    '%YAML 1.2\n',
  ],
  maxBytes: 16_384,
  check: (bytes) => {
    const { rule: read, problems } = parseRuleFile(bytes, 'rules/packages/zlib.yaml');
    goodProblems(problems, bytes);
    if (read !== null)
      must(
        read.depends.every((one) => !CONTROL.test(one)),
        'a dependency’s name',
      );
    const edited = setRuleValue(text(bytes), ['version'], '9.9');
    if (!edited.ok) return;
    const again = parseRuleFile(edited.value, 'rules/packages/zlib.yaml').rule;
    must(again === null || again.version === '9.9', 'a version that was set');
    must(
      again === null || read === null || again.depends.join() === read.depends.join(),
      'what a rule depends on after its version was set',
    );
  },
};

const config: Target = {
  name: 'config',
  seeds: seeds.CONFIGS,
  words: [
    'build:',
    'command: ',
    'waves:\n  size: ',
    'gate: 60%',
    'timeout: 6h',
    'max: 4GiB',
    'env: {}',
    'agents:',
    '{package}',
    '&a [*a]',
    '<<: *a',
  ],
  maxBytes: 16_384,
  check: (bytes) => {
    const { config: read, problems } = parseConfig(bytes);
    goodProblems(problems, bytes);
    must([1, 2, 3].includes(read.waves.size), `a wave of ${read.waves.size}`);
    must(read.context.gate > 0 && read.context.gate <= 1, `a gate at ${read.context.gate}`);
    must(read.build.timeoutMs > 0 && Number.isFinite(read.build.timeoutMs), 'a time limit');
    must(read.logs.maxBytes > 0 && Number.isFinite(read.logs.maxBytes), 'a log’s limit');
    must(read.build.nice >= 0 && read.build.nice <= 19, 'a niceness');
  },
};

const quantities: Target = {
  name: 'quantities',
  seeds: ['6h', '1h30m', '4GiB', '60%', '0.6', '90m', '512 MB'].map((one) => Buffer.from(one)),
  words: ['h', 'm', 's', 'd', 'KiB', 'GB', '%', '.'],
  maxBytes: 4_096,
  check: (bytes) => {
    for (const read of [parseDuration, parseSize, parseShare]) {
      const value = read(text(bytes));
      must(value === null || (Number.isFinite(value) && value >= 0), `${value} as a quantity`);
    }
    const words = splitArguments(text(bytes));
    if (words.ok)
      must(
        words.value.every((one) => one.length <= bytes.length),
        'an argument’s length',
      );
  },
};

const ROW = {
  package: 'zlib',
  version: '1',
  status: 'SUCCESS',
  rpms: [],
  staged: null,
  summary: 'x',
  ruleFile: null,
  date: null,
} as const;

const index: Target = {
  name: 'index',
  seeds: seeds.MARKDOWN,
  words: [
    '| Package | Version |\n|---|---|\n',
    '| zlib | 1 |',
    '|',
    '\\|',
    '```\n',
    '<!--',
    '-->',
    '## ',
    '- [ ] ',
  ],
  maxBytes: 16_384,
  check: (bytes) => {
    const whole = text(bytes);
    for (const { rows } of findTables(whole)) {
      for (const { cells } of rows)
        for (const cell of cells)
          must(cell.start <= cell.end && cell.end <= whole.length, 'a cell within its text');
    }
    readIndexRows(whole, ['zlib']);
    const once = applyIndexRows(whole, [ROW]).text;
    must(applyIndexRows(once, [ROW]).text === once, 'a row that is written twice');
  },
};

const BATCH = { package: 'zlib', status: 'COMPLETED', details: 'x' } as const;

const handoff: Target = {
  name: 'handoff',
  seeds: seeds.MARKDOWN,
  words: [
    '## Next steps\n',
    '## Batch Progress\n',
    '| Package | Status |\n|---|---|\n',
    '- [ ] ',
    '- [x] ',
    '**Done**',
    '#12',
    'waits for: #3',
    '  - packages: ',
    '```',
    '## Session notes (Breakwater)\n### Still pending\n',
  ],
  maxBytes: 16_384,
  check: (bytes) => {
    const whole = text(bytes);
    readHandoff(whole, isPackage);
    const once = updateBatchTable(whole, [BATCH]).text;
    must(updateBatchTable(once, [BATCH]).text === once, 'a batch row that is written twice');
    for (const { path } of listSections(whole).slice(0, 20)) {
      const body = readSection(whole, path);
      if (body === null) continue;
      replaceSectionBody(whole, path, body);
    }
  },
};

const goals: Target = {
  name: 'goals',
  seeds: seeds.MARKDOWN,
  words: ['## Goals\n', '- [ ] ', '- [x] ', '1. ', ' ✓', '* ', '  - ', '> '],
  maxBytes: 16_384,
  check: (bytes) => {
    const whole = text(bytes);
    const found = readGoals(whole);
    for (const goal of found.slice(0, 8)) {
      const ticked = tickGoal(whole, goal, !goal.done);
      must(ticked !== null, 'a goal that was read can be ticked');
      must(
        ticked.split('\n').length === whole.split('\n').length,
        'the number of lines after a tick',
      );
    }
  },
};

const merge: Target = {
  name: 'merge',
  seeds: seeds.MARKDOWN,
  words: ['\n', 'a\n', 'b\n'],
  maxBytes: 4_096,
  check: (bytes) => {
    const [base = '', ours = '', theirs = ''] = text(bytes).split('\0');
    must(mergeTexts(base, ours, base).text === ours, 'a merge with what nobody else changed');
    must(
      mergeTexts(base, base, theirs).text === theirs,
      'a merge with what one did not change oneself',
    );
    const both = mergeTexts(base, ours, theirs);
    const other = mergeTexts(base, theirs, ours);
    must(both.conflicts.length === other.conflicts.length, 'as many conflicts from either side');
    if (both.conflicts.length === 0)
      must(both.text === other.text, 'the same merge from either side');
  },
};

const transcript: Target = {
  name: 'transcript',
  seeds: seeds.TRANSCRIPTS,
  words: [
    '{"type":"assistant",',
    '"isSidechain":true',
    '"usage":{',
    '"input_tokens":',
    '"message":',
    '"<synthetic>"',
    '\n',
  ],
  maxBytes: 65_536,
  check: async (bytes) => {
    const usage = await readTranscriptUsage(file('transcript.jsonl', bytes));
    if (usage === null) return;
    must(Number.isFinite(usage.tokens) && usage.tokens >= 0, `${usage.tokens} tokens`);
    must(!Number.isNaN(Date.parse(usage.at)), `a reading at ${usage.at}`);
  },
};

const around = (): NodeJS.ProcessEnv => ({
  HOME: folder,
  CLAUDE_PROJECT_DIR: folder,
  PATH: '/usr/bin:/bin',
});

const hook: Target = {
  name: 'hook',
  seeds: seeds.HOOKS,
  words: [
    '"tool_name":"Bash"',
    '"tool_input":{',
    '"command":"',
    '"file_path":"',
    '"cwd":"',
    '"session_id":"',
    '.breakwater/logs/',
    'make rpm PACKAGE=zlib',
    '\\n',
    '\\u0000',
  ],
  maxBytes: 16_384,
  check: async (bytes) => {
    const options = { environment: around(), now: () => new Date(AT) };
    const answer = await answerHook(text(bytes), options);
    if (answer !== '') {
      const { hookSpecificOutput: said } = JSON.parse(answer);
      must(
        said.permissionDecision === 'deny' && said.permissionDecisionReason !== '',
        'an answer of the hook',
      );
    }
    // biome-ignore lint/suspicious/noThenProperty: the option's name, after the command line's --then.
    const line = await answerStatusLine(text(bytes), { ...options, then: null });
    must(/^breakwater.*\n$/.test(line) && !line.includes('NaN'), `a status line: ${line}`);
  },
};

const shellSurroundings = {
  root: '/w',
  roots: ['/w', '/w'],
  patterns: buildPatterns([{ command: 'make rpm PACKAGE={package}', shell: false }]),
  isPackage: (name: string) => name === 'zlib',
  scriptAt: () => null,
} as const;

const shell: Target = {
  name: 'shell',
  seeds: seeds.SHELLS,
  words: [
    'make rpm PACKAGE=zlib',
    ' && ',
    ' | ',
    '; ',
    '$(',
    '`',
    "sh -c '",
    '<<EOF\n',
    'EOF\n',
    'for i in ',
    '; do ',
    'done',
    'if ',
    'fi',
    'case ',
    'esac',
    '${x:-',
    'eval ',
    'cd ',
    '.breakwater/logs/*',
    '\\\n',
    '{a,b}',
  ],
  maxBytes: 8_192,
  check: (bytes) => {
    judgeShell(text(bytes), '/w', shellSurroundings);
    // What stands in front in a line of its own, whole in itself, hides nothing of what comes first.
    const first = judgeShell(`make rpm PACKAGE=zlib\n${text(bytes)}`, '/w', shellSurroundings);
    must(
      first.some((one) => one.kind === 'build'),
      'a build in the first line is seen whatever follows',
    );
  },
};

const rpm: Target = {
  name: 'rpm',
  seeds: seeds.RPMS,
  words: [
    '\xed\xab\xee\xdb',
    '\x8e\xad\xe8\x01',
    '\0\0\0\0',
    '\xff\xff\xff\xff',
    '\x7f\xff\xff\xff',
  ],
  maxBytes: 65_536,
  check: async (bytes) => {
    const read = await readRpm(file('a.rpm', bytes));
    if (!read.ok) must(read.refusal.message !== '', 'a refusal without words');
  },
};

const terminal: Target = {
  name: 'terminal',
  seeds: seeds.LOGS,
  words: [
    '\x1b[K',
    '\x1b[2J',
    '\x1b[999A',
    '\x1b[5;1H',
    '\x1bP',
    '\x1b\\',
    '\b',
    '\r',
    'error: ',
    'fatal error: ',
    'make: *** [x] Error 1',
    'Wrote: /x.rpm',
  ],
  maxBytes: 32_768,
  check: (bytes) => {
    const lines = terminalLines(text(bytes));
    for (const line of lines)
      must(!CONTROL.test(line), 'a control character in a line that is shown');
    const cleaned = cleanLine(text(bytes));
    must(!CONTROL.test(cleaned) && [...cleaned].length <= 200, 'a cleaned line');
    must(cleanLine(cleaned) === cleaned, 'a line that is cleaned twice');
    const found = extractFailure(lines.slice(-80));
    const report = {
      exitCode: 1,
      status: 'FAILED',
      summary: cleaned,
      ...('error' in found && typeof found.error === 'string' ? { error: found.error } : {}),
    } as const;
    const written = formatReport(report);
    must(
      Buffer.byteLength(written) <= 600 && written.trimEnd().split('\n').length <= 5,
      'a report’s size',
    );
    wrotePaths(lines);
  },
};

const search: Target = {
  name: 'search',
  seeds: seeds.LOGS,
  words: ['error', 'Error', '\x1b[31m', '\x1b[0m', '\r', '\r\n', 'ß', 'İ', 'K', '.', '*'],
  maxBytes: 16_384,
  check: (bytes) => {
    const zero = bytes.indexOf(0);
    const words = text(bytes.subarray(0, Math.max(0, zero))).slice(0, 40) || 'error';
    const log = bytes.subarray(zero + 1);
    for (const caseSensitive of [true, false]) {
      const plain = makeMatcher({ words, regex: false, caseSensitive });
      const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const regex = makeMatcher({ words: escaped, regex: true, caseSensitive });
      must(plain.ok && regex.ok, 'words that can be looked for');
      const places = placesIn(log, 100, plain.value);
      must(
        places.join() === placesIn(log, 100, regex.value).join(),
        'the same places by the short way and the long one',
      );
      const half = log.indexOf(10, log.length >> 1) + 1;
      const parts = [
        ...placesIn(log.subarray(0, half), 100, plain.value),
        ...placesIn(log.subarray(half), 100 + half, plain.value),
      ];
      must(parts.join() === places.join(), 'the same places in two pieces');
    }
  },
};

const messages: Target = {
  name: 'messages',
  seeds: seeds.MESSAGES,
  words: [
    '{"token":"',
    '"command":{"name":"',
    '"attach":{',
    '"call":{"id":1,"tool":"',
    '"cancel":',
    '"credential":null',
    '}\n',
  ],
  maxBytes: 65_536,
  check: (bytes) => {
    const read = (size: number): readonly string[] => {
      const lines: string[] = [];
      const take = lineReader((line) => lines.push(line));
      for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size));
      return lines;
    };
    const whole = read(bytes.length || 1);
    must(whole.join('\n') === read(7).join('\n'), 'the same messages however they are cut');
    for (const line of whole) {
      const value = jsonOf(line);
      clientMessage.safeParse(value);
      ownerMessage.safeParse(value);
      appLine.safeParse(value);
    }
  },
};

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};

const clientSettings: Target = {
  name: 'client-settings',
  seeds: seeds.SETTINGS,
  words: [
    '"mcpServers":{',
    '"hooks":{"PreToolUse":[',
    '"permissions":{"deny":[',
    '"statusLine":{',
    '"breakwater"',
    '\\u0000',
    '1e5',
    '-0',
  ],
  maxBytes: 16_384,
  check: (bytes) => {
    const whole = text(bytes);
    const read = parseJsonText(whole, 'settings.json');
    must(
      read.ok === isJson(whole),
      `${read.ok ? 'is' : 'is no'} JSON, which JSON.parse says otherwise`,
    );
    if (!read.ok || read.value.kind !== 'object') return;
    const own = { program: 'breakwater' };
    const added = settings.addStatusLine(
      settings.addHook(settings.addServer(whole, own), own),
      own,
    );
    must(isJson(added), 'settings that are JSON after connecting');
    must(settings.hasServer(added, own) && settings.hasHook(added, own), 'what was added is there');
    const removed = settings.removeHook(settings.removeServer(added));
    must(
      isJson(removed) && !settings.hasServer(removed, own),
      'settings that are JSON after disconnecting',
    );
  },
};

const isJson = (whole: string): boolean => {
  try {
    // A byte order mark in front is let pass, as the files' own programs do.
    JSON.parse(whole.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
};

const records: Target = {
  name: 'records',
  seeds: seeds.RECORDS,
  words: [
    '{"pid":',
    '"startTime":"',
    '"bootId":"',
    '"token":"',
    '"version":1',
    '"exit":{',
    '(',
    ')',
    ' R ',
    ' Z ',
  ],
  maxBytes: 16_384,
  check: async (bytes) => {
    for (const name of ['spec.json', 'host.json', 'live.json', 'exit.json']) file(name, bytes);
    await Promise.all([readSpec, readHost, readLive, readExit].map((read) => read(folder)));
    file(join('.breakwater', 'lock', 'x.claim'), bytes);
    const claims = await seeClaims(folder);
    must(
      claims.length === 1 && (claims[0]?.record === null || claims[0]?.record.pid !== 0),
      'one claim',
    );
    parseNote(text(bytes));
    parsePs(text(bytes));
    parseStat(text(bytes));
  },
};

export const TARGETS: readonly Target[] = [
  result,
  rule,
  config,
  quantities,
  index,
  handoff,
  goals,
  merge,
  transcript,
  hook,
  shell,
  rpm,
  terminal,
  search,
  messages,
  clientSettings,
  records,
];
