import type { ReactNode } from 'react';
import { alignmentOf, rowOf } from '../../../shared/markdown/markdown-table';
import { showDetails } from '../../state/actions';
import { openDialog, useStore } from '../../state/store';
import styles from './preview.module.css';
import { entityText, labelOf, type MarkdownNode, type PreviewSource } from './preview-source';

/*
 * Markdown as React elements, made from the tree that the editor has anyway. Nothing is ever put in as HTML: tags are
 * shown as they are written, images as their words, and a link asks before it opens.
 */

/** What marks up and is not itself read. */
const MARKS: ReadonlySet<string> = new Set([
  'HeaderMark',
  'EmphasisMark',
  'CodeMark',
  'LinkMark',
  'LinkTitle',
  'LinkLabel',
  'QuoteMark',
  'StrikethroughMark',
  'TableDelimiter',
  'TaskMarker',
  'ListMark',
  'CodeInfo',
  'Comment',
  'ProcessingInstruction',
]);

const sliced = (source: PreviewSource, from: number, to: number): string =>
  source.doc.sliceString(from, to);
const textOf = (source: PreviewSource, node: MarkdownNode): string =>
  sliced(source, node.from, node.to);

const childrenOf = (node: MarkdownNode): readonly MarkdownNode[] => {
  const children: MarkdownNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
};

