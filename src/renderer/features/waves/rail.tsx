import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { showDetails } from '../../state/actions';
import { selectPackage, useStore } from '../../state/store';
import { packagesOf, placeOf, type RailCard, stepOnRail } from './rail-cards';
import { WaveCard } from './wave-card';
import styles from './waves.module.css';

const WIDTHS: Readonly<Record<RailCard['kind'], number>> = {
  past: 124,
  done: 196,
  running: 268,
  coming: 204,
};
const GAP = 10;

/** The waves side by side, past to future. Arrow keys walk its packages. */
export const Rail = ({ cards }: { readonly cards: readonly RailCard[] }) => {
  const scroller = useRef<HTMLDivElement>(null);
  const selected = useStore((state) => state.selectedPackage);
  const virtual = useVirtualizer({
    horizontal: true,
    count: cards.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => WIDTHS[cards[index]?.kind ?? 'coming'],
    getItemKey: (index) => cards[index]?.key ?? index,
    gap: GAP,
    paddingStart: 16,
    paddingEnd: 16,
    overscan: 2,
  });
  const kinds = cards.map((card) => card.kind).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a card that changes its kind changes its width
  useEffect(() => virtual.measure(), [kinds]);

  // A package that moves from one card to another takes the keyboard's focus with it.
  const focused = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: to be looked at whenever the cards change
  useEffect(() => {
    if (!focused.current || document.activeElement !== document.body || selected === null) return;
    scroller.current
      ?.querySelector<HTMLElement>(`[data-package="${CSS.escape(selected)}"]`)
      ?.focus();
  }, [cards]);

  const place = placeOf(cards, selected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a person's choice is followed
  useEffect(() => {
    if (place !== null && !scroller.current?.contains(document.activeElement))
      virtual.scrollToIndex(place.card);
  }, [selected]);
  const first = cards.findIndex((card) => packagesOf(card).length > 0);
  const tabStop =
    place !== null
      ? selected
      : first < 0
        ? null
        : (packagesOf(cards[first] as RailCard)[0] ?? null);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (key === 'Enter' && selected !== null && event.target instanceof HTMLElement) {
      if (event.target.dataset.package === undefined) return;
      event.preventDefault();
      showDetails(selected);
      return;
    }
    if (key !== 'ArrowUp' && key !== 'ArrowDown' && key !== 'ArrowLeft' && key !== 'ArrowRight')
      return;
    const next = stepOnRail(cards, place, key);
    const card = next === null ? undefined : cards[next.card];
    const name = card === undefined || next === null ? undefined : packagesOf(card)[next.row];
    if (name === undefined || next === null) return;
    event.preventDefault();
    selectPackage(name);
    virtual.scrollToIndex(next.card);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-package="${CSS.escape(name)}"]`)?.focus(),
    );
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of the buttons inside
    <div
      className={styles.rail}
      ref={scroller}
      onKeyDown={onKeyDown}
      onFocus={() => {
        focused.current = true;
      }}
      onBlur={(event) => {
        // Nothing takes the focus when its element is removed.
        if (event.relatedTarget !== null) focused.current = false;
      }}
      onMouseDown={() => {
        focused.current = false;
      }}
    >
      <div className={styles.railInner} style={{ width: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const card = cards[item.index];
          return card === undefined ? null : (
            <div
              key={item.key}
              className={styles.railPlace}
              style={{ width: item.size, transform: `translateX(${item.start}px)` }}
            >
              <WaveCard card={card} tabStop={tabStop} />
            </div>
          );
        })}
      </div>
    </div>
  );
};
