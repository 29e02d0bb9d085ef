import { open } from 'node:fs/promises';

/** What a transcript says of the main thread's context. */
export interface TranscriptUsage {
  /** Sent with the last request, cached or not. */
  readonly tokens: number;
  readonly model: string | null;
  /** When the answer came, ISO 8601. */
  readonly at: string;
}

/** Read at once, from the end; a line may hold a whole file's text, so there may be many of these. */
const PIECE_BYTES = 256 * 1024;
/** Further back nothing says anything about now. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * The newest usage in a session's transcript (JSON Lines), read from its end. Subagents (`isSidechain`) and
 * messages that no model wrote (`<synthetic>`) are passed over, and so is what is no whole line. null when
 * there is none, or when the context has been compacted since: then nobody has said how full it is now.
 */
export async function readTranscriptUsage(path: string): Promise<TranscriptUsage | null> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch {
    return null;
  }
  try {
    let end = (await file.stat()).size;
    const least = Math.max(0, end - MAX_BYTES);
    // What a piece begins with may be the rest of a line that the piece before it has.
    let rest = Buffer.alloc(0);
    while (end > least) {
      const start = Math.max(least, end - PIECE_BYTES);
      const piece = Buffer.alloc(end - start);
      const { bytesRead } = await file.read(piece, 0, piece.length, start);
      const bytes = Buffer.concat([piece.subarray(0, bytesRead), rest]);
      const cut = start === 0 ? 0 : bytes.indexOf(0x0a) + 1;
      if (cut === 0 && start > least) {
        rest = bytes;
      } else {
        const found = usageIn(bytes.subarray(cut));
        if (found !== 'none') return found;
        rest = Buffer.from(bytes.subarray(0, cut));
      }
      end = start;
    }
    return null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/** Lines are looked at from the last to the first. */
function usageIn(bytes: Buffer): TranscriptUsage | null | 'none' {
  for (let end = bytes.length; end > 0; ) {
    // A negative place would be counted from the end, and the first line never left.
    const start = end < 2 ? 0 : bytes.lastIndexOf(0x0a, end - 2) + 1;
    const line = bytes.subarray(start, end);
    // Most lines are neither, and some are megabytes: only what may count is parsed.
    if (line.includes('"usage"') || line.includes('compact_boundary')) {
      const found = usageOf(line.toString('utf8'));
      if (found !== 'none') return found;
    }
    end = start;
  }
  return 'none';
}

function usageOf(line: string): TranscriptUsage | null | 'none' {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'none';
  }
  if (!isRecord(value) || value.isSidechain === true) return 'none';
  if (value.type === 'system' && value.subtype === 'compact_boundary') return null;
  const { message, timestamp } = value;
  if (value.type !== 'assistant' || !isRecord(message) || typeof timestamp !== 'string')
    return 'none';
  const { usage, model } = message;
  if (model === '<synthetic>' || !isRecord(usage) || Number.isNaN(Date.parse(timestamp)))
    return 'none';
  const tokens =
    count(usage.input_tokens) +
    count(usage.cache_creation_input_tokens) +
    count(usage.cache_read_input_tokens);
  if (tokens === 0) return 'none';
  return { tokens, model: typeof model === 'string' ? model : null, at: timestamp };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
