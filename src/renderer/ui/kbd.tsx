import { keyLabel } from '../app/keys';
import styles from './kbd.module.css';

/** A key combination, written as on the keyboard. */
export const Kbd = ({ keys }: { readonly keys: string }) => (
  <kbd className={styles.kbd}>{keyLabel(keys)}</kbd>
);
