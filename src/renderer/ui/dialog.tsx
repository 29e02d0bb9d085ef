import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { IconButton } from './button';
import styles from './dialog.module.css';

interface DialogProps {
  readonly title: ReactNode;
  readonly size?: 'plain' | 'wide' | 'broad' | 'full';
  readonly onClose: () => void;
  /** Says the same as the title to those who do not see it; for titles that are not plain words. */
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  /** True where leaving needs one of the buttons. */
  readonly insistent?: boolean;
}

/** A dialog over the window: traps focus, gives it back, closes with Escape. */
export const Dialog = ({
  title,
  size = 'plain',
  onClose,
  children,
  foot,
  initialFocus,
  insistent = false,
}: DialogProps) => (
  <Base.Root
    open
    modal
    disablePointerDismissal={insistent}
    onOpenChange={(open) => {
      if (!open) onClose();
    }}
  >
    <Base.Portal>
      <Base.Backdrop className={styles.backdrop} />
      <Base.Popup
        className={`${styles.popup} ${size === 'plain' ? '' : styles[size]}`}
        {...(initialFocus === undefined ? {} : { initialFocus })}
      >
        <div className={styles.head}>
          <Base.Title className={styles.title}>{title}</Base.Title>
          {insistent ? null : (
            <IconButton label="Close" keys="Esc" onClick={onClose}>
              <X size={15} />
            </IconButton>
          )}
        </div>
        <div className={styles.body}>{children}</div>
        {foot === undefined ? null : <div className={styles.foot}>{foot}</div>}
      </Base.Popup>
    </Base.Portal>
  </Base.Root>
);

/** A paragraph of a dialog. */
export const DialogText = ({ children }: { readonly children: ReactNode }) => (
  <p className={styles.text}>{children}</p>
);
