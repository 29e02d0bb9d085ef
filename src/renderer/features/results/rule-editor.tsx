import { yaml } from '@codemirror/lang-yaml';
import { useEffect, useRef, useState } from 'react';
import type { RuleText } from '../../../shared/window-contract';
import { retry, startBuild } from '../../state/actions';
import { ask } from '../../state/bridge';
import { usePackage, useWorkspace } from '../../state/selectors';
import { closeDialog } from '../../state/store';
import { Button } from '../../ui/button';
import { Kbd } from '../../ui/kbd';
import { Banners } from '../handoff/banners';
import { Compare } from '../handoff/compare';
import { journalKey } from '../handoff/journal';
import { type EditorHandle, TextEditor } from '../handoff/text-editor';
import { type FileText, useTextFile } from '../handoff/use-text-file';
import styles from './details.module.css';

const yamlLanguage = () => yaml();
type RuleFile = RuleText & FileText;
const asFile = (rule: RuleText): RuleFile => ({ ...rule, exists: true });

/** The editor of a package's rule file, with its problems under their lines. */
export const RuleEditor = ({ name }: { readonly name: string }) => {
  const root = useWorkspace((workspace) => workspace.root);
  const state = usePackage(name)?.state;
  const editor = useRef<EditorHandle>(null);
  const compared = useRef<(() => string) | null>(null);
  const [comparing, setComparing] = useState(false);
  const file = useTextFile<RuleFile>({
    journalKey: journalKey(root, `rule:${name}`),
    read: async () => {
      const answer = await ask('rules.read', { package: name });
      return answer.ok ? { ok: true, value: asFile(answer.value) } : answer;
    },
    save: async (text, baseVersion) => {
      const answer = await ask('rules.save', { package: name, text, baseVersion });
      return answer.ok ? { ok: true, value: asFile(answer.value) } : answer;
    },
    diskVersion: undefined,
    editor,
  });
  const isThere = file.phase !== 'loading';
  useEffect(() => {
    // Whoever opens a rule file wants to write in it; the dialog has put the focus on its tab.
    if (isThere) requestAnimationFrame(() => editor.current?.focus());
  }, [isThere]);
  if (!isThere) return <div className={styles.rule} aria-busy="true" />;
  if (file.base === null) return <p className={styles.lamp}>{file.refusal}</p>;
  const whole = file.base.problems.filter((problem) => problem.line === null);
  const again = (): void => {
    closeDialog();
    void (state === 'failed' ? retry(name) : startBuild(name));
  };
  const takeCompared = (): void => {
    const text = compared.current?.();
    if (text !== undefined) editor.current?.replace(text);
    file.keepMine();
    setComparing(false);
    requestAnimationFrame(() => void file.save());
  };
  return (
    <div className={styles.rule}>
      <div className={styles.ruleBar}>
        <code>{file.base.file}</code>
        <span className={styles.dim}>{file.saving ? 'saving' : file.dirty ? 'not saved' : ''}</span>
        <div className={styles.attemptActions}>
          <Button
            disabled={file.dirty || state === 'building' || state === 'queued'}
            onClick={again}
          >
            {state === 'failed' ? 'Retry' : 'Build now'}
          </Button>
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
      <Banners file={file} name="The rule file" onCompare={() => setComparing(true)} />
      {whole.map((problem) => (
        <p key={problem.message} className={styles.lamp}>
          {problem.message} {problem.remedy}
        </p>
      ))}
      <div className={styles.ruleText}>
        <TextEditor
          label={`Rule file of ${name}`}
          language={yamlLanguage}
          initial={file.base.text}
          handle={editor}
          onChange={file.changed}
          onSave={() => void file.save()}
          problems={file.base.problems}
        />
        {comparing && file.theirs !== null ? (
          <Compare
            left={{ title: 'On disk', text: file.theirs.text }}
            right={{ title: 'Yours', text: editor.current?.text() ?? '' }}
            language={yamlLanguage}
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
