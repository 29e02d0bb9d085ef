import { ownValue } from '../../../shared/own-value';

export const RESULT_KEYS = [
  'package',
  'version',
  'status',
  'rpms',
  'staged',
  'summary',
  'rule_file',
] as const;
export type ResultKey = (typeof RESULT_KEYS)[number];

/** One field as found: its value's lines (more than one for a list), and the line, counted from 1, it began on. */
export interface Field {
  readonly key: ResultKey;
  readonly values: readonly string[];
  readonly line: number;
  /** The line as written, of a field of one line. */
  readonly raw: string;
}

/** Fields that stand together. `quoted`: within a code fence, where authors put what others said. */
export interface Block {
  readonly quoted: boolean;
  readonly fields: readonly Field[];
}

export interface Blocks {
  readonly blocks: readonly Block[];
  /** Lines that belong to no field, blank ones left out. */
  readonly otherLines: readonly string[];
  /** Lines below a field that belong to its value: items of a list, folded text. */
  readonly valueLines: readonly string[];
}

const ALIASES: Readonly<Record<string, ResultKey>> = {
  ...Object.fromEntries(RESULT_KEYS.map((key) => [key, key])),
  rpm: 'rpms',
  rulefile: 'rule_file',
};

const keyOf = (text: string): ResultKey | null => {
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_');
  return ownValue(ALIASES, plain) ?? null;
};

const MARKS = '[*_`"\'“”‘’]*';
const LEAD =
  '^\\s*(?:(?:[-*+•]|\\d{1,3}[.)])\\s+)?(?:\\[[ xX]\\]\\s+)?(#{1,6}\\s+)?[^\\p{L}\\d|>#<]{0,8}?';
const WORD = '([A-Za-z]+(?:[ _-][A-Za-z]+)?)';

/** `key: value` behind bullets, check boxes, a heading's marks, emphasis, quotes, a symbol. */
const FIELD = new RegExp(`${LEAD}${MARKS}${WORD}${MARKS}\\s*[:：]${MARKS}\\s*(.*)$`, 'u');
/** A heading or an emphasised line that is a key alone: its value stands on the next line. */
const LONE_KEY = new RegExp(`^\\s*(?:#{1,6}\\s+|\\*\\*|__)${WORD}(?:\\*\\*|__)?\\s*$`, 'u');

