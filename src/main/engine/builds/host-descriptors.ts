/**
 * The descriptor that a pool gives a host as a placeholder: the host closes it and opens the build's terminal,
 * which then gets the number. The launcher must close it for the build, and a shell can name only descriptors
 * of one digit.
 */
export const PLACEHOLDER_DESCRIPTOR = 3;
