import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Outcome } from '../../../shared/outcome';
import { diffLines, splitLines } from '../../../shared/text/diff-lines';
import { mergeTexts } from '../../../shared/text/merge-texts';
import { sayRefusal } from '../../state/actions';
import type { EditorHandle } from './text-editor';
import { dropUnsaved, judge, type Kept, keepUnsaved, readUnsaved } from './unsaved';

/** A file as read: `version` stands for its exact bytes. */
export interface FileText {
  readonly text: string;
  readonly version: string;
  readonly exists: boolean;
}

export interface TextFileOptions<F extends FileText> {
  /** Under which its unsaved text is kept: `handoff`, `rule:zlib`. */
  readonly unsavedName: string;
  readonly read: () => Promise<Outcome<F>>;
  readonly save: (text: string, baseVersion: string) => Promise<Outcome<F>>;
  /** The text of an earlier version, where it is kept: what unsaved text was made from. */
  readonly textOf?: (version: string) => Promise<string | null>;
  /** The version that the engine last saw on disk; undefined where it does not watch the file. */
  readonly diskVersion: string | undefined;
  readonly editor: RefObject<EditorHandle | null>;
}

/** Somebody else's change that is in the editor's text now, beside what was being written. */
export interface Joined {
  /** Lines of theirs that came in or went out. */
  readonly lines: number;
  /** The text as it was before theirs came in. */
  readonly mine: string;
}

export interface TextFile<F extends FileText> {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly refusal: string | null;
  /** As last read or saved. */
  readonly base: F | null;
  readonly dirty: boolean;
  readonly saving: boolean;
  /** Set while the disk says something else that could not be joined with what was written here. */
  readonly theirs: F | null;
  /** Set while the file, which was there, is not. Its text is still in the editor. */
  readonly gone: F | null;
  readonly joined: Joined | null;
  readonly kept: Kept;
  readonly changed: () => void;
  readonly save: (text?: string) => Promise<boolean>;
  readonly loadTheirs: () => void;
  /** From now on the text counts as made from what is on disk: a save replaces that knowingly. */
  readonly keepMine: () => void;
  /** Writes a deleted file again, with the text that is in the editor. */
  readonly putBack: () => void;
  readonly leaveGone: () => void;
  /** Takes theirs out of the text again; it stands on disk, and the choice is made side by side. */
  readonly takeApart: () => void;
  readonly seeJoined: () => void;
  readonly takeKept: () => void;
  readonly dropKept: () => void;
  readonly reload: () => void;
}

const NOTHING: Kept = { kind: 'nothing' };
/** Unsaved text is kept this long after the last key, and this often while somebody types without pause. */
const KEEP_MS = 300;
const KEEP_AT_LEAST_MS = 1000;
/** A save that meets another's is tried again this often, each time with theirs joined in. */
const SAVE_ATTEMPTS = 4;

const linesBetween = (left: string, right: string): number =>
  diffLines(splitLines(left), splitLines(right)).reduce(
    (sum, one) => sum + Math.max(one.end - one.start, one.otherEnd - one.otherStart),
    0,
  );

/**
 * The life of one edited file: read, changed, saved, changed or deleted by others meanwhile. It never writes over what
 * it has not read. What others change is joined with what is written here where both can stand, and said; else it is
 * a choice. What was typed is kept on disk until it is saved.
 */
