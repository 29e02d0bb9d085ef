/** The bug report's bundle, for the command line. */
export { makeBundle } from './bundle';
