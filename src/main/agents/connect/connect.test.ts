import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, disconnect, viewConnection } from './connect';
import { appendItem, removeItems, removeMember, setMember, valueAt } from './json-edit';
import { parseJsonText } from './json-text';
import { addStatusLine, removeStatusLine } from './settings-edit';
import { shellQuote, shellUnquote } from './shell-quote';

const OWN = { program: '/opt/break water/bin/breakwater' };

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'connect '));
  await put('breakwater.yaml', 'build:\n  command: uv run mogrix build {package}\n');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}
const get = (file: string) => readFile(join(root, file), 'utf8').catch(() => null);
const FILES = ['.mcp.json', '.claude/settings.json', '.claude/settings.local.json'];
const snapshot = async () => {
  const names = (await readdir(root, { recursive: true })).sort();
  return {
    names: names.filter((name) => !name.startsWith('.breakwater')),
    texts: await Promise.all(FILES.map(get)),
  };
};

/** Settings as a person may have them: odd indentation, an own hook, an own status line. */
const MINE = `{
    "model": "opus",
    "permissions": {"allow": ["Bash(ls:*)"], "deny": ["Read(./.env)"]},
    "hooks": {
        "PreToolUse": [
            { "matcher": "Bash", "hooks": [ { "type": "command", "command": "my hook" } ] }
        ]
    },
    "statusLine": { "type": "command", "command": "~/bin/line.sh 'a b'", "padding": 0 },
    "future": { "unknown": [1, 2.50, "\\u00e9"] }
}`;

describe('connecting', () => {
  it('starts from nothing, is complete after once, and leaves nothing behind', async () => {
    const before = await snapshot();
    expect((await viewConnection(root, OWN)).ok).toBe(true);
    expect(await snapshot()).toEqual(before);

    const done = await connect(root, OWN);
    expect(done.ok && done.value.changes.map((change) => [change.file, change.isNew])).toEqual([
      ['.mcp.json', true],
      ['.claude/settings.json', true],
      ['.claude/skills/handoff/SKILL.md', true],
      ['.claude/agents/build-monitor.md', true],
    ]);
    const settings = JSON.parse((await get('.claude/settings.json')) ?? '');
    expect(settings.hooks.PreToolUse[0].hooks[0].command).toBe(
      "'/opt/break water/bin/breakwater' hook",
    );
    expect(settings.permissions.deny).toContain('Bash(uv run mogrix build:*)');
    expect(JSON.parse((await get('.mcp.json')) ?? '')).toEqual({
      mcpServers: { breakwater: { command: OWN.program, args: ['mcp'] } },
    });

    const again = await connect(root, OWN);
    expect(again).toMatchObject({ ok: true, value: { changes: [] } });
    expect(again.ok && again.value.parts.every((part) => part.state === 'in-place')).toBe(true);

    await disconnect(root, OWN);
    expect(await snapshot()).toEqual(before);
  });

  it('leaves what a person has as it is, and gives it back to the byte', async () => {
    await put('.claude/settings.json', MINE);
    await put('.mcp.json', '{"mcpServers":{"other":{"command":"x"}}}');
    const before = await snapshot();
    expect((await connect(root, OWN)).ok).toBe(true);
    const text = (await get('.claude/settings.json')) ?? '';
    for (const line of MINE.split('\n').filter((one) => /model|matcher|future/.test(one))) {
      expect(text).toContain(line);
    }
    const settings = JSON.parse(text);
    expect(settings.hooks.PreToolUse).toHaveLength(2);
    expect(settings.permissions.deny[0]).toBe('Read(./.env)');
    expect(settings.statusLine).toMatchObject({ type: 'command', padding: 0 });
    expect(settings.statusLine.command).toBe(
      `'/opt/break water/bin/breakwater' status-line --then ${shellQuote("~/bin/line.sh 'a b'")}`,
    );
    expect((await get('.mcp.json')) ?? '').toBe(
      `{"mcpServers":{"other":{"command":"x"}, "breakwater": {"command":"${OWN.program}","args":["mcp"]}}}`,
    );
    await disconnect(root, OWN);
    expect(await snapshot()).toEqual(before);
  });

  it('takes only its own entries out of a file that was changed since', async () => {
    await put('.claude/settings.json', MINE);
    await connect(root, OWN);
    const changed = ((await get('.claude/settings.json')) ?? '').replace('"opus"', '"sonnet"');
    await put('.claude/settings.json', changed);
    await disconnect(root, OWN);
    const text = (await get('.claude/settings.json')) ?? '';
    expect(JSON.parse(text)).toEqual({ ...JSON.parse(MINE), model: 'sonnet' });
    expect(text).not.toContain('breakwater');
  });

  it('after a change by a person and a second time, gives back what the person made of it', async () => {
    await put('.claude/settings.json', MINE);
    await connect(root, OWN);
    const changed = ((await get('.claude/settings.json')) ?? '')
      .replace('"opus"', '"sonnet"')
      .replace(/,?\s*"Bash\(uv run mogrix build:\*\)"/, '');
    await put('.claude/settings.json', changed);
    await connect(root, OWN);
    await disconnect(root, OWN);
    expect(JSON.parse((await get('.claude/settings.json')) ?? '')).toEqual({
      ...JSON.parse(MINE),
      model: 'sonnet',
    });
  });

  it('finds its entries without a record too', async () => {
    await put('.claude/settings.json', MINE);
    await connect(root, OWN);
    await rm(join(root, '.breakwater'), { recursive: true });
    await disconnect(root, OWN);
    expect(JSON.parse((await get('.claude/settings.json')) ?? '')).toEqual(JSON.parse(MINE));
    expect(await get('.mcp.json')).toBeNull();
  });

  it('follows a checkout that has moved instead of adding a second hook', async () => {
    await connect(root, { program: '/old/bin/breakwater' });
    const view = await viewConnection(root, OWN);
    expect(view.ok && view.value.parts.filter((part) => part.state === 'missing')).toHaveLength(3);
    await connect(root, OWN);
    const settings = JSON.parse((await get('.claude/settings.json')) ?? '');
    expect(settings.hooks.PreToolUse).toHaveLength(1);
    expect(settings.statusLine.command).toBe("'/opt/break water/bin/breakwater' status-line");
  });

  it('puts the status line where a local one would hide it', async () => {
    const local = '{\n\t"statusLine": { "type": "command", "command": "mine" }\n}\n';
    await put('.claude/settings.local.json', local);
    await connect(root, OWN);
    expect(JSON.parse((await get('.claude/settings.json')) ?? '').statusLine).toBeUndefined();
    expect(await get('.claude/settings.local.json')).toContain('status-line --then mine"');
    await disconnect(root, OWN);
    expect(await get('.claude/settings.local.json')).toBe(local);
  });

  it('leaves another’s file of the same name and says so', async () => {
    await put('.claude/skills/handoff/SKILL.md', 'mine\n');
    const done = await connect(root, OWN);
    expect(done.ok && done.value.parts.find((part) => part.title === '/handoff')?.state).toBe(
      'other',
    );
    expect(await get('.claude/skills/handoff/SKILL.md')).toBe('mine\n');
    await disconnect(root, OWN);
    expect(await get('.claude/skills/handoff/SKILL.md')).toBe('mine\n');
  });

  it.each([
    ['{\n  "a": 1,\n  // no\n}', 3, 'comment'],
    ['{\n  "a": 1\n', 3, 'ends'],
    ['{\n"a": tru\n}', 2, 'value'],
    ['[]', 1, 'not a JSON object'],
    ['{"a": 1} x', 1, 'follows'],
    ['{"a": "x\ny"}', 1, 'closed'],
  ])('refuses settings that are broken: %j', async (text, line, said) => {
    await put('.claude/settings.json', text);
    const before = await snapshot();
    const done = await connect(root, OWN);
    expect(done).toMatchObject({ ok: false, refusal: { code: 'config-invalid' } });
    if (!done.ok) {
      expect(done.refusal.message).toContain(`.claude/settings.json:${line}:`);
      expect(done.refusal.message).toContain(said);
    }
    expect(await snapshot()).toEqual(before);
  });

  it('keeps Windows line ends and tabs', async () => {
    await put('.claude/settings.json', '{\r\n\t"model": "opus"\r\n}\r\n');
    await connect(root, OWN);
    const text = (await get('.claude/settings.json')) ?? '';
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(text).toContain('\r\n\t"hooks": {\r\n\t\t"PreToolUse": [');
  });
});

