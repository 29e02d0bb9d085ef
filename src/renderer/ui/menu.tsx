import { ContextMenu } from '@base-ui/react/context-menu';
import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { Kbd } from './kbd';
import styles from './menu.module.css';

export interface MenuEntry {
  readonly label: string;
  readonly keys?: string;
  readonly grave?: boolean;
  readonly disabled?: boolean;
  /** One of several that exclude each other: whether it holds now. */
  readonly checked?: boolean;
  readonly run: () => void;
}
/** Entries in groups; a hairline stands between two groups. */
export type MenuGroups = readonly (readonly MenuEntry[])[];

const Items = ({ groups }: { readonly groups: MenuGroups }) =>
  groups
    .filter((group) => group.length > 0)
    .map((group, index) => (
      <div key={group[0]?.label}>
        {index === 0 ? null : <div className={styles.rule} />}
        {group.map((entry) => (
          <Base.Item
            key={entry.label}
            className={`${styles.item} ${entry.grave ? styles.grave : ''}`}
            disabled={entry.disabled ?? false}
            onClick={entry.run}
          >
            {entry.checked === undefined ? (
              entry.label
            ) : (
              <span aria-current={entry.checked}>
                <span className={styles.tick} aria-hidden="true">
                  {entry.checked ? '✓' : ''}
                </span>
                {entry.label}
              </span>
            )}
            {entry.keys === undefined ? null : <Kbd keys={entry.keys} />}
          </Base.Item>
        ))}
      </div>
    ));

/** A button that opens a menu. */
export const MenuButton = ({
  trigger,
  groups,
}: {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly groups: () => MenuGroups;
}) => (
  <Base.Root>
    <Base.Trigger render={trigger} />
    <Base.Portal>
      <Base.Positioner className={styles.positioner} sideOffset={4} align="end">
        <Base.Popup className={styles.popup}>
          <Items groups={groups()} />
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);

/** Opens a menu where the right button (or the menu key) was pressed on the child. */
export const WithContextMenu = ({
  children,
  groups,
}: {
  readonly children: ReactElement<Record<string, unknown>>;
  readonly groups: () => MenuGroups;
}): ReactNode => (
  <ContextMenu.Root>
    <ContextMenu.Trigger render={children} />
    <ContextMenu.Portal>
      <ContextMenu.Positioner className={styles.positioner}>
        <ContextMenu.Popup className={styles.popup}>
          <Items groups={groups()} />
        </ContextMenu.Popup>
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  </ContextMenu.Root>
);
