import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'transparent', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    fontVariantLigatures: 'none',
    lineHeight: '1.6',
    overflow: 'auto',
  },
  '.cm-content': { caretColor: 'var(--sea)', padding: '14px 0 40vh' },
  '.cm-line': { padding: '0 20px 0 10px' },
  '.cm-cursor': { borderLeftColor: 'var(--sea)', borderLeftWidth: '2px' },
  '.cm-gutters': {
    backgroundColor: 'transparent',
    color: 'var(--dim)',
    border: 'none',
    fontSize: '11px',
    minWidth: '40px',
  },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 12px' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--raised) 55%, transparent)' },
  '.cm-line.cm-arrived': {
    backgroundColor: 'var(--sea-wash)',
    boxShadow: 'inset 3px 0 0 var(--sea)',
  },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    {
      backgroundColor: 'var(--selection)',
    },
  '.cm-searchMatch': { backgroundColor: 'var(--match)', borderRadius: '2px' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--match-active)' },
  '.cm-panels': {
    backgroundColor: 'var(--panel)',
    color: 'var(--ink)',
    borderColor: 'var(--line)',
    fontFamily: 'var(--font-ui)',
  },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '8px 16px', fontSize: '12px' },
  '.cm-panel.cm-search label': {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '2px',
    marginLeft: '6px',
    fontSize: '12px',
    color: 'var(--dim)',
    verticalAlign: 'middle',
  },
  '.cm-panel.cm-search input[type=checkbox]': { accentColor: 'var(--sea)' },
  '.cm-textfield': {
    backgroundColor: 'var(--ground)',
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
    padding: '3px 7px',
    fontSize: '12px',
  },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: '4px',
    fontSize: '12px',
    padding: '3px 9px',
  },
  '.cm-panel button[name=close]': {
    width: '22px',
    height: '22px',
    borderRadius: '4px',
    color: 'var(--dim)',
    fontSize: '18px',
    lineHeight: '1',
    right: '8px',
    top: '8px',
  },
  '.cm-problem': {
    padding: '2px 20px 3px 10px',
    fontFamily: 'var(--font-ui)',
    fontSize: '12px',
    color: 'var(--buoy)',
    backgroundColor: 'var(--buoy-wash)',
    userSelect: 'text',
  },
  '.cm-problem[data-severity=warning]': {
    color: 'var(--lamp)',
    backgroundColor: 'var(--lamp-wash)',
  },
  '.cm-problem span': { color: 'var(--ink-soft)' },
  // Comparing
  '&.cm-merge-a .cm-changedLine': { backgroundColor: 'var(--sea-wash)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--lamp-wash)' },
  '&.cm-merge-a .cm-changedLineGutter': { background: 'var(--sea)' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--lamp)' },
  '&.cm-merge-a .cm-changedText': {
    background: 'color-mix(in srgb, var(--sea) 22%, transparent)',
  },
  '&.cm-merge-b .cm-changedText': {
    background: 'color-mix(in srgb, var(--lamp) 20%, transparent)',
  },
  '.cm-changeGutter': { width: '3px', paddingLeft: '0' },
  '.cm-collapsedLines': {
    backgroundImage: 'none',
    backgroundColor: 'var(--raised)',
    color: 'var(--dim)',
    fontFamily: 'var(--font-ui)',
    fontSize: '12px',
    padding: '3px 12px',
  },
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"⋯"', color: 'var(--dim)' },
});

const marks = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '650', color: 'var(--ink)' },
  { tag: [tags.heading1, tags.heading2], color: 'var(--foam)', fontWeight: '650' },
  { tag: tags.strong, fontWeight: '650' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--foam)' },
  { tag: tags.monospace, color: 'var(--sea)' },
  {
    tag: [tags.processingInstruction, tags.meta, tags.separator, tags.punctuation],
    color: 'var(--dim)',
  },
  { tag: tags.quote, color: 'var(--ink-soft)' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--foam)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.keyword], color: 'var(--sea)' },
  { tag: tags.comment, color: 'var(--dim)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--buoy)' },
]);

/** Colours of every editor, from the tokens: both themes answer by themselves. */
export const editorLook: Extension = [theme, syntaxHighlighting(marks)];