describe('JSON edits', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const settings = fc.dictionary(
    fc.constantFrom('hooks', 'permissions', 'statusLine', 'env', 'x'),
    value,
  );
  it('change what they name and nothing else, whatever the layout', () => {
    fc.assert(
      fc.property(
        settings,
        fc.constantFrom(undefined, '  ', '\t', 3),
        value,
        (before, unit, added) => {
          const text = JSON.stringify(before, null, unit);
          const set = setMember(text, ['fresh', 'deep'], added as never);
          expect(JSON.parse(set)).toEqual({
            ...JSON.parse(text),
            fresh: { deep: JSON.parse(JSON.stringify(added)) },
          });
          expect(JSON.parse(removeMember(set, ['fresh', 'deep']))).toEqual(JSON.parse(text));
          const grown = appendItem(text, ['list'], 'one');
          expect(valueAt(grown, ['list'])).toEqual(['one']);
          expect(JSON.parse(removeItems(grown, ['list'], (item) => item === 'one'))).toEqual(
            JSON.parse(text),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('agree with JSON.parse on what is JSON', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .array(fc.constantFrom(...'{}[]",:1eE-.\\tru'), { maxLength: 12 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        let isJson = true;
        try {
          JSON.parse(candidate);
        } catch {
          isJson = false;
        }
        expect(parseJsonText(candidate, 'f').ok).toBe(isJson);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a person’s status line', () => {
  it('is chained and given back, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (command) => {
        fc.pre(!/breakwater'? status-line/.test(command));
        const text = JSON.stringify({ statusLine: { type: 'command', command } }, null, 2);
        const chained = addStatusLine(text, OWN);
        expect(addStatusLine(chained, OWN)).toBe(chained);
        expect(removeStatusLine(chained)).toBe(text);
        expect(shellUnquote(shellQuote(command))).toBe(command);
      }),
    );
  });
});
