import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requiredLiteral } from './required-literal';

describe('requiredLiteral', () => {
  it.each([
    ['undefined +reference to .[a-z]+_needle', ' reference to '],
    ['^error: \\d+$', 'error: '],
    ['a\\.out:', 'a.out:'],
    ['warn(ing)?: unused', ': unused'],
    ['(?:a|b)\\bfatal[|)]', 'fatal'],
    ['[^\\]abc] end', ' end'],
    ['[]\\]abc', ']abc'],
    ['colou?rs', 'colo'],
    ['err+or', 'err'],
    ['err{2,}or!!', 'or!!'],
    ['/usr/lib', '/usr/lib'],
  ])('of %s is %s', (source, literal) => {
    expect(requiredLiteral(new RegExp(source).source)).toBe(literal);
  });

  it.each([
    'error|warning',
    '(error)',
    '[error]',
    'er',
    'e*r*r*',
    '\\x65rror',
    '\\u0065rror',
    '\\cAerror',
    '\\012error',
    '(e)\\1rror',
    '(?<e>e)\\k<e>rror',
    '',
  ])('there is none of %s', (source) => {
    expect(requiredLiteral(new RegExp(source).source)).toBeNull();
  });

  it('stands in whatever the expression matches', () => {
    const part = fc.constantFrom(
      ...[
        'a',
        'b',
        'ab',
        'c{',
        'abc',
        '.',
        '\\w',
        '\\.',
        '(a|b)',
        '[^a]',
        '(?:)',
        '[|(]',
        '^',
        '$',
        '|',
      ],
      ...['\\x61', '}', ']', '\\b', '{,2}', '\\/', '(?=a)', 'é', '[\\]a]', '(\\))'],
    );
    const quantifier = fc.constantFrom('', '', '', '', '*', '+', '?', '+?', '{0}', '{2}', '{1,2}?');
    const source = fc.array(fc.tuple(part, quantifier), { maxLength: 6 });
    const text = fc.string({
      unit: fc.constantFrom(
        'a',
        'b',
        'c',
        'A',
        '.',
        '{',
        '}',
        ']',
        '(',
        ')',
        ',',
        '2',
        '/',
        'é',
        '|',
      ),
      maxLength: 12,
    });
    fc.assert(
      fc.property(source, text, fc.constantFrom('', 'i'), (parts, around, flags) => {
        let pattern: RegExp;
        try {
          pattern = new RegExp(parts.flat().join(''), flags);
        } catch {
          return;
        }
        const literal = requiredLiteral(pattern.source);
        if (literal === null || !pattern.test(around)) return;
        const fold = (one: string): string => (flags === 'i' ? one.toLowerCase() : one);
        expect(fold(around)).toContain(fold(literal));
      }),
      { numRuns: 1_000 },
    );
  });
});
