/** The part of a keyboard event that names a combination. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * The name of a combination: `L`, `Shift+L`, `Ctrl+Shift+C`, `?`, `F6`. The command key of a Mac counts
 * as Ctrl. Shift is named for letters and named keys alone: what it makes of `/` is `?` already.
 */
export const keyName = (press: KeyPress): string => {
  const single = press.key.length === 1;
  const letter = single && /\p{L}/u.test(press.key);
  const key = letter ? press.key.toUpperCase() : press.key === ' ' ? 'Space' : press.key;
  const named = !single || letter || press.key === ' ';
  return [
    press.ctrlKey || press.metaKey ? 'Ctrl' : '',
    press.altKey ? 'Alt' : '',
    press.shiftKey && named ? 'Shift' : '',
    key,
  ]
    .filter((part) => part !== '')
    .join('+');
};

/** True for a combination that types something: it must not act while a person writes. */
export const typesText = (name: string): boolean =>
  !name.startsWith('Ctrl+') && !name.startsWith('Alt+') && !/^(Shift\+)?F\d+$/.test(name);

const LABELS: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Delete: 'Del',
};

/** A combination as it is written on screen: `Ctrl K`, `Shift L`, `↑`. */
export const keyLabel = (name: string): string =>
  name
    .split(/\+(?!$)/)
    .map((part) => LABELS[part] ?? part)
    .join(' ');