const Link = ({ url, children }: { readonly url: string; readonly children: ReactNode }) => {
  // Anything but a web address leads nowhere from here: it is shown, with where it points.
  if (!/^https?:\/\//i.test(url)) return <span title={url}>{children}</span>;
  return (
    <a
      href={url}
      title={url}
      onClick={(event) => {
        event.preventDefault();
        openDialog({ kind: 'link', url, from: 'It stands in this document.' });
      }}
      onAuxClick={(event) => event.preventDefault()}
    >
      {children}
    </a>
  );
};

const Code = ({ text }: { readonly text: string }) => {
  const isPackage = useStore((state) => state.workspace?.packages.has(text) ?? false);
  if (!isPackage) return <code>{text}</code>;
  return (
    <button type="button" className={styles.package} onClick={() => showDetails(text)}>
      {text}
    </button>
  );
};

/** What stands between the brackets of a link or image, and where it leads. */
const linkParts = (source: PreviewSource, node: MarkdownNode) => {
  const [open, close] = node.getChildren('LinkMark');
  const from = open?.to ?? node.from;
  const to = close?.from ?? node.to;
  const url = node.getChild('URL');
  const label = node.getChild('LinkLabel');
  const named = label === null ? sliced(source, from, to) : textOf(source, label).slice(1, -1);
  const target =
    url === null
      ? (source.definitions.get(labelOf(named || sliced(source, from, to))) ?? null)
      : textOf(source, url).replace(/^<(.*)>$/, '$1');
  return { from, to, target };
};

const inlineNode = (source: PreviewSource, node: MarkdownNode): ReactNode => {
  const key = node.from;
  switch (node.name) {
    case 'Emphasis':
      return <em key={key}>{inline(source, node)}</em>;
    case 'StrongEmphasis':
      return <strong key={key}>{inline(source, node)}</strong>;
    case 'Strikethrough':
      return <del key={key}>{inline(source, node)}</del>;
    case 'InlineCode': {
      const [open, close] = node.getChildren('CodeMark');
      const text = sliced(source, open?.to ?? node.from, close?.from ?? node.to);
      // In a table a pipe is escaped even in code.
      const isCell = node.parent?.name === 'TableCell';
      return <Code key={key} text={isCell ? text.replaceAll('\\|', '|') : text} />;
    }
    case 'Link': {
      const { from, to, target } = linkParts(source, node);
      const words = inline(source, node, from, to);
      if (target === null) return ['[', ...words, sliced(source, to, node.to)];
      return (
        <Link key={key} url={target}>
          {words}
        </Link>
      );
    }
    case 'Image': {
      const { from, to, target } = linkParts(source, node);
      return (
        <span key={key} className={styles.image}>
          <Link url={target ?? ''}>image: {sliced(source, from, to) || target}</Link>
        </span>
      );
    }
    case 'Autolink':
    case 'URL': {
      const text = textOf(source, node).replace(/^<(.*)>$/, '$1');
      return (
        <Link key={key} url={/^www\./i.test(text) ? `https://${text}` : text}>
          {text}
        </Link>
      );
    }
    case 'Escape':
      return sliced(source, node.from + 1, node.to);
    case 'Entity':
      return entityText(textOf(source, node));
    case 'HardBreak':
      return <br key={key} />;
    case 'HTMLTag': {
      const tag = textOf(source, node);
      return /^<br\s*\/?>$/i.test(tag) ? (
        <br key={key} />
      ) : (
        <code key={key} className={styles.html}>
          {tag}
        </code>
      );
    }
    default:
      return textOf(source, node);
  }
};

/** The words of a node, marked up. */
const inline = (
  source: PreviewSource,
  node: MarkdownNode,
  from = node.from,
  to = node.to,
): ReactNode[] => {
  const parts: ReactNode[] = [];
  let at = from;
  for (const child of childrenOf(node)) {
    if (child.to <= from || child.from >= to) continue;
    if (child.from > at) parts.push(sliced(source, at, child.from));
    if (!MARKS.has(child.name)) parts.push(inlineNode(source, child));
    at = child.to;
  }
  if (at < to) parts.push(sliced(source, at, to));
  return parts;
};

const codeText = (source: PreviewSource, node: MarkdownNode): string => {
  const parts = node.getChildren('CodeText').map((child) => textOf(source, child));
  return parts.reduce(
    (text, part) =>
      text === '' || text.endsWith('\n') || part === '\n' ? text + part : `${text}\n${part}`,
    '',
  );
};

const Table = ({
  source,
  node,
}: {
  readonly source: PreviewSource;
  readonly node: MarkdownNode;
}) => {
  const cellsOf = (row: MarkdownNode) => {
    const text = textOf(source, row);
    return rowOf(text, { start: 0, end: text.length, eol: '' }, 0).cells;
  };
  const marks = node.getChild('TableDelimiter');
  const alignments = (marks === null ? [] : cellsOf(marks)).map(alignmentOf);
  const wordsOf = (row: MarkdownNode, column: number): ReactNode => {
    const cell = cellsOf(row)[column];
    const found = row
      .getChildren('TableCell')
      .find(
        (child) =>
          cell !== undefined &&
          child.from >= row.from + cell.start &&
          child.to <= row.from + cell.end,
      );
    return found === undefined ? null : inline(source, found);
  };
  const align = (column: number) => {
    const alignment = alignments[column];
    return alignment === 'right' || alignment === 'center' ? { textAlign: alignment } : undefined;
  };
  const header = node.getChild('TableHeader');
  return (
    <div className={styles.wide}>
      <table>
        <thead>
          <tr>
            {alignments.map((_, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
              <th key={column} style={align(column)}>
                {header === null ? null : wordsOf(header, column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {node.getChildren('TableRow').map((row) => (
            <tr key={row.from}>
              {alignments.map((_, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <td key={column} style={align(column)}>
                  {wordsOf(row, column)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Item = ({
  source,
  node,
  isLoose,
}: {
  readonly source: PreviewSource;
  readonly node: MarkdownNode;
  readonly isLoose: boolean;
}) => {
  const task = node.getChild('Task');
  const marker = task?.getChild('TaskMarker') ?? null;
  return (
    <li className={marker === null ? undefined : styles.task}>
      {childrenOf(node).map((child) => {
        if (child.name === 'ListMark') return null;
        if (child.name === 'Task' && marker !== null) {
          const isDone = /x/i.test(textOf(source, marker));
          return (
            <span key={child.from}>
              <input
                type="checkbox"
                checked={isDone}
                disabled
                aria-label={isDone ? 'Done' : 'Open'}
              />
              {inline(source, child)}
            </span>
          );
        }
        if (child.name === 'Paragraph' && !isLoose)
          return <span key={child.from}>{inline(source, child)}</span>;
        return <Block key={child.from} source={source} node={child} />;
      })}
    </li>
  );
};

const List = ({
  source,
  node,
}: {
  readonly source: PreviewSource;
  readonly node: MarkdownNode;
}) => {
  const isLoose = /\n[ \t>]*\n/.test(textOf(source, node));
  const items = node.getChildren('ListItem');
  const made = items.map((item) => (
    <Item key={item.from} source={source} node={item} isLoose={isLoose} />
  ));
  if (node.name === 'BulletList') return <ul>{made}</ul>;
  const mark = items[0]?.getChild('ListMark');
  return <ol start={mark == null ? 1 : Number.parseInt(textOf(source, mark), 10)}>{made}</ol>;
};

/** One block of a document. */
export const Block = ({
  source,
  node,
}: {
  readonly source: PreviewSource;
  readonly node: MarkdownNode;
}) => {
  const level = /^(?:ATX|Setext)Heading([1-6])$/.exec(node.name)?.[1];
  if (level !== undefined) {
    const Heading = `h${level}` as 'h1' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6';
    return <Heading>{inline(source, node)}</Heading>;
  }
  switch (node.name) {
    case 'Paragraph':
      return <p>{inline(source, node)}</p>;
    case 'Blockquote':
      return (
        <blockquote>
          {childrenOf(node)
            .filter((child) => child.name !== 'QuoteMark')
            .map((child) => (
              <Block key={child.from} source={source} node={child} />
            ))}
        </blockquote>
      );
    case 'BulletList':
    case 'OrderedList':
      return <List source={source} node={node} />;
    case 'FencedCode':
    case 'CodeBlock':
      return (
        <pre>
          <code>{codeText(source, node)}</code>
        </pre>
      );
    case 'Table':
      return <Table source={source} node={node} />;
    case 'HorizontalRule':
      return <hr />;
    case 'HTMLBlock':
      return <pre className={styles.html}>{textOf(source, node)}</pre>;
    default:
      return null;
  }
};
