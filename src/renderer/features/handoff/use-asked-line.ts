import { useEffect } from 'react';
import type { DocumentKind } from '../../../shared/document';
import { useStore } from '../../state/store';

/** Hands on the line that a document was asked to show, once, when its text is there and on screen. */
export const useAskedLine = (
  kind: DocumentKind,
  isOnScreen: boolean,
  show: (line: number) => void,
): void => {
  const asked = useStore((store) => (store.lineAsked?.tab === kind ? store.lineAsked : null));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each time that it is asked for
  useEffect(() => {
    if (asked === null || !isOnScreen) return;
    useStore.setState({ lineAsked: null });
    show(asked.line);
  }, [asked, isOnScreen]);
};
