/** Reading of shell text and recognising of build commands, for the hook in an agent's client. */
export {
  type BuildPattern,
  buildPatterns,
  packageBuilt,
  type Surroundings,
} from './build-patterns';
export { readShell } from './shell-reader';
export {
  isInterpreter,
  isPython,
  isShell,
  isWrapper,
  programName,
  type SimpleCommand,
  UNKNOWN,
  type Word,
} from './shell-words';