const BULLET = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+(.*)$/;
const FENCE = /^\s*(`{3,}|~{3,})/;

interface OpenBlock {
  readonly quoted: boolean;
  readonly fields: Field[];
}

/** A field whose value may go on in the lines below it. */
interface OpenField {
  readonly key: ResultKey;
  readonly line: number;
  readonly raw: string;
  readonly values: string[];
  /** What stood on the field's own line, where nothing follows it: `|` and `>` announce lines below. */
  readonly own: string;
  readonly mode: 'list' | 'next' | 'folded';
}

const indentOf = (text: string): number => text.length - text.trimStart().length;

const tableCells = (line: string): readonly string[] | null => {
  const trimmed = line.trim();
  if (!trimmed.startsWith('|')) return null;
  return trimmed
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
};

const isDelimiter = (cells: readonly string[]): boolean =>
  cells.every((cell) => /^:?-+:?$/.test(cell));

/** The state of going through a file line by line. */
class Scanner {
  readonly blocks: OpenBlock[] = [];
  readonly otherLines: string[] = [];
  readonly valueLines: string[] = [];
  private block: OpenBlock = this.open(false);
  private fence: string | null = null;
  private comment = false;
  private field: OpenField | null = null;
  private header: readonly (ResultKey | null)[] | null = null;
  private inTable = false;
  /** True after a line that is no field: what comes then does not continue what stood before. */
  private broken = false;

  private open(quoted: boolean): OpenBlock {
    const block: OpenBlock = { quoted, fields: [] };
    this.blocks.push(block);
    return block;
  }

  private close(): void {
    const field = this.field;
    this.field = null;
    if (field === null) return;
    const { key, line, raw, values } = field;
    this.block.fields.push({
      key,
      line,
      raw,
      values: field.mode === 'folded' ? [values.join(' ') || field.own] : values,
    });
  }

  finish(): void {
    this.close();
  }

  line(text: string, number: number): void {
    if (this.fenceLine(text)) return;
    if (this.fence === null && this.skipped(text)) return;
    if (this.fence === null && this.tableLine(text, number)) return;
    if (this.continued(text)) return;
    const match = FIELD.exec(text);
    const key = keyOf(match?.[2] ?? '');
    if (match !== null && key !== null) {
      this.close();
      this.begin(key);
      this.start(key, match[3] ?? '', text, number);
      return;
    }
    const lone = keyOf(LONE_KEY.exec(text)?.[1] ?? '');
    if (lone !== null) {
      this.close();
      this.begin(lone);
      this.field = {
        key: lone,
        line: number,
        raw: text,
        values: [],
        own: '',
        mode: lone === 'rpms' ? 'list' : 'next',
      };
      return;
    }
    this.close();
    this.broken = true;
    if (text.trim() !== '' && !/^\s*[{}]\s*$|^---\s*$/.test(text)) this.otherLines.push(text);
  }

  /** A second `package` begins another record, as does one that follows fields without being next to them. */
  private begin(key: ResultKey): void {
    const { fields } = this.block;
    const apart = this.broken && fields.length > 0;
    const second = fields.some((field) => field.key === 'package');
    if (key === 'package' && (second || apart)) this.block = this.open(this.block.quoted);
    this.broken = false;
  }

  private start(key: ResultKey, value: string, raw: string, line: number): void {
    const folded = /^[|>][+-]?\d?\s*$/.test(value.trim());
    const empty = value.trim() === '';
    if (folded && key !== 'rpms')
      this.field = { key, line, raw, values: [], own: value, mode: 'folded' };
    else if (empty || folded) {
      this.field = { key, line, raw, values: [], own: '', mode: key === 'rpms' ? 'list' : 'next' };
    } else if (key === 'rpms')
      this.field = { key, line, raw, values: [value], own: '', mode: 'list' };
    else this.block.fields.push({ key, values: [value], line, raw });
  }

  /** Takes a line that belongs to the open field's value. */
  private continued(text: string): boolean {
    const { field } = this;
    if (field === null) return false;
    // Whatever is indented below "summary: |" is its text, a line that looks like a field too.
    const nested = field.mode === 'folded' && indentOf(text) > indentOf(field.raw);
    const other = keyOf(FIELD.exec(text)?.[2] ?? '') ?? keyOf(LONE_KEY.exec(text)?.[1] ?? '');
    if (other !== null && !nested) return false;
    if (text.trim() === '') {
      if (field.values.length > 0 && field.mode !== 'list') this.close();
      return field.values.length === 0;
    }
    this.valueLines.push(text);
    if (field.mode === 'list') {
      const item = BULLET.exec(text)?.[1] ?? (/^\s+\S*\.rpm,?\s*$/.test(text) ? text : null);
      const first = field.values.length === 0 && /\.rpm\b|^\W*none\W*$/i.test(text) ? text : null;
      if (item === null && first === null) return false;
      field.values.push(item ?? text);
      return true;
    }
    if (field.mode === 'folded' && !nested) return false;
    field.values.push(text.trim());
    if (field.mode === 'next') this.close();
    return true;
  }

  private fenceLine(text: string): boolean {
    const mark = FENCE.exec(text)?.[1];
    if (this.fence === null) {
      if (mark === undefined) return false;
      this.close();
      this.fence = mark;
      this.block = this.open(true);
      this.broken = false;
      return true;
    }
    const closes = mark?.[0] === this.fence[0] && (mark?.length ?? 0) >= this.fence.length;
    if (!closes) return false;
    this.close();
    this.fence = null;
    this.block = this.open(false);
    return true;
  }

  /** HTML comments and quotations say nothing of their own. */
  private skipped(text: string): boolean {
    if (this.comment) {
      this.comment = !text.includes('-->');
      return true;
    }
    if (/^\s*<!--/.test(text)) {
      this.comment = !text.includes('-->');
      return true;
    }
    if (!/^\s{0,3}>/.test(text)) return false;
    this.close();
    this.broken = true;
    this.otherLines.push(text);
    return true;
  }

  /** `| status | SUCCESS |`, a field to a row; or a row of keys with a row of values below it. */
  private tableLine(text: string, number: number): boolean {
    const cells = tableCells(text);
    if (cells === null) {
      if (this.inTable) this.block = this.open(false);
      this.inTable = false;
      this.header = null;
      return false;
    }
    if (!this.inTable) {
      this.close();
      this.block = this.open(false);
      this.inTable = true;
      const keys = cells.map((cell) =>
        keyOf(cell.replaceAll(/[*_`]{1,2}(?=\w)|(?<=\w)[*`_]{1,2}$/g, '')),
      );
      if (keys.filter((key) => key !== null).length >= 3) {
        this.header = keys;
        return true;
      }
    }
    if (isDelimiter(cells)) return true;
    if (this.header !== null) {
      this.header.forEach((key, column) => {
        const value = cells[column];
        const known = this.block.fields.some((field) => field.key === key);
        if (key !== null && value !== undefined && !known) {
          this.block.fields.push({ key, values: [value], line: number, raw: text });
        }
      });
      return true;
    }
    const key = keyOf((cells[0] ?? '').replaceAll(/[*`:]/g, ''));
    const value = cells[1];
    if (key !== null && value !== undefined && cells.length <= 3) {
      this.block.fields.push({ key, values: [value], line: number, raw: text });
    } else this.otherLines.push(text);
    return true;
  }
}

/**
 * Text of a result file → its fields in blocks. A block ends at a code fence, at a table's edges and where a second
 * record begins (another `package`); prose between fields does not end it. Quotations (`>`) and HTML comments are
 * not read.
 */
export const scanBlocks = (text: string): Blocks => {
  const scanner = new Scanner();
  text.split(/\r\n|\n|\r/).forEach((line, index) => {
    scanner.line(line, index + 1);
  });
  scanner.finish();
  return {
    blocks: scanner.blocks.filter(({ fields }) => fields.length > 0),
    otherLines: scanner.otherLines,
    valueLines: scanner.valueLines,
  };
};
