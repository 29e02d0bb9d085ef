import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { stripVTControlCharacters } from 'node:util';

const TAIL_BYTES = 16 * 1024;

/** The status a shell would report: the code itself, or 128 plus the number of the signal. */
export function exitStatus(code, signal) {
  return signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1);
}

/**
 * Runs a command and keeps the end of what it prints.
 *
 * @returns `{ok, status, output, failure}`: `output` is the last 16 KiB of stdout and stderr
 *   together without colours, `failure` a short reason when the command could not run or took over `limitMs`.
 */
export function runQuietly(file, args, { limitMs, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let failure;
    const keep = (chunk) => {
      output = (output + chunk).slice(-TAIL_BYTES);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const timer = limitMs
      ? setTimeout(() => {
          failure = `gave up after ${Math.round(limitMs / 1000)} s`;
          child.kill('SIGKILL');
        }, limitMs)
      : undefined;
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ok: false, status: 127, output, failure: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const status = exitStatus(code, signal);
      const ok = status === 0 && !failure;
      resolve({ ok, status, output: stripVTControlCharacters(output), failure });
    });
  });
}

/**
 * Runs a command in the foreground on this process's own terminal.
 * A Ctrl-C there reaches the child from the terminal itself, so this process only has to
 * survive it; signals that were sent to this process alone are passed on.
 *
 * @returns the child's exit status as a shell reports it.
 */
export function runInForeground(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: options.stdio ?? 'inherit' });
    const handlers = new Map();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      const handler = () => {
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      };
      handlers.set(signal, handler);
      process.on(signal, handler);
    }
    const release = () => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
    };
    child.on('error', (error) => {
      release();
      reject(error);
    });
    child.on('close', (code, signal) => {
      release();
      resolve(exitStatus(code, signal));
    });
  });
}

/** The last lines of a command's output, for a message about its failure. */
export function lastLines(text, count = 12) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
