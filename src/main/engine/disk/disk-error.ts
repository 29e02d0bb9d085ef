import type { Refusal } from '../../../shared/outcome';
import { LEADS_OUT, WORKSPACE_GONE } from './make-folder';

/** Node has no name for a quota that is used up: the error comes with its number alone, Linux's or macOS's. */
const QUOTA_NUMBERS: readonly unknown[] = [-122, -69];

/** The code of a file system error (`ENOENT`), or null for any other error. */
export const errorCode = (error: unknown): string | null => {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return null;
  const isUnnamed = error.code.startsWith('Unknown system error') && 'errno' in error;
  return isUnnamed && QUOTA_NUMBERS.includes(error.errno) ? 'EDQUOT' : error.code;
};

/** What is said when a workspace is not where it was. */
export const goneSentence = (folder: string): string =>
  `${folder} is gone: it was deleted, moved or unmounted. Bring it back, or open it where it is now.`;

/**
 * Turns the file system errors that people run into into a refusal with a remedy. `file` is how the
 * person knows the file: its path relative to the workspace. Null for an error that is not expected,
 * which the caller throws on.
 */
export const refusalForDiskError = (error: unknown, file: string): Refusal | null => {
  switch (errorCode(error)) {
    case 'ENOSPC':
      return {
        code: 'disk-full',
        message: `${file} could not be written, the disk is full: make room and try again.`,
      };
    case 'EDQUOT':
      return {
        code: 'disk-full',
        message: `${file} could not be written, your quota is used up: make room and try again.`,
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
    case LEADS_OUT:
      return {
        code: 'not-permitted',
        message: `${file} is a link that leads out of the workspace, so it is not written: put a file in its place.`,
      };
    case WORKSPACE_GONE:
      return {
        code: 'workspace-missing',
        message: goneSentence('The workspace’s folder'),
      };
    default:
      return null;
  }
};
