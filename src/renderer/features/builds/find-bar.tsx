import { ArrowDown, ArrowUp, CaseSensitive, Regex, X } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore as usePane } from 'zustand';
import { IconButton } from '../../ui/button';
import { count, percent } from '../../ui/format';
import styles from './find-bar.module.css';
import type { Found, Pane } from './pane';
import { focusPaneElement } from './pane-registry';

/** Typing goes on for so long before the log is looked through, milliseconds. */
const TYPING_MS = 140;

const sumOf = (words: string, found: Found | null): string => {
  if (words === '') return 'in the whole log';
  if (found === null) return '';
  if (found.failure !== null) return found.failure;
  if (found.complete && found.count === 0) return 'not found';
  if (!found.complete) {
    const so = found.count === 0 ? 'searching' : `${count(found.count)} so far`;
    return `${so}, ${percent(found.share)} of the log`;
  }
  return found.index === null
    ? `${count(found.count)} found`
    : `${count(found.index + 1)} of ${count(found.count)}`;
};

/** Search in the whole log of a pane. Enter goes to the match above or below, Escape back to the log's end. */
export const FindBar = ({ pane, index }: { readonly pane: Pane; readonly index: number }) => {
  const [words, setWords] = useState('');
  const [regex, setRegex] = useState(false);
  const [caseSensitive, setCaseSensitive] = useState(false);
  const found = usePane(pane.state, (state) => state.found);
  const input = useRef<HTMLInputElement>(null);
  // Before anything is painted: the next key is for the field.
  useLayoutEffect(() => input.current?.focus(), []);
  useEffect(() => {
    const timer = setTimeout(() => void pane.search(words, { regex, caseSensitive }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [pane, words, regex, caseSensitive]);
  const go = (direction: 'above' | 'below') => void pane.searchStep(direction);
  const close = () => {
    pane.setFinding(false);
    pane.follow();
    focusPaneElement(index);
  };
  return (
    <search className={styles.bar}>
      <input
        ref={input}
        className={styles.input}
        aria-label="Find in this log"
        placeholder="Find in this log"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(event.shiftKey ? 'below' : 'above');
          if (event.key === 'Escape') close();
        }}
      />
      <span
        className={`${styles.sum} ${found?.failure == null ? '' : styles.failure}`}
        role="status"
      >
        {sumOf(words, found)}
      </span>
      <IconButton
        label="Match case"
        aria-pressed={caseSensitive}
        onClick={() => setCaseSensitive(!caseSensitive)}
      >
        <CaseSensitive size={15} />
      </IconButton>
      <IconButton label="Regular expression" aria-pressed={regex} onClick={() => setRegex(!regex)}>
        <Regex size={14} />
      </IconButton>
      <IconButton label="Match above" keys="Enter" onClick={() => go('above')}>
        <ArrowUp size={14} />
      </IconButton>
      <IconButton label="Match below" keys="Shift Enter" onClick={() => go('below')}>
        <ArrowDown size={14} />
      </IconButton>
      <IconButton label="Close find, back to the end" keys="Esc" onClick={close}>
        <X size={14} />
      </IconButton>
    </search>
  );
};
