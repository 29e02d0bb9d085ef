import { answerHook } from './agents/hook/hook';
import { answerStatusLine } from './agents/hook/status-line';

/*
 * The door of `breakwater hook` and `breakwater status-line`. A client opens it at every tool call and
 * every turn, so it is a bundle of its own that loads neither the engine nor the command line.
 */

/** An input is a tool call; the largest hold a file's whole text. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024;

/**
 * Answers one call: JSON on standard input, the answer on standard output. Always exits with 0: any other
 * status would be taken for a broken hook, and the call would go on without a word.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const { env } = process;
  const now = (): Date => new Date();
  try {
    const input = await readInput();
    const then = argv[1] === '--then' ? (argv[2] ?? null) : null;
    const answer =
      argv[0] === 'hook'
        ? await answerHook(input, { environment: env, now })
        : await answerStatusLine(input, { then, environment: env, now });
    if (answer !== '') process.stdout.write(answer);
  } catch (error) {
    // Named, not quoted: an exception's text may hold anything.
    const name = error instanceof Error ? error.name : 'unknown';
    process.stderr.write(`breakwater ${argv[0]}: ${name}\n`);
  }
  return 0;
}

async function readInput(): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > MAX_INPUT_BYTES) break;
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}
