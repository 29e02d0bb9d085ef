import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseResult, type ResultFields, writeResult } from './result-file';

const FILE = 'build-results/zlib.md';
const AT = '2026-01-01T00:00:00.000Z';

const STRICT = `package: zlib
version: 1.3.1
status: SUCCESS
rpms: zlib-1.3.1-1.x86_64.rpm, zlib-devel-1.3.1-1.x86_64.rpm
staged: yes
summary: built unchanged; minizip disabled
rule_file: rules/packages/zlib.yaml
`;

const FIELDS: ResultFields = {
  package: 'zlib',
  version: '1.3.1',
  status: 'SUCCESS',
  rpms: ['zlib-1.3.1-1.x86_64.rpm', 'zlib-devel-1.3.1-1.x86_64.rpm'],
  staged: true,
  summary: 'built unchanged; minizip disabled',
  ruleFile: 'rules/packages/zlib.yaml',
};

const read = (text: string | Uint8Array, file = FILE) =>
  parseResult(typeof text === 'string' ? Buffer.from(text) : text, file, AT);

const fields = (text: string | Uint8Array): Partial<ResultFields> | null => {
  const { card } = read(text);
  if (card === null) return null;
  const { package: name, version, status, rpms, staged, summary, ruleFile } = card;
  return { package: name, version, status, rpms, staged, summary, ruleFile };
};

const R1 = 'zlib-1.3.1-1.x86_64.rpm';
const R2 = 'zlib-devel-1.3.1-1.x86_64.rpm';

