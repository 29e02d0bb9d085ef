import { BUILD_TOOL_PATTERNS } from './build-tools';
import { COMMAND_PATTERNS } from './commands';
import { COMPILER_PATTERNS } from './compilers';
import { DPKG_PATTERNS } from './dpkg';
import { GENERIC_PATTERNS } from './generic';
import { HOST_PATTERNS } from './host';
import { LANGUAGE_PATTERNS } from './languages';
import { LINKER_PATTERNS } from './linkers';
import type { Pattern } from './pattern';
import { RPM_PATTERNS } from './rpm';
import { TEST_PATTERNS } from './tests';

/** Every kind of failure that the monitor knows by name. */
export const PATTERNS: readonly Pattern[] = [
  ...HOST_PATTERNS,
  ...COMPILER_PATTERNS,
  ...LINKER_PATTERNS,
  ...BUILD_TOOL_PATTERNS,
  ...RPM_PATTERNS,
  ...DPKG_PATTERNS,
  ...LANGUAGE_PATTERNS,
  ...TEST_PATTERNS,
  ...COMMAND_PATTERNS,
  ...GENERIC_PATTERNS,
].toSorted((one, other) => other.rank - one.rank);
