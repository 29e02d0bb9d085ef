import { markdown, markdownLanguage } from '@codemirror/lang-markdown';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import { DOCUMENTS, type DocumentKind } from '../../../shared/document';
import { DRAFT_PARTS, type DraftedHandoff, type DraftPart } from '../../../shared/session';
import { sameLine } from '../../../shared/text/same-line';
import { keyLabel } from '../../app/keys';
import { attempt, endSession } from '../../state/actions';
import { ask } from '../../state/bridge';
import { savesOnScreen } from '../../state/saving';
import { useWorkspace } from '../../state/selectors';
import { togglePreview, useStore } from '../../state/store';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { count, plural, timeOfDay } from '../../ui/format';
import { Kbd } from '../../ui/kbd';
import { Banners } from './banners';
import { Compare } from './compare';
import styles from './document-tab.module.css';
import { DraftParts } from './draft-parts';
import { EditorFeed } from './editor-feed';
import { IndexRows } from './index-rows';
import { MissingDocument } from './missing-document';
import { nameCheck } from './name-check';
import { nameLinks } from './name-links';
import { type Heading, outline, sameHeadings } from './outline';
import { Outline } from './outline-list';
import { Preview } from './preview';
import { tableEditing } from './table-bar';
import { type EditorHandle, TextEditor } from './text-editor';
import { type Chosen, Timeline } from './timeline';
import { useAskedLine } from './use-asked-line';
import { useTextFile } from './use-text-file';

const WORDS: Readonly<Record<DocumentKind, { title: string; what: string; first: string }>> = {
  handoff: {
    title: 'Handoff',
    what: 'It carries the state from one session to the next: what was completed, what is pending, what needs a decision.',
    first: '# Handoff\n\n## Completed\n\n## Pending\n\n## Blockers and decisions\n',
  },
  plan: {
    title: 'Plan',
    what: 'It carries the goals: what is to be built, in which order, and why.',
    first: '# Plan\n\n## Goals\n',
  },
  index: {
    title: 'Index',
    what: 'One row for each package that is built. The checkpoint writes its rows from the results.',
    first: '# Index\n\n| Package | Version | Status | Notes |\n| --- | --- | --- | --- |\n',
  },
};

/** A pause in typing: the outline of a long document takes longer than a frame. */
const OUTLINE_MS = 400;

const language = () => markdown({ base: markdownLanguage });

/** Two texts beside each other: the disk's, or the draft's, and one's own. */
type Comparing =
  | { readonly kind: 'theirs' }
  | {
      readonly kind: 'version';
      readonly version: string;
      readonly title: string;
      readonly text: string;
    }
  | {
      readonly kind: 'draft';
      readonly draft: DraftedHandoff;
      readonly parts: readonly DraftPart[];
      /** True where saving it ends the session. */
      readonly ends: boolean;
    };

const afterDrawing = (act: () => void): void => {
  requestAnimationFrame(() => requestAnimationFrame(act));
};

