import type { Problem } from './problem';

/** A file of the workspace that a person may edit as text. `version` stands for its exact bytes. */
export interface FileText {
  /** Relative to the workspace. */
  readonly file: string;
  readonly exists: boolean;
  readonly text: string;
  /** Empty for a file that does not exist. */
  readonly version: string;
  readonly problems: readonly Problem[];
}

/** That a file is on disk now as this version; empty once it is gone. */
export interface FileVersion {
  readonly file: string;
  readonly version: string;
}

/**
 * The files beside the documents that the window opens as text: what people and agents write by hand
 * and Breakwater reads. Nothing else of the workspace can be read or written through the window.
 */
const EDITABLE =
  /^(?:breakwater\.yaml|rules\/packages\/[^/\0]+\.ya?ml|build-results\/[^/\0]+\.md)$/i;

/** True for a path, relative to the workspace, of a file that can be edited as text. */
export const isEditableFile = (file: string): boolean =>
  EDITABLE.test(file) && !file.includes('/.') && !file.includes('\\');
