import { BUILD_TOOL_PATTERNS } from './build-tools';
import { COMMAND_PATTERNS } from './commands';
import { COMPILER_PATTERNS } from './compilers';
import { DPKG_PATTERNS } from './dpkg';
import { GENERIC_PATTERNS } from './generic';
import { GO_PATTERNS } from './go';
import { HOST_PATTERNS } from './host';
import { JAVA_PATTERNS } from './java';
import { LINKER_PATTERNS } from './linkers';
import { NODE_PATTERNS } from './node';
import type { Pattern } from './pattern';
import { PYTHON_PATTERNS } from './python';
import { RPM_PATTERNS } from './rpm';
import { RUST_PATTERNS } from './rust';
import { TEST_PATTERNS } from './tests';

/** Every kind of failure that the monitor knows by name. */
export const PATTERNS: readonly Pattern[] = [
  ...HOST_PATTERNS,
  ...COMPILER_PATTERNS,
  ...LINKER_PATTERNS,
  ...BUILD_TOOL_PATTERNS,
  ...RPM_PATTERNS,
  ...DPKG_PATTERNS,
  ...RUST_PATTERNS,
  ...GO_PATTERNS,
  ...PYTHON_PATTERNS,
  ...NODE_PATTERNS,
  ...JAVA_PATTERNS,
  ...TEST_PATTERNS,
  ...COMMAND_PATTERNS,
  ...GENERIC_PATTERNS,
].toSorted((one, other) => other.rank - one.rank);
