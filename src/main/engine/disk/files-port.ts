/** The one way to replace a file and its expected failures, for the agent side's own files. */
export { writeFileAtomic } from './atomic-file';
export { refusalForDiskError } from './disk-error';
