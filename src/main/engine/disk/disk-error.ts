import type { Refusal } from '../../../shared/outcome';

/** The code of a file system error (`ENOENT`), or null for any other error. */
export const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/**
 * Turns the file system errors that people run into into a refusal with a remedy. `file` is how the
 * person knows the file: its path relative to the workspace. Null for an error that is not expected,
 * which the caller throws on.
 */
export const refusalForDiskError = (error: unknown, file: string): Refusal | null => {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        code: 'disk-full',
        message: `${file} could not be written, the disk is full: make room and try again.`,
      };
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'not-permitted',
        message: `${file} may not be read or written: check its permissions and those of its folder.`,
      };
    case 'EROFS':
      return {
        code: 'not-permitted',
        message: `${file} lies on a file system that is read-only: remount it or move the workspace.`,
      };
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ELOOP':
      return {
        code: 'document-unreadable',
        message: `${file} is not a plain file: move what is there out of the way.`,
      };
    default:
      return null;
  }
};
