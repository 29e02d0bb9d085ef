import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Outcome } from '../../../shared/outcome';
import { sayRefusal } from '../../state/actions';
import { dropJournal, judge, type Kept, readJournal, writeJournal } from './journal';
import type { EditorHandle } from './text-editor';

/** A file as read: `version` stands for its exact bytes. */
export interface FileText {
  readonly text: string;
  readonly version: string;
  readonly exists: boolean;
}

export interface TextFileOptions<F extends FileText> {
  readonly journalKey: string;
  readonly read: () => Promise<Outcome<F>>;
  readonly save: (text: string, baseVersion: string) => Promise<Outcome<F>>;
  /** The version that the engine last saw on disk; undefined where it does not watch the file. */
  readonly diskVersion: string | undefined;
  readonly editor: RefObject<EditorHandle | null>;
}

export interface TextFile<F extends FileText> {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly refusal: string | null;
  /** As last read or saved. */
  readonly base: F | null;
  readonly dirty: boolean;
  readonly saving: boolean;
  /** Set while the disk says something else than what the text was made from. */
  readonly theirs: F | null;
  readonly kept: Kept;
  readonly changed: () => void;
  readonly save: (text?: string) => Promise<boolean>;
  readonly loadTheirs: () => void;
  /** From now on the text counts as made from what is on disk: a save replaces that knowingly. */
  readonly keepMine: () => void;
  readonly takeKept: () => void;
  readonly dropKept: () => void;
  readonly reload: () => void;
}

const NOTHING: Kept = { kind: 'nothing' };
const JOURNAL_MS = 300;

/**
 * The life of one edited file: read, changed, saved, changed by others meanwhile. It never writes over
 * what it has not read, and never loses what was typed: every change goes to a journal first.
 */
export const useTextFile = <F extends FileText>(options: TextFileOptions<F>): TextFile<F> => {
  const { journalKey, diskVersion, editor } = options;
  const given = useRef(options);
  given.current = options;
  const [phase, setPhase] = useState<TextFile<F>['phase']>('loading');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [base, setBase] = useState<F | null>(null);
  const [theirs, setTheirs] = useState<F | null>(null);
  const [dirty, setDirty] = useState(false);
  const [saving, setSaving] = useState(false);
  const [kept, setKept] = useState<Kept>(NOTHING);
  const live = useRef({ base, dirty, saving });
  live.current = { base, dirty, saving };
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const clean = useCallback((file: F) => {
    clearTimeout(timer.current);
    setBase(file);
    setTheirs(null);
    setDirty(false);
    setRefusal(null);
  }, []);

  const load = useCallback(async () => {
    const answer = await given.current.read();
    if (!answer.ok) {
      setRefusal(answer.refusal.message);
      setPhase((now) => (now === 'ready' ? now : 'failed'));
      return;
    }
    const file = answer.value;
    const { base: before, dirty: unsaved, saving: busy } = live.current;
    if (before === null) {
      setKept(judge(readJournal(journalKey), file));
      clean(file);
      setPhase('ready');
    } else if (file.version === before.version || busy) return;
    else if (unsaved && editor.current?.text() !== file.text) setTheirs(file);
    else {
      editor.current?.replace(file.text);
      clean(file);
      dropJournal(journalKey);
    }
  }, [clean, editor, journalKey]);

  useEffect(() => void load(), [load]);
  useEffect(() => {
    if (diskVersion === undefined || saving) return;
    if (live.current.base !== null && diskVersion !== live.current.base.version) void load();
  }, [diskVersion, saving, load]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const journal = useCallback(() => {
    const text = editor.current?.text();
    const from = live.current.base;
    if (text === undefined || from === null) return;
    if (text === from.text) {
      setDirty(false);
      dropJournal(journalKey);
      return;
    }
    const at = new Date().toISOString();
    if (!writeJournal(journalKey, { baseVersion: from.version, text, at }))
      setRefusal('The unsaved text is too long to be kept aside: save it before anything else.');
  }, [editor, journalKey]);

  const changed = useCallback(() => {
    setDirty(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(journal, JOURNAL_MS);
  }, [journal]);

  const save = useCallback(
    async (given_?: string): Promise<boolean> => {
      const { base: from, saving: busy } = live.current;
      const text = given_ ?? editor.current?.text();
      if (from === null || text === undefined || busy) return false;
      setSaving(true);
      const answer = await given.current.save(text, from.version);
      setSaving(false);
      if (answer.ok) {
        const after = editor.current?.text();
        clean(answer.value);
        dropJournal(journalKey);
        // Typed on while it was being saved: that part is not saved.
        if (given_ === undefined && after !== undefined && after !== text) changed();
        return true;
      }
      if (answer.refusal.code === 'document-changed') {
        const now = await given.current.read();
        if (now.ok) {
          setTheirs(now.value);
          return false;
        }
      }
      sayRefusal(answer.refusal);
      return false;
    },
    [changed, clean, editor, journalKey],
  );

  const loadTheirs = useCallback(() => {
    if (theirs === null) return;
    editor.current?.replace(theirs.text);
    clean(theirs);
    dropJournal(journalKey);
  }, [clean, editor, journalKey, theirs]);

  const keepMine = useCallback(() => {
    if (theirs === null) return;
    setBase(theirs);
    setTheirs(null);
    setDirty(true);
  }, [theirs]);

  const takeKept = useCallback(() => {
    if (kept.kind === 'nothing') return;
    const file = live.current.base;
    editor.current?.replace(kept.entry.text);
    setDirty(true);
    if (kept.kind === 'other-base' && file !== null) setTheirs(file);
    setKept(NOTHING);
  }, [editor, kept]);

  const dropKept = useCallback(() => {
    dropJournal(journalKey);
    setKept(NOTHING);
  }, [journalKey]);

  return {
    phase,
    refusal,
    base,
    dirty,
    saving,
    theirs,
    kept,
    changed,
    save,
    loadTheirs,
    keepMine,
    takeKept,
    dropKept,
    reload: () => void load(),
  };
};
