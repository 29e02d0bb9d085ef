import type { ITheme } from '@xterm/xterm';

/*
 * The sixteen colours of a log, each at least 4.5 : 1 on the pane's ground in its theme (the test
 * computes it). "Black" and "white" are the two ends of what can be read there, not the absolute ones.
 */
export const DARK: ITheme & { readonly background: string } = {
  background: '#0a1017',
  foreground: '#b9c8d6',
  cursor: '#0a1017',
  cursorAccent: '#0a1017',
  overviewRulerBorder: '#0a1017',
  selectionBackground: '#1f4a4a',
  selectionInactiveBackground: '#1a3a3b',
  black: '#7d91a5',
  red: '#ff8266',
  green: '#6fcf97',
  yellow: '#e6c262',
  blue: '#7cb4f0',
  magenta: '#cf9bea',
  cyan: '#6fcfd6',
  white: '#c9d6e2',
  brightBlack: '#8ba0b3',
  brightRed: '#ff9d85',
  brightGreen: '#8fe0b0',
  brightYellow: '#f4d67f',
  brightBlue: '#a0cbf7',
  brightMagenta: '#deb6f2',
  brightCyan: '#97e2e6',
  brightWhite: '#f2f7fb',
};

export const LIGHT: ITheme & { readonly background: string } = {
  background: '#e3eaf0',
  foreground: '#22323f',
  cursor: '#e3eaf0',
  cursorAccent: '#e3eaf0',
  overviewRulerBorder: '#e3eaf0',
  selectionBackground: '#b3d8d4',
  selectionInactiveBackground: '#c6dfdd',
  black: '#13212d',
  red: '#a42a0c',
  green: '#1a6638',
  yellow: '#715000',
  blue: '#1b57a0',
  magenta: '#7d3699',
  cyan: '#07626b',
  white: '#4a5f71',
  brightBlack: '#4e6375',
  brightRed: '#b23312',
  brightGreen: '#1d6b3c',
  brightYellow: '#7a5600',
  brightBlue: '#2260ae',
  brightMagenta: '#8a40a7',
  brightCyan: '#0a6871',
  brightWhite: '#33475a',
};

/** Colours of found text and of the failure's line, for the terminal's decorations (#RRGGBB only). */
export const MARKS = {
  dark: {
    match: '#4d4322',
    active: '#8a6d1c',
    edge: '#f2c14e',
    failure: '#3a1f1b',
    alarm: '#ff7a59',
  },
  light: {
    match: '#f3dc9a',
    active: '#e9b949',
    edge: '#7d5500',
    failure: '#f6d3c6',
    alarm: '#b0340f',
  },
} as const;

const channel = (value: number): number => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};
const luminance = (hex: string): number => {
  const value = Number.parseInt(hex.slice(1), 16);
  return (
    0.2126 * channel((value >> 16) & 255) +
    0.7152 * channel((value >> 8) & 255) +
    0.0722 * channel(value & 255)
  );
};

/** Contrast of two #RRGGBB colours as WCAG 2.2 defines it, 1 to 21. */
export const contrast = (a: string, b: string): number => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};
