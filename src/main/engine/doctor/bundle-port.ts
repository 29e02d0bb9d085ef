/** The bug report's bundle, for the command line and the window. */
export { bundleName, saveBundle } from './save-bundle';