/** The editor of one of the documents that carry state between sessions. */
export const DocumentTab = ({
  kind,
  shown,
}: {
  readonly kind: DocumentKind;
  readonly shown: boolean;
}) => {
  const state = useWorkspace((workspace) => workspace.documents.find((row) => row.kind === kind));
  const session = useWorkspace((workspace) => workspace.session);
  const editor = useRef<EditorHandle>(null);
  const compared = useRef<(() => string) | null>(null);
  const [comparing, setComparing] = useState<Comparing | null>(null);
  const [headings, setHeadings] = useState<readonly Heading[]>([]);
  const [created, setCreated] = useState(false);
  const [pastShown, setPastShown] = useState(false);
  const previewShown = useStore((store) => store.previewShown);
  const [feed] = useState(() => new EditorFeed());
  const edited = () => [
    language(),
    tableEditing,
    nameLinks,
    nameCheck(kind !== 'index'),
    feed.extension,
  ];
  const now = Date.now();
  const name = DOCUMENTS[kind];
  const words = WORDS[kind];
  const file = useTextFile({
    unsavedName: kind,
    textOf: async (version) => {
      const answer = await ask('documents.version', { kind, version });
      return answer.ok ? answer.value : null;
    },
    read: () => ask('documents.read', { kind }),
    save: (text, baseVersion) => ask('documents.save', { kind, text, baseVersion }),
    diskVersion: state?.version,
    editor,
  });
  const { base } = file;

  const goTo = useCallback((line: number) => editor.current?.goTo(line), []);
  const outlineTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refreshOutline = useMemo(
    () => () => {
      clearTimeout(outlineTimer.current);
      outlineTimer.current = setTimeout(
        () =>
          setHeadings((before) => {
            const found = outline(editor.current?.text() ?? '');
            return sameHeadings(before, found) ? before : found;
          }),
        OUTLINE_MS,
      );
    },
    [],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text on disk has another outline
  useEffect(refreshOutline, [refreshOutline, base?.version]);
  useEffect(() => {
    if (shown) requestAnimationFrame(() => editor.current?.focus());
  }, [shown]);
  // A refused save leads straight to what stands in its way.
  const refused = useRef(false);
  useEffect(() => {
    if (file.theirs !== null && refused.current) setComparing({ kind: 'theirs' });
    refused.current = false;
  }, [file.theirs]);

  const save = async (): Promise<void> => {
    if (comparing !== null) {
      await saveCompared();
      return;
    }
    if (!file.dirty) return;
    refused.current = true;
    const saved = await file.save();
    if (saved) refused.current = false;
  };
  /** The right side of the comparison becomes the text of the editor. */
  const endCompare = (): void => {
    const text = compared.current?.();
    if (text !== undefined && editor.current !== null && text !== editor.current.text()) {
      editor.current.replace(text);
      file.changed();
    }
    setComparing(null);
    requestAnimationFrame(() => editor.current?.focus());
  };
  const saveCompared = async (): Promise<void> => {
    if (comparing?.kind === 'theirs') file.keepMine();
    endCompare();
    await file.save();
  };
  const draft = async (ends: boolean, parts: readonly DraftPart[] = DRAFT_PARTS): Promise<void> => {
    const written = compared.current?.();
    const answer = await attempt('session.draft', { parts: [...parts] });
    if (answer === null) return;
    // What was taken over or written in the comparison so far stays, whichever parts are drafted.
    if (written !== undefined && written !== editor.current?.text()) {
      editor.current?.replace(written);
      file.changed();
    }
    setComparing({ kind: 'draft', draft: answer, parts, ends });
  };
  useAskedLine(kind, base !== null && shown, (line) => {
    // What was taken over in a comparison so far stays in the text.
    if (comparing !== null) endCompare();
    // After the focus that a tab gives when it is shown.
    afterDrawing(() => {
      const text = editor.current?.text() ?? '';
      editor.current?.goTo(sameLine(base?.text ?? text, text, line), 'center');
    });
  });
  const isAsked = useStore((store) => store.draftAsked) && kind === 'handoff' && base !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each time that it is asked for
  useEffect(() => {
    if (!isAsked) return;
    useStore.setState({ draftAsked: false });
    if (comparing === null) void draft(false);
  }, [isAsked]);

  const finishSession = async (): Promise<void> => {
    endCompare();
    if ((await file.save()) && (await endSession())) {
      toast('The session has ended: the next one starts from HANDOFF.md', { id: 'session' });
    }
  };
  const ending = useStore((store) => store.ending);
  const isReady = file.phase === 'ready';
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once, by the command
  useEffect(() => {
    if (kind !== 'handoff' || !ending || !isReady || !shown) return;
    useStore.setState({ ending: false });
    setCreated(true);
    void draft(true);
  }, [ending, isReady, shown]);
  const showVersion = async ({ version, title }: Chosen): Promise<void> => {
    const answer = await attempt('documents.version', { kind, version });
    if (answer !== null) setComparing({ kind: 'version', version, title, text: answer });
  };
  const showForeign = async (): Promise<void> => {
    const answer = await attempt('documents.foreign', { kind });
    if (answer === null) return;
    setComparing({
      kind: 'version',
      version: answer.ownVersion,
      title: `The orchestrator’s, ${timeOfDay(answer.ownAt, now)}`,
      text: answer.ownText,
    });
  };
  const judgeForeign = async (foreign: 'restore' | 'accept'): Promise<void> => {
    setComparing(null);
    await attempt('documents.judge', { kind, foreign });
  };
  const latestSave = useRef(save);
  latestSave.current = save;
  useEffect(() => (shown ? savesOnScreen(() => void latestSave.current()) : undefined), [shown]);

  if (file.phase === 'loading') return <div className={styles.page} aria-busy="true" />;
  if (file.phase === 'failed' || base === null)
    return (
      <div className={styles.page}>
        <Empty
          title={`${name} could not be read`}
          actions={<Button onClick={file.reload}>Try again</Button>}
        >
          {file.refusal}
        </Empty>
      </div>
    );
  if (!base.exists && !created && !file.dirty && file.kept.kind === 'nothing')
    return (
      <div className={styles.page}>
        <MissingDocument
          kind={kind}
          what={words.what}
          onWrite={() => {
            setCreated(true);
            requestAnimationFrame(() => {
              editor.current?.replace(words.first);
              editor.current?.focus();
            });
          }}
          onDraft={
            kind === 'handoff'
              ? () => {
                  setCreated(true);
                  void draft(false);
                }
              : null
          }
          onPutBack={file.save}
        />
      </div>
    );

  return (
    <section className={styles.page} aria-label={words.title}>
      <header className={styles.head}>
        <h2 className={styles.name}>
          {name}
          <span
            className={styles.dot}
            role="img"
            aria-label={file.dirty ? 'Not saved' : 'Saved'}
            title={file.dirty ? 'Not saved' : 'Saved'}
            data-dirty={file.dirty}
          />
        </h2>
        <span className={styles.faint}>
          {file.saving
            ? 'saving'
            : file.dirty
              ? 'not saved'
              : base.modifiedAt === null
                ? ''
                : `saved ${timeOfDay(base.modifiedAt, now)}`}
        </span>
        <div className={styles.actions}>
          {kind === 'handoff' ? (
            <>
              <Button disabled={comparing !== null} onClick={() => void draft(false)}>
                Draft
              </Button>
              {session.startedAt !== null && session.endedAt === null ? (
                <Button disabled={comparing !== null} onClick={() => void draft(true)}>
                  End session
                </Button>
              ) : null}
            </>
          ) : null}
          <Button
            aria-pressed={previewShown}
            title={`As it reads, beside the text (${keyLabel('Ctrl+Shift+V')})`}
            onClick={togglePreview}
          >
            Preview
          </Button>
          <Button aria-pressed={pastShown} onClick={() => setPastShown(!pastShown)}>
            History
          </Button>
          <Button
            look={file.dirty ? 'primary' : 'plain'}
            disabled={!file.dirty || file.saving || comparing !== null}
            aria-label="Save"
            onClick={() => void save()}
          >
            Save <Kbd keys="Ctrl+S" />
          </Button>
        </div>
      </header>
      {comparing === null ? (
        <Banners file={file} name={name} onCompare={() => setComparing({ kind: 'theirs' })} />
      ) : null}
      {state?.foreign == null || comparing !== null ? null : (
        <div className={styles.banner} role="alert">
          <span>
            {name} is the orchestrator’s. Something else changed it at{' '}
            {timeOfDay(state.foreign.since, now)}: {plural(state.foreign.added, 'line')} in,{' '}
            {count(state.foreign.removed)} out.
          </span>
          <Button onClick={() => void showForeign()}>Compare</Button>
          <Button look="quiet" onClick={() => void judgeForeign('restore')}>
            Put the orchestrator’s back
          </Button>
          <Button look="quiet" onClick={() => void judgeForeign('accept')}>
            It is right
          </Button>
        </div>
      )}
      <div className={styles.body} data-past={pastShown} data-preview={previewShown}>
        {kind === 'index' ? (
          <IndexRows feed={feed} onGo={goTo}>
            <Outline headings={headings} onGo={goTo} />
          </IndexRows>
        ) : (
          <Outline headings={headings} onGo={goTo} />
        )}
        <div className={styles.text}>
          <TextEditor
            label={name}
            language={edited}
            initial={base.text}
            handle={editor}
            onChange={() => {
              file.changed();
              refreshOutline();
            }}
            onSave={() => void save()}
          />
        </div>
        {previewShown && shown ? <Preview feed={feed} onGo={goTo} /> : null}
        {pastShown ? (
          <Timeline
            kind={kind}
            current={state?.version ?? ''}
            chosen={comparing?.kind === 'version' ? comparing.version : null}
            onChoose={(entry) => void showVersion(entry)}
          />
        ) : null}
        {comparing?.kind === 'version' ? (
          <Compare
            key={comparing.version}
            left={{ title: comparing.title, text: comparing.text }}
            right={{
              title: `${name} as it stands here`,
              text: editor.current?.text() ?? base.text,
            }}
            language={language}
            handle={compared}
            onSave={() => void saveCompared()}
            takeAll="Restore all of it"
            actions={
              <>
                <Button onClick={() => setComparing(null)}>Back</Button>
                <Button onClick={endCompare}>Go on editing</Button>
                <Button look="primary" onClick={() => void saveCompared()}>
                  Save
                </Button>
              </>
            }
          />
        ) : null}
        {comparing?.kind === 'draft' ? (
          <Compare
            key={comparing.parts.join(' ')}
            left={{ title: 'Draft from tasks, results and tables', text: comparing.draft.text }}
            right={{
              title: `${name} as it stands here`,
              text: editor.current?.text() ?? base.text,
            }}
            language={language}
            handle={compared}
            onSave={() => void saveCompared()}
            takeAll="Accept all"
            above={
              <DraftParts
                parts={comparing.draft.parts}
                wanted={comparing.parts}
                onChange={(parts) => void draft(comparing.ends, parts)}
              />
            }
            actions={
              <>
                <Button onClick={() => setComparing(null)}>Discard</Button>
                <Button onClick={endCompare}>Go on editing</Button>
                {comparing.ends ? (
                  <Button look="primary" onClick={() => void finishSession()}>
                    Save and end session
                  </Button>
                ) : (
                  <Button look="primary" onClick={() => void saveCompared()}>
                    Save
                  </Button>
                )}
              </>
            }
          />
        ) : null}
        {comparing?.kind === 'theirs' && file.theirs !== null ? (
          <Compare
            left={{ title: `${name} on disk`, text: file.theirs.text }}
            right={{ title: 'Yours', text: editor.current?.text() ?? base.text }}
            language={language}
            handle={compared}
            onSave={() => void saveCompared()}
            takeAll="Take all of theirs"
            actions={
              <>
                <Button onClick={() => setComparing(null)}>Back</Button>
                <Button look="primary" onClick={() => void saveCompared()}>
                  Save yours
                </Button>
              </>
            }
          />
        ) : null}
      </div>
    </section>
  );
};
