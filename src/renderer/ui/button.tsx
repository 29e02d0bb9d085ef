import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';

type Look = 'plain' | 'primary' | 'danger' | 'quiet' | 'link';

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: Look;
  /** Red words on a quiet button. */
  readonly grave?: boolean;
  readonly small?: boolean;
  readonly children: ReactNode;
}

const join = (...names: readonly (string | false | undefined)[]): string =>
  names.filter(Boolean).join(' ');

/** A button with words. */
export const Button = ({
  look = 'plain',
  grave = false,
  small = false,
  className,
  children,
  ...rest
}: ButtonProps) => (
  <button
    type="button"
    className={join(
      styles.button,
      look !== 'plain' && styles[look],
      grave && styles.grave,
      small && styles.small,
      className,
    )}
    {...rest}
  >
    {children}
  </button>
);

interface IconButtonProps extends ComponentProps<'button'> {
  /** What it does: its accessible name and its tooltip. */
  readonly label: string;
  readonly keys?: string;
  readonly children: ReactNode;
}

/** A button with a sign; its name is read aloud and shown on hover. */
export const IconButton = ({ label, keys, className, children, ...rest }: IconButtonProps) => (
  <button
    type="button"
    aria-label={label}
    title={keys === undefined ? label : `${label} (${keys})`}
    className={join(styles.button, styles.quiet, styles.icon, className)}
    {...rest}
  >
    {children}
  </button>
);
