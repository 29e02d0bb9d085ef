import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../../shared/config';
import { parseConfig } from './config';

describe('parseConfig', () => {
  it.each([
    ['brackets', `waves: ${'['.repeat(1_000_000)}`],
    ['brackets that are closed', `waves: ${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['dashes', '- '.repeat(500_000)],
    ['questions', '? '.repeat(20_000)],
    ['keys on one line', 'a: '.repeat(300_000)],
    ['documents', '---\n'.repeat(250_000)],
    ['quotes', '"'.repeat(1_000_000)],
    ['keys', Array.from({ length: 90_000 }, (_, index) => `k${index}: 1`).join('\n')],
  ])('refuses a megabyte of %s, which would fill the stack or take minutes', (_, text) => {
    const { config, problems } = parseConfig(text);
    expect(config).toEqual(DEFAULT_CONFIG);
    expect(problems).toHaveLength(1);
  });

  it('never throws and always gives a usable configuration', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array(), fc.json()), (content) => {
        const { config } = parseConfig(content);
        expect([1, 2, 3]).toContain(config.waves.size);
        expect(config.build.timeoutMs).toBeGreaterThan(0);
      }),
    );
  });
});
