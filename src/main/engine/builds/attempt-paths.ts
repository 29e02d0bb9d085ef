import { join } from 'node:path';

export const SPEC_FILE = 'spec.json';
export const HOST_FILE = 'host.json';
export const LIVE_FILE = 'live.json';
export const EXIT_FILE = 'exit.json';
export const STOP_FILE = 'stop.json';
/** What the host itself says when it fails; empty otherwise. */
export const HOST_ERRORS_FILE = 'host.err';

/** Where an attempt's records stand: `.breakwater/attempts/<package>/<number>`. */
export const attemptFolder = (root: string, name: string, number: number): string =>
  join(root, '.breakwater', 'attempts', name, String(number));

export const attemptsFolder = (root: string): string => join(root, '.breakwater', 'attempts');

export const logsFolder = (root: string): string => join(root, '.breakwater', 'logs');

/** The log's first file, relative to the workspace, always with slashes. */
export const logPath = (name: string, number: number): string =>
  `.breakwater/logs/${name}/${number}.log`;

export const attemptId = (name: string, number: number): string => `${name}-${number}`;