/** Ways in which agents wrote the same result. Each reads as the strict one does. */
const LENIENT: Readonly<Record<string, string>> = {
  'CRLF line ends': STRICT.replaceAll('\n', '\r\n'),
  'CR line ends': STRICT.replaceAll('\n', '\r'),
  'a byte order mark': `\uFEFF${STRICT}`,
  'no newline at the end': STRICT.trimEnd(),
  'blank lines between': STRICT.replaceAll('\n', '\n\n'),
  'indented lines': STRICT.replaceAll(/^/gm, '    '),
  'trailing blanks': STRICT.replaceAll('\n', '  \t\n'),
  'another order': STRICT.trimEnd().split('\n').reverse().join('\n'),
  'capital keys': STRICT.replaceAll(/^[a-z_]+/gm, (key) => key.toUpperCase()),
  'capitalised keys': STRICT.replaceAll(/^[a-z]/gm, (letter) => letter.toUpperCase()),
  'status in small letters': STRICT.replace('SUCCESS', 'success'),
  'status as a word': STRICT.replace('SUCCESS', 'Succeeded'),
  'status with a symbol': STRICT.replace('SUCCESS', '✅ SUCCESS'),
  'status with a symbol behind': STRICT.replace('SUCCESS', 'SUCCESS ✅'),
  'status in bold': STRICT.replace('SUCCESS', '**SUCCESS**'),
  'status in code': STRICT.replace('SUCCESS', '`SUCCESS`'),
  'status in quotes': STRICT.replace('SUCCESS', '"SUCCESS"'),
  'status in smart quotes': STRICT.replace('SUCCESS', '“SUCCESS”'),
  'status with a full stop': STRICT.replace('SUCCESS', 'Success.'),
  'status with a comment': STRICT.replace('SUCCESS', 'SUCCESS  # first try'),
  'status with an HTML comment': STRICT.replace('SUCCESS', 'SUCCESS <!-- SUCCESS | FAILED -->'),
  'status with parentheses': STRICT.replace('SUCCESS', 'SUCCESS (second attempt)'),
  'no blank after the colon': STRICT.replaceAll(': ', ':'),
  'blanks before the colon': STRICT.replaceAll(': ', ' : '),
  'a wide colon': STRICT.replaceAll(': ', '：'),
  bullets: STRICT.replaceAll(/^(?=.)/gm, '- '),
  stars: STRICT.replaceAll(/^(?=.)/gm, '* '),
  numbers: STRICT.trimEnd()
    .split('\n')
    .map((line, index) => `${index + 1}. ${line}`)
    .join('\n'),
  'check boxes': STRICT.replaceAll(/^(?=.)/gm, '- [x] '),
  'bold keys, colon inside': STRICT.replaceAll(/^([a-z_]+):/gm, '- **$1:**'),
  'bold keys, colon outside': STRICT.replaceAll(/^([a-z_]+):/gm, '**$1**:'),
  'code keys': STRICT.replaceAll(/^([a-z_]+):/gm, '`$1`:'),
  'JSON-like lines': `{\n${STRICT.trimEnd().replaceAll(/^([a-z_]+): (.*)$/gm, '  "$1": "$2",')}\n}\n`,
  'headings with values': STRICT.replaceAll(/^(?=.)/gm, '## '),
  'headings above values': STRICT.replaceAll(/^([a-z_]+): (.*)$/gm, '## $1\n\n$2\n'),
  'bold lines above values': STRICT.replaceAll(/^([a-z_]+): (.*)$/gm, '**$1**\n$2\n'),
  'a fence': `\`\`\`\n${STRICT}\`\`\`\n`,
  'a fence with a language': `Here it is:\n\n~~~yaml\n${STRICT}~~~\n`,
  'a fence that is not closed': `\`\`\`yaml\n${STRICT}`,
  'front matter': `---\n${STRICT}---\n\n# zlib\n\nBuilt.\n`,
  'prose around': `# Result for zlib\n\nI built it.\n\n${STRICT}\nThat is all. See status above.\n`,
  'prose between': STRICT.replace('staged', '\nIt went well, I think.\n\nstaged'),
  'a table': `| field | value |\n|---|---|\n${STRICT.replaceAll(/^([a-z_]+): (.*)$/gm, '| $1 | $2 |')}`,
  'a table with bold keys': `| Field | Value |\n|:--|--:|\n${STRICT.replaceAll(/^([a-z_]+): (.*)$/gm, '| **$1** | `$2` |')}`,
  'a table with a row': `| Package | Version | Status | RPMs | Staged | Summary | Rule file |\n|---|---|---|---|---|---|---|\n| zlib | 1.3.1 | ✅ Success | ${R1}, ${R2} | yes | built unchanged; minizip disabled | rules/packages/zlib.yaml |\n`,
  'a YAML list of RPMs': STRICT.replace(/^rpms: .*$/m, `rpms:\n  - ${R1}\n  - "${R2}"`),
  'a YAML list that is not indented': STRICT.replace(/^rpms: .*$/m, `rpms:\n- ${R1}\n- ${R2}`),
  'a Markdown list of RPMs': STRICT.replace(
    /^rpms: .*$/m,
    `**RPMs:**\n\n* \`${R1}\`\n* \`${R2}\`\n`,
  ),
  'RPMs in brackets': STRICT.replace(/^rpms: .*$/m, `rpms: [${R1}, ${R2}]`),
  'RPMs with blanks between': STRICT.replace(/^rpms: .*$/m, `rpms: ${R1} ${R2}`),
  'RPMs with folders': STRICT.replace(/^rpms: .*$/m, `rpms: /root/RPMS/${R1}, ../x/${R2}`),
  'RPMs twice': STRICT.replace(/^rpms: .*$/m, `rpms: ${R1}, ${R1}, ${R2}`),
  'staged as true': STRICT.replace('staged: yes', 'staged: true'),
  'staged as a symbol': STRICT.replace('staged: yes', 'staged: ✅'),
  'staged with a comment': STRICT.replace('staged: yes', 'staged: Yes (in sysroot)'),
  'rule file with a blank': STRICT.replace('rule_file', 'rule file'),
  'rule file with a dash': STRICT.replace('rule_file', 'Rule-File'),
  'rule file in one word': STRICT.replace('rule_file', 'rulefile'),
  'rule file as a link': STRICT.replace(
    'rules/packages/zlib.yaml',
    '[zlib.yaml](./rules/packages/zlib.yaml)',
  ),
  'summary in quotes': STRICT.replace(/summary: (.*)/, 'summary: "$1"'),
  'summary folded': STRICT.replace(
    /summary: (.*)/,
    'summary: >\n  built unchanged;\n  minizip disabled',
  ),
  'package with its version': STRICT.replace('package: zlib', 'package: zlib-1.3.1'),
  'package in another case': STRICT.replace('package: zlib', 'package: Zlib'),
  'package missing': STRICT.replace('package: zlib\n', ''),
};

