import { ArrowDown, ArrowUp, CaseSensitive, Regex, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore as usePane } from 'zustand';
import { IconButton } from '../../ui/button';
import { count } from '../../ui/format';
import styles from './find-bar.module.css';
import type { Pane } from './pane';
import { focusPaneElement } from './pane-registry';

/** Search in the lines of a pane. Enter goes to the match above or below, Escape closes. */
export const FindBar = ({ pane, index }: { readonly pane: Pane; readonly index: number }) => {
  const [words, setWords] = useState('');
  const [regex, setRegex] = useState(false);
  const [caseSensitive, setCaseSensitive] = useState(false);
  const found = usePane(pane.state, (state) => state.found);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    pane.find(words, false, { regex, caseSensitive }, true);
  }, [pane, words, regex, caseSensitive]);
  const go = (forward: boolean) => pane.find(words, forward, { regex, caseSensitive }, false);
  const close = () => {
    pane.setFinding(false);
    focusPaneElement(index);
  };
  const sum =
    words === '' || found === null
      ? 'in the lines that are loaded'
      : found.count === 0
        ? 'not found'
        : found.index < 0
          ? `more than ${count(found.count)}`
          : `${count(found.index + 1)} of ${count(found.count)}`;
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
          if (event.key === 'Enter') go(event.shiftKey);
          if (event.key === 'Escape') close();
        }}
      />
      <span className={styles.sum} role="status">
        {sum}
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
      <IconButton label="Match above" keys="Enter" onClick={() => go(false)}>
        <ArrowUp size={14} />
      </IconButton>
      <IconButton label="Match below" keys="Shift Enter" onClick={() => go(true)}>
        <ArrowDown size={14} />
      </IconButton>
      <IconButton label="Close find" keys="Esc" onClick={close}>
        <X size={14} />
      </IconButton>
    </search>
  );
};
