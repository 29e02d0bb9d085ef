import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assembled, MODULE } from './assemble.mjs';

describe('npm run assemble', () => {
  it('was run since the byte search’s text was changed', async () => {
    expect(readFileSync(MODULE, 'utf8')).toBe(await assembled());
  });
});
