import { Maximize2, Minimize2, MoreHorizontal } from 'lucide-react';
import { selectPackage, setFontSize, toggleMaximised, useStore } from '../../state/store';
import { IconButton } from '../../ui/button';
import { MenuButton, type MenuGroups } from '../../ui/menu';
import styles from './pane-frame.module.css';

/** The name that heads a pane, of a build or of an agent; it leads to the package. */
export const PaneName = ({ name }: { readonly name: string }) => (
  <button type="button" className={styles.package} title={name} onClick={() => selectPackage(name)}>
    {name}
  </button>
);

/** What every pane's header ends with. `more` is asked for when the menu opens. */
export const PaneTools = ({
  index,
  more,
}: {
  readonly index: number;
  readonly more: () => MenuGroups;
}) => {
  const maximised = useStore((state) => state.maximised === index);
  return (
    <>
      <IconButton
        label={maximised ? 'Show all panes' : 'Maximise'}
        keys="Z"
        onClick={() => toggleMaximised(index)}
      >
        {maximised ? <Minimize2 size={13} /> : <Maximize2 size={13} />}
      </IconButton>
      <MenuButton
        trigger={
          <IconButton label="More">
            <MoreHorizontal size={15} />
          </IconButton>
        }
        groups={more}
      />
    </>
  );
};

/** The part of a pane's menu that is about its letters. */
export const textSizes = (): MenuGroups[number] => {
  const { fontSize } = useStore.getState();
  return [
    { label: 'Larger text', keys: 'Ctrl+=', run: () => setFontSize(fontSize + 1) },
    { label: 'Smaller text', keys: 'Ctrl+-', run: () => setFontSize(fontSize - 1) },
  ];
};
