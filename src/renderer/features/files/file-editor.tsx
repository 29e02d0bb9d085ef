import { yaml } from '@codemirror/lang-yaml';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { FileText } from '../../../shared/file-text';
import { ask } from '../../state/bridge';
import { useFileVersion } from '../../state/file-versions';
import { savesOnScreen } from '../../state/saving';
import { Button } from '../../ui/button';
import { DiffView } from '../../ui/diff-view';
import { Kbd } from '../../ui/kbd';
import { Banners } from '../handoff/banners';
import { Compare } from '../handoff/compare';
import { type EditorHandle, TextEditor } from '../handoff/text-editor';
import { useTextFile } from '../handoff/use-text-file';
import styles from './file-editor.module.css';

const noLanguage = () => [];
const yamlLanguage = () => yaml();
const languageOf = (file: string) => (/\.ya?ml$/i.test(file) ? yamlLanguage : noLanguage);

/** Under which its unsaved text is kept: `config`, `rule:zlib`, `result:zlib`. */
const unsavedNameOf = (file: string): string => {
  const [, folder, name] =
    /^(rules\/packages|build-results)\/(.+)\.(?:ya?ml|md)$/i.exec(file) ?? [];
  if (name === undefined) return 'config';
  return `${folder === 'build-results' ? 'result' : 'rule'}:${name}`;
};

interface FileEditorProps {
  /** Relative to the workspace. */
  readonly file: string;
  /** The editor's accessible name. */
  readonly label: string;
  /** How sentences name it: `The rule file`. */
  readonly name: string;
  /** Goes there once the file is read, counted from 1. */
  readonly line?: number | null;
  /** False where somebody is only passing by: the focus stays where it is. */
  readonly takesFocus?: boolean;
  /** Further buttons of the bar; they are told whether something is unsaved. */
  readonly actions?: (dirty: boolean) => ReactNode;
}

/**
 * The editor of a workspace's own file, with its problems under their lines. A change from outside is
 * shown as soon as it is on disk; what was typed stays until the person has chosen.
 */
export const FileEditor = ({
  file: path,
  label,
  name,
  line = null,
  takesFocus = true,
  actions,
}: FileEditorProps) => {
  const editor = useRef<EditorHandle>(null);
  const compared = useRef<(() => string) | null>(null);
  const [comparing, setComparing] = useState(false);
  const language = languageOf(path);
  const file = useTextFile<FileText>({
    unsavedName: unsavedNameOf(path),
    read: () => ask('files.read', { file: path }),
    save: (text, baseVersion) => ask('files.save', { file: path, text, baseVersion }),
    diskVersion: useFileVersion(path),
    editor,
  });
  const isThere = file.phase !== 'loading';
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever walked here and stays is left where they are
  useEffect(() => {
    if (!isThere) return;
    // Whoever opens a file wants to write in it; the dialog has put the focus on its first control.
    requestAnimationFrame(() => {
      if (line !== null) editor.current?.goTo(line);
      else if (takesFocus) editor.current?.focus();
    });
  }, [isThere, line]);
  const save = useRef(file.save);
  save.current = file.save;
  useEffect(() => savesOnScreen(() => void save.current()), []);
  if (!isThere) return <div className={styles.file} aria-busy="true" />;
  if (file.base === null) return <p className={styles.lamp}>{file.refusal}</p>;
  const whole = file.base.problems.filter((problem) => problem.line === null);
  const takeCompared = (): void => {
    const text = compared.current?.();
    if (text !== undefined) editor.current?.replace(text);
    file.keepMine();
    setComparing(false);
    requestAnimationFrame(() => void file.save());
  };
  return (
    <div className={styles.file}>
      <div className={styles.bar}>
        <code>{path}</code>
        <span className={styles.dim} role="status">
          {file.saving
            ? 'saving'
            : file.dirty
              ? 'not saved'
              : file.base.exists
                ? ''
                : 'not on disk'}
        </span>
        <div className={styles.actions}>
          {actions?.(file.dirty)}
          <Button
            look={file.dirty ? 'primary' : 'plain'}
            disabled={!file.dirty || file.saving}
            aria-label="Save"
            onClick={() => void file.save()}
          >
            Save <Kbd keys="Ctrl+S" />
          </Button>
        </div>
      </div>
      <Banners file={file} name={name} onCompare={() => setComparing(true)} />
      {file.theirs === null || comparing ? null : (
        <div className={styles.outside}>
          <DiffView
            left={editor.current?.text() ?? ''}
            right={file.theirs.text}
            label={`What is on disk, against your text of ${path}`}
            same="Both say the same."
          />
        </div>
      )}
      {whole.map((problem) => (
        <p key={problem.message} className={styles.lamp}>
          {problem.message} {problem.remedy}
        </p>
      ))}
      <div className={styles.text}>
        <TextEditor
          label={label}
          language={language}
          initial={file.base.text}
          handle={editor}
          onChange={file.changed}
          onSave={() => void file.save()}
          problems={file.base.problems.filter((problem) => problem.line !== null)}
        />
        {comparing && file.theirs !== null ? (
          <Compare
            left={{ title: 'On disk', text: file.theirs.text }}
            right={{ title: 'Yours', text: editor.current?.text() ?? '' }}
            language={language}
            handle={compared}
            onSave={takeCompared}
            takeAll="Take all of theirs"
            actions={
              <>
                <Button onClick={() => setComparing(false)}>Back</Button>
                <Button look="primary" onClick={takeCompared}>
                  Save yours
                </Button>
              </>
            }
          />
        ) : null}
      </div>
    </div>
  );
};
