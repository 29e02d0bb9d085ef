/** What a package may be called: one path segment, no leading dot or dash, at most 128 characters. */
export const PACKAGE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/;

/** True when `name` may stand in a path, an argument or a prompt. */
export const isPackageName = (name: string): boolean => PACKAGE_NAME.test(name);