describe('parseResult', () => {
  it('reads the strict form without a remark', () => {
    expect(read(STRICT)).toEqual({
      card: { ...FIELDS, file: FILE, modifiedAt: AT, quarantined: false, remarks: [] },
      problems: [],
    });
  });

  it.each(Object.entries(LENIENT))('reads %s', (_, text) => {
    expect(fields(text)).toEqual(FIELDS);
    expect(read(text).card?.quarantined).toBe(false);
  });

  it.each(['utf-16le', 'utf-16be'])('reads %s with its mark', (encoding) => {
    const little = Buffer.from(`\uFEFF${STRICT}`, 'utf16le');
    expect(fields(encoding === 'utf-16le' ? little : Buffer.from(little).swap16())).toEqual(FIELDS);
  });

  it('leaves a remark for what was read leniently', () => {
    const text = STRICT.replace('SUCCESS', 'success').replace('staged: yes\n', '');
    expect(read(text).card?.remarks).toEqual([
      'Line 3 was read as "status: SUCCESS".',
      'There is no "staged" line.',
    ]);
  });

  it.each([
    ['OK'],
    ['done'],
    ['✅'],
    ['SUCCESS | FAILED | BLOCKED'],
    ['SUCCESS/FAILED'],
    ['SUCCESS or BLOCKED'],
    ['SUCCESS?'],
    ['SUCCESS, but the tests failed'],
    ['SUCCESS (not staged, tests failed)'],
    ['not a success'],
    ['UNSUCCESSFUL'],
    ['SUCCESSFULLY FAILED'],
    ['SUCCESS was printed by the build'],
    ['FAILED, then SUCCESS'],
    ['<SUCCESS|FAILED|BLOCKED>'],
    [''],
  ])('takes no status from %j', (status) => {
    const { card, problems } = read(STRICT.replace('SUCCESS', status));
    expect(card).toBeNull();
    expect(problems).toHaveLength(1);
  });

  it.each([
    ['FAILED - see the log', 'FAILED'],
    ['failure', 'FAILED'],
    ['❌ Failed (compile error)', 'FAILED'],
    ['BLOCKED by libdrm', 'BLOCKED'],
    ['🚧 blocked', 'BLOCKED'],
  ])('reads the status of %j', (status, expected) => {
    expect(fields(STRICT.replace('SUCCESS', status))?.status).toBe(expected);
  });

  it('takes no status from what every object inherits', () => {
    for (const word of ['constructor', 'toString', 'FAILED constructor', 'hasOwnProperty']) {
      const text = STRICT.replace('status: SUCCESS', `status: ${word}`);
      const { card } = read(text);
      expect([word, card?.status ?? null]).toEqual([word, word.startsWith('F') ? 'FAILED' : null]);
    }
  });

  it('says which line has a status that is none', () => {
    expect(read(STRICT.replace('SUCCESS', 'OK')).problems[0]?.line).toBe(3);
    expect(read('hello\n').problems[0]).toMatchObject({ file: FILE, line: null });
    expect(read('').card).toBeNull();
  });

  describe('where something else looks like the record', () => {
    const failed = STRICT.replace('SUCCESS', 'FAILED');

    it.each([
      ['a second block', `${failed}\n${STRICT}`],
      ['a second block without a blank line', failed + STRICT],
      ['a fenced block before it', `The build printed:\n\`\`\`\n${STRICT}\`\`\`\n\n${failed}`],
      ['a fenced block after it', `${failed}\n\`\`\`\n${STRICT}\`\`\`\n`],
      ['a second fence', `\`\`\`\n${failed}\`\`\`\n\n\`\`\`\n${STRICT}\`\`\`\n`],
      ['a quotation before it', `${STRICT.replaceAll(/^(?=.)/gm, '> ')}\n${failed}`],
      ['an HTML comment before it', `<!--\n${STRICT}-->\n${failed}`],
      ['an HTML comment of one line', `<!-- status: SUCCESS -->\n${failed}`],
      ['a status line in prose before it', `The log ended with\nstatus: SUCCESS\n\n${failed}`],
      ['a status line in prose after it', `${failed}\nstatus: SUCCESS\n`],
      ['a status within a sentence', `It said "status: SUCCESS" first.\n\n${failed}`],
      ['a status in its own summary', failed.replace('built', 'status: SUCCESS built')],
      [
        'a table after it',
        `${failed}\n| status | SUCCESS |\n| package | zlib |\n| staged | yes |\n`,
      ],
      [
        'a record of another package',
        `${STRICT.replace('package: zlib', 'package: bc')}\n${failed}`,
      ],
      ['front matter before it', `---\n${failed}---\n${STRICT}`],
    ])('does not take %s for it', (_, text) => {
      expect(fields(text)?.status).toBe('FAILED');
    });

    it('takes no status from a fence where the author wrote fields outside', () => {
      const text = `package: zlib\nversion: 1\n\`\`\`\nstatus: SUCCESS\n\`\`\`\n`;
      expect(read(text).card).toBeNull();
    });

    it('names the line of a second result', () => {
      expect(read(`${failed}\n${STRICT}`).card?.remarks.join()).toContain('line 9');
    });
  });

  it('fills in from the rest of the text what the record lacks', () => {
    const text = `${STRICT.replace(/summary.*\n/, '')}\n\`\`\`\nmake\n\`\`\`\nsummary: later\n`;
    expect(fields(text)?.summary).toBe('later');
  });

  it('refuses a result about another package', () => {
    const { card, problems } = read(STRICT.replace('package: zlib', 'package: zlib-ng'));
    expect(card).toBeNull();
    expect(problems[0]?.message).toContain('zlib-ng');
  });

  it('refuses a file that no package can be named after', () => {
    expect(read(STRICT, 'build-results/..md').card).toBeNull();
    expect(read(STRICT, 'build-results/a b.md').problems).toHaveLength(1);
  });

  it.each([
    ['../../etc/passwd.rpm', ['passwd.rpm']],
    ['-rf.rpm', []],
    ['.hidden.rpm', []],
    ['4 packages', []],
    ['none', []],
    ['None (headers only)', []],
    ['$(id).rpm', []],
    ['a%2fb.rpm', []],
  ])('takes from "rpms: %s" only names of RPMs', (rpms, expected) => {
    expect(fields(STRICT.replace(/^rpms: .*$/m, `rpms: ${rpms}`))?.rpms).toEqual(expected);
  });

  it.each(['/etc/passwd', '../zlib.yaml', 'rules/packages/../x.yaml', 'none'])(
    'does not take %s for a rule file',
    (file) =>
      expect(fields(STRICT.replace(/rule_file: .*/, `rule_file: ${file}`))?.ruleFile).toBeNull(),
  );

  it('cleans and cuts the summary', () => {
    const summary = `\u001b[31mred\u202e\u200b ${'x'.repeat(300)}`;
    const found = fields(STRICT.replace(/summary: .*/, `summary: ${summary}`))?.summary ?? '';
    expect(found).toHaveLength(200);
    expect(found).toMatch(/^red xxx.*…$/);
  });

  it('keeps code marks within a summary', () => {
    const text = STRICT.replace(/summary: .*/, 'summary: `-O3` replaced by `-O2`');
    expect(fields(text)?.summary).toBe('`-O3` replaced by `-O2`');
  });

  describe('quarantine', () => {
    it.each([
      'gcc -O2 -c inflate.c -o inflate.o',
      'make[2]: *** [Makefile:12: all] Error 2',
      'src/inflate.c:214:9: error: implicit declaration',
      '/usr/bin/ld: undefined reference to `x`\nfoo.o: undefined reference to `y`',
      'checking for stdint.h... yes',
      '[ 12%] Building C object foo.o',
      '-- Found ZLIB: /usr/lib/libz.so',
      '+ cd /root/rpmbuild/BUILD',
      'x'.repeat(700),
    ])('is for a file with the line %s', (line) => {
      const { card } = read(`${STRICT}\n${line}\n`);
      expect(card?.quarantined).toBe(true);
      expect(fields(`${STRICT}\n\`\`\`\n${line}\n\`\`\`\n`)).toEqual(FIELDS);
      expect(JSON.stringify(card)).not.toContain(line);
    });

    it('is for a log in a list or a folded text', () => {
      const log = '  - gcc -O2 -c a.c -o a.o\n  - gcc -O2 -c b.c -o b.o\n';
      expect(read(STRICT.replace(/rpms: .*\n/, `rpms:\n${log}`)).card?.quarantined).toBe(true);
      const folded = STRICT.replace(
        /summary: .*\n/,
        'summary: |\n  it said\n  make[1]: *** [x] Error 1\n',
      );
      expect(read(folded).card?.quarantined).toBe(true);
    });

    it('is for a file over 4 KB, of which the fields are used', () => {
      const { card } = read(`${STRICT}\n${'All is well here.\n'.repeat(300)}`);
      expect(card).toMatchObject({ ...FIELDS, quarantined: true });
    });

    it('is not for an error that the summary names', () => {
      const text = STRICT.replace(/summary: .*/, "summary: a.c:1:2: error: no 'x'");
      expect(read(text).card?.quarantined).toBe(false);
    });
  });

  it('never throws and never makes a card without a status of the three', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'package: zlib',
        'status: SUCCESS',
        'rpms:',
        '- a.rpm',
        '```',
        '| a | b |',
        '---',
        '<!--',
      ),
      fc.string(),
    );
    const text = fc.array(line, { maxLength: 20 }).map((lines) => Buffer.from(lines.join('\n')));
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array()), (bytes) => {
        const { card, problems } = read(bytes);
        expect(card === null).toBe(problems.length > 0);
        if (card !== null) expect(['SUCCESS', 'FAILED', 'BLOCKED']).toContain(card.status);
      }),
    );
  });
});

describe('writeResult', () => {
  it('writes the seven lines', () => expect(writeResult(FIELDS)).toBe(STRICT));

  it('writes what is not known as formats.md has it', () => {
    const text = writeResult({
      ...FIELDS,
      status: 'BLOCKED',
      version: null,
      rpms: [],
      staged: null,
      summary: '',
      ruleFile: null,
    });
    expect(text).toBe(
      'package: zlib\nversion: unknown\nstatus: BLOCKED\nrpms: none\nstaged: no\nsummary:\nrule_file: none\n',
    );
  });

  it('stays within 4 KB with a thousand RPMs', () => {
    const rpms = Array.from({ length: 1_000 }, (_, index) => `texlive-part${index}-1-1.noarch.rpm`);
    const text = writeResult({ ...FIELDS, rpms });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_096);
    expect(read(text).card?.quarantined).toBe(false);
    expect(text).toContain('rule_file: rules/packages/zlib.yaml');
  });

  it('throws on a name that was not checked', () => {
    expect(() => writeResult({ ...FIELDS, package: '../x' })).toThrow();
  });
});
