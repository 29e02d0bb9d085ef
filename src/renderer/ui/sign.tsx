import type { ReactNode } from 'react';
import styles from './sign.module.css';
import { toneClass } from './tone';
import type { Glyph, Tone } from './words';

const STROKE = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.6,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;

const GLYPHS: Readonly<Record<Glyph, ReactNode>> = {
  tick: <path d="M2.5 6.5 5 9l4.5-6" {...STROKE} strokeWidth={1.8} />,
  cross: <path d="m3 3 6 6m0-6-6 6" {...STROKE} strokeWidth={1.8} />,
  half: (
    <>
      <circle cx="6" cy="6" r="4.6" {...STROKE} />
      <path d="M6 1.4a4.6 4.6 0 0 1 0 9.2z" fill="currentColor" />
    </>
  ),
  ring: <circle cx="6" cy="6" r="4.2" {...STROKE} strokeWidth={1.4} />,
  wait: (
    <>
      <circle cx="6" cy="6" r="4.4" {...STROKE} strokeWidth={1.4} />
      <path d="M6 3.6V6l1.7 1.1" {...STROKE} strokeWidth={1.4} />
    </>
  ),
  bar: (
    <>
      <circle cx="6" cy="6" r="4.4" {...STROKE} strokeWidth={1.4} />
      <path d="M3.6 6h4.8" {...STROKE} strokeWidth={1.8} />
    </>
  ),
  query: (
    <>
      <path d="M4 4.3a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3" {...STROKE} />
      <circle cx="6" cy="9.8" r="0.9" fill="currentColor" />
    </>
  ),
  dots: (
    <>
      <circle cx="2.4" cy="6" r="1.1" fill="currentColor" />
      <circle cx="6" cy="6" r="1.1" fill="currentColor" />
      <circle cx="9.6" cy="6" r="1.1" fill="currentColor" />
    </>
  ),
  skip: <path d="M2 8.5a4 4 0 0 1 7.4-2M10 3.2 9.5 6.6 6.2 6" {...STROKE} strokeWidth={1.4} />,
  out: <path d="M3 6h6" {...STROKE} strokeWidth={1.6} />,
};

/** A small sign of a state. It always stands beside its word, so it is not read aloud. */
export const Sign = ({ glyph, tone }: { readonly glyph: Glyph; readonly tone: Tone }) => (
  <svg
    className={`${styles.sign} ${toneClass(tone)}`}
    width="12"
    height="12"
    viewBox="0 0 12 12"
    aria-hidden="true"
  >
    {GLYPHS[glyph]}
  </svg>
);
