import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { Empty } from '../../ui/empty';
import type { EditorFeed } from './editor-feed';
import styles from './preview.module.css';
import { Block } from './preview-block';
import { blockAt, type PreviewSource, previewSource } from './preview-source';

/** A pause in typing after which the preview follows. */
const PAUSE_MS = 200;
/** A long document is read in pieces, so that no key waits for one of them. */
const PIECE_MS = 12;
const LINE_PX = 22;

/** The document as it reads, beside its text; only what is on screen of it is drawn. */
const usePreviewSource = (feed: EditorFeed) => {
  const [source, setSource] = useState<PreviewSource | null>(null);
  const [caret, setCaret] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = (): void => {
      const state = feed.view?.state;
      if (state === undefined) return;
      const made = previewSource(state, PIECE_MS);
      if (made === null) {
        timer = setTimeout(read, PIECE_MS);
        return;
      }
      setSource(made);
      setCaret(state.selection.main.head);
    };
    const wait = (what: 'text' | 'caret'): void => {
      if (what === 'caret' && feed.view !== null) setCaret(feed.view.state.selection.main.head);
      if (what === 'caret') return;
      clearTimeout(timer);
      timer = setTimeout(read, PAUSE_MS);
    };
    const leave = feed.follow(wait);
    read();
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, [feed]);
  return { source, caret };
};

export const Preview = ({
  feed,
  onGo,
}: {
  readonly feed: EditorFeed;
  readonly onGo: (line: number) => void;
}) => {
  const { source, caret } = usePreviewSource(feed);
  const scroller = useRef<HTMLDivElement>(null);
  const blocks = source?.blocks ?? [];
  const virtual = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const node = blocks[index];
      if (node === undefined || source === null) return LINE_PX;
      const { doc } = source;
      return (doc.lineAt(node.to).number - doc.lineAt(node.from).number + 1) * LINE_PX + 12;
    },
    paddingStart: 14,
    paddingEnd: 200,
    overscan: 4,
  });
  const current = source === null ? -1 : blockAt(blocks, caret);
  // The place of the caret comes into view when it moves there, and stays where it is while it is in view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer is another one at each drawing
  useEffect(() => {
    const view = scroller.current;
    if (current < 0 || view === null) return;
    const shown = virtual.getVirtualItems().find((item) => item.index === current);
    const top = view.scrollTop;
    const isInView =
      shown !== undefined && shown.start >= top && shown.start < top + view.clientHeight - 40;
    if (!isInView) virtual.scrollToIndex(current, { align: 'center' });
  }, [current, source === null]);
  return (
    <section
      ref={scroller}
      className={styles.preview}
      aria-label="Preview"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and does so by keys
      tabIndex={0}
    >
      {source !== null && blocks.length === 0 ? (
        <Empty title="Nothing to show yet">What you write appears here as it reads.</Empty>
      ) : null}
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const node = blocks[item.index];
          if (node === undefined || source === null) return null;
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the text beside it has the keyboard
            <div
              key={item.key}
              ref={virtual.measureElement}
              className={styles.block}
              data-index={item.index}
              data-current={item.index === current}
              style={{ transform: `translateY(${item.start}px)` }}
              onDoubleClick={() => onGo(source.doc.lineAt(node.from).number)}
            >
              <Block source={source} node={node} />
            </div>
          );
        })}
      </div>
    </section>
  );
};