export const useTextFile = <F extends FileText>(options: TextFileOptions<F>): TextFile<F> => {
  const { unsavedName, diskVersion, editor } = options;
  const given = useRef(options);
  given.current = options;
  const [phase, setPhase] = useState<TextFile<F>['phase']>('loading');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [base, setBase] = useState<F | null>(null);
  const [theirs, setTheirs] = useState<F | null>(null);
  const [gone, setGone] = useState<F | null>(null);
  const [joined, setJoined] = useState<Joined | null>(null);
  const [dirty, setDirty] = useState(false);
  const [saving, setSaving] = useState(false);
  const [kept, setKept] = useState<Kept>(NOTHING);
  /** What the next step goes by, at once; the state above follows with the next drawing. */
  const live = useRef<{ base: F | null; dirty: boolean; saving: boolean }>({
    base: null,
    dirty: false,
    saving: false,
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const typedSince = useRef<number | null>(null);

  const rebase = useCallback((file: F, isDirty: boolean) => {
    live.current.base = file;
    live.current.dirty = isDirty;
    setBase(file);
    setDirty(isDirty);
  }, []);

  const clean = useCallback(
    (file: F) => {
      clearTimeout(timer.current);
      typedSince.current = null;
      rebase(file, false);
      setTheirs(null);
      setGone(null);
      setRefusal(null);
    },
    [rebase],
  );

  const keep = useCallback(() => {
    clearTimeout(timer.current);
    typedSince.current = null;
    const text = editor.current?.text();
    const from = live.current.base;
    if (text === undefined || from === null) return;
    if (text === from.text) {
      live.current.dirty = false;
      setDirty(false);
      dropUnsaved(unsavedName);
      return;
    }
    void keepUnsaved(unsavedName, from.version, text).then((why) => {
      if (why !== null) setRefusal(`What you type cannot be kept aside: ${why}`);
    });
  }, [editor, unsavedName]);

  const changed = useCallback(() => {
    live.current.dirty = true;
    setDirty(true);
    clearTimeout(timer.current);
    const now = performance.now();
    typedSince.current ??= now;
    const left = typedSince.current + KEEP_AT_LEAST_MS - now;
    timer.current = setTimeout(keep, Math.max(0, Math.min(KEEP_MS, left)));
  }, [keep]);

  /** Takes in what the disk says now. True where the text may be saved over it. */
  const absorb = useCallback(
    (file: F): boolean => {
      const from = live.current.base;
      const mine = editor.current?.text();
      if (from === null || file.version === from.version) {
        setGone(null);
        setTheirs(null);
        return true;
      }
      if (!file.exists && from.exists) {
        setGone(file);
        return false;
      }
      setGone(null);
      if (mine === undefined || !live.current.dirty || mine === file.text) {
        editor.current?.replace(file.text);
        clean(file);
        dropUnsaved(unsavedName);
        return true;
      }
      const merged = mergeTexts(from.text, mine, file.text);
      if (merged.conflicts.length > 0) {
        setTheirs(file);
        return false;
      }
      setJoined({ lines: linesBetween(from.text, file.text), mine });
      editor.current?.replace(merged.text);
      setTheirs(null);
      rebase(file, true);
      changed();
      return true;
    },
    [changed, clean, editor, rebase, unsavedName],
  );

  const load = useCallback(async () => {
    const answer = await given.current.read();
    if (!answer.ok) {
      setRefusal(answer.refusal.message);
      setPhase((now) => (now === 'ready' ? now : 'failed'));
      return;
    }
    const file = answer.value;
    if (live.current.base === null) {
      setKept(judge(await readUnsaved(unsavedName), file));
      clean(file);
      setPhase('ready');
    } else if (!live.current.saving) absorb(file);
  }, [absorb, clean, unsavedName]);

  useEffect(() => void load(), [load]);
  useEffect(() => {
    if (diskVersion === undefined || saving) return;
    if (live.current.base !== null && diskVersion !== live.current.base.version) void load();
  }, [diskVersion, saving, load]);
  // Whoever leaves with a change of the last moment finds it again.
  useEffect(
    () => () => {
      if (typedSince.current !== null) keep();
    },
    [keep],
  );

  const saveOnce = useCallback(
    async (text: string, from: F): Promise<'saved' | 'again' | 'refused'> => {
      const answer = await given.current.save(text, from.version);
      if (answer.ok) {
        const after = editor.current?.text() ?? text;
        const written = answer.value.text;
        // Typed on while it was being saved, or joined with another's on the way to the disk.
        const now = mergeTexts(text, after, written, { bothAdded: 'keep-both' }).text;
        clean(answer.value);
        if (written !== text) setJoined({ lines: linesBetween(text, written), mine: after });
        if (editor.current !== null && now !== after) editor.current.replace(now);
        if (now === written) dropUnsaved(unsavedName);
        else changed();
        return 'saved';
      }
      if (answer.refusal.code === 'document-changed') {
        const now = await given.current.read();
        if (now.ok) return absorb(now.value) ? 'again' : 'refused';
      }
      sayRefusal(answer.refusal);
      return 'refused';
    },
    [absorb, changed, clean, editor, unsavedName],
  );

  const save = useCallback(
    async (wanted?: string): Promise<boolean> => {
      if (live.current.saving) return false;
      live.current.saving = true;
      setSaving(true);
      editor.current?.endStep();
      try {
        for (let attempt = 0; attempt < SAVE_ATTEMPTS; attempt += 1) {
          const from = live.current.base;
          const text = (attempt === 0 ? wanted : undefined) ?? editor.current?.text();
          if (from === null || text === undefined) return false;
          const outcome = await saveOnce(text, from);
          if (outcome !== 'again') return outcome === 'saved';
        }
        return false;
      } finally {
        live.current.saving = false;
        setSaving(false);
      }
    },
    [editor, saveOnce],
  );

  const loadTheirs = useCallback(() => {
    if (theirs === null) return;
    editor.current?.replace(theirs.text);
    clean(theirs);
    dropUnsaved(unsavedName);
  }, [clean, editor, theirs, unsavedName]);

  const keepMine = useCallback(() => {
    if (theirs === null) return;
    setTheirs(null);
    rebase(theirs, true);
  }, [rebase, theirs]);

  const putBack = useCallback(() => {
    if (gone === null) return;
    rebase(gone, true);
    setGone(null);
    void save();
  }, [gone, rebase, save]);

  const leaveGone = useCallback(() => {
    if (gone === null) return;
    editor.current?.replace('');
    clean(gone);
    dropUnsaved(unsavedName);
  }, [clean, editor, gone, unsavedName]);

  const takeApart = useCallback(() => {
    const file = live.current.base;
    if (joined === null || file === null) return;
    editor.current?.replace(joined.mine);
    setTheirs(file);
    setJoined(null);
    changed();
  }, [changed, editor, joined]);

  const takeKept = useCallback(async () => {
    const file = live.current.base;
    if (kept.kind === 'nothing' || file === null) return;
    setKept(NOTHING);
    const { entry } = kept;
    const from =
      kept.kind === 'same-base' ? file.text : await given.current.textOf?.(entry.baseVersion);
    const merged = from == null ? null : mergeTexts(from, entry.text, file.text);
    const isClean = merged !== null && merged.conflicts.length === 0;
    editor.current?.replace(isClean ? merged.text : entry.text);
    changed();
    if (!isClean) setTheirs(file);
    else if (from != null && kept.kind === 'other-base') {
      setJoined({ lines: linesBetween(from, file.text), mine: entry.text });
    }
  }, [changed, editor, kept]);

  const dropKept = useCallback(() => {
    dropUnsaved(unsavedName);
    setKept(NOTHING);
  }, [unsavedName]);

  return {
    phase,
    refusal,
    base,
    dirty,
    saving,
    theirs,
    gone,
    joined,
    kept,
    changed,
    save,
    loadTheirs,
    keepMine,
    putBack,
    leaveGone,
    takeApart,
    seeJoined: () => setJoined(null),
    takeKept: () => void takeKept(),
    dropKept,
    reload: () => void load(),
  };
};
