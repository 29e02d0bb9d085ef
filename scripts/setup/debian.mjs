import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which Debian package brings a command; the first name that the system knows is taken. */
export const TOOL_PACKAGES = {
  rpmbuild: ['rpm'],
  rpm2cpio: ['rpm'],
  cpio: ['cpio'],
  gcc: ['gcc'],
  'g++': ['g++'],
  make: ['make'],
  cmake: ['cmake'],
  'pkg-config': ['pkgconf', 'pkg-config'],
  bzip2: ['bzip2'],
  Xvfb: ['xvfb'],
};

/**
 * Which Debian package brings a library that Electron is linked to. Names with t64 are those of
 * releases after the 64-bit time transition (Debian 13, Ubuntu 24.04).
 */
export const LIBRARY_PACKAGES = {
  'libasound.so.2': ['libasound2t64', 'libasound2'],
  'libatk-1.0.so.0': ['libatk1.0-0t64', 'libatk1.0-0'],
  'libatk-bridge-2.0.so.0': ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  'libatspi.so.0': ['libatspi2.0-0t64', 'libatspi2.0-0'],
  'libcairo.so.2': ['libcairo2'],
  'libcups.so.2': ['libcups2t64', 'libcups2'],
  'libdbus-1.so.3': ['libdbus-1-3'],
  'libdrm.so.2': ['libdrm2'],
  'libexpat.so.1': ['libexpat1'],
  'libgbm.so.1': ['libgbm1'],
  'libgcc_s.so.1': ['libgcc-s1'],
  'libgdk_pixbuf-2.0.so.0': ['libgdk-pixbuf-2.0-0'],
  'libgdk-3.so.0': ['libgtk-3-0t64', 'libgtk-3-0'],
  'libgio-2.0.so.0': ['libglib2.0-0t64', 'libglib2.0-0'],
  'libglib-2.0.so.0': ['libglib2.0-0t64', 'libglib2.0-0'],
  'libgobject-2.0.so.0': ['libglib2.0-0t64', 'libglib2.0-0'],
  'libgtk-3.so.0': ['libgtk-3-0t64', 'libgtk-3-0'],
  'libnspr4.so': ['libnspr4'],
  'libnss3.so': ['libnss3'],
  'libnssutil3.so': ['libnss3'],
  'libsmime3.so': ['libnss3'],
  'libpango-1.0.so.0': ['libpango-1.0-0'],
  'libudev.so.1': ['libudev1'],
  'libX11.so.6': ['libx11-6'],
  'libxcb.so.1': ['libxcb1'],
  'libXcomposite.so.1': ['libxcomposite1'],
  'libXdamage.so.1': ['libxdamage1'],
  'libXext.so.6': ['libxext6'],
  'libXfixes.so.3': ['libxfixes3'],
  'libxkbcommon.so.0': ['libxkbcommon0'],
  'libXrandr.so.2': ['libxrandr2'],
};

/**
 * The packages to install for what is missing.
 *
 * @param missing `{tools, libraries}` as `findMissing` gives them.
 * @param isKnown whether this system's package lists offer a name.
 * @returns `{packages, unknown}`: sorted names; what no package is known for.
 */
export function debianPackages({ tools, libraries }, isKnown = knownHere()) {
  const packages = new Set();
  const unknown = [];
  for (const name of [...tools, ...libraries]) {
    const choices = TOOL_PACKAGES[name] ?? LIBRARY_PACKAGES[name];
    if (!choices) unknown.push(name);
    else packages.add(choices.find(isKnown) ?? choices.at(-1));
  }
  return { packages: [...packages].sort(), unknown };
}

/** Asks apt's lists; where there are none (a fresh container), goes by the release's number. */
function knownHere() {
  const names = [...Object.values(TOOL_PACKAGES), ...Object.values(LIBRARY_PACKAGES)].flat();
  const answer = spawnSync('apt-cache', ['policy', ...new Set(names)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  const offered = offeredIn(answer.stdout ?? '');
  if (offered.size > 0) return (name) => offered.has(name);
  const renamed = hasRenamedLibraries(readOsRelease());
  return (name) => name.endsWith('t64') === renamed || !name.endsWith('t64');
}

/** The names with a candidate version in the answer of `apt-cache policy`. */
export function offeredIn(policy) {
  const entries = policy.matchAll(/^(\S+):\n {2}Installed: .*\n {2}Candidate: (.*)$/gm);
  return new Set(
    [...entries].filter(([, , version]) => version !== '(none)').map(([, name]) => name),
  );
}

/** Whether a release of Debian or Ubuntu has the t64 names, from /etc/os-release's text. */
export function hasRenamedLibraries(osRelease) {
  const field = (key) => new RegExp(`^${key}="?([^"\\n]*)`, 'm').exec(osRelease)?.[1] ?? '';
  const version = Number.parseFloat(field('VERSION_ID'));
  if (Number.isNaN(version)) return /debian/.test(field('ID'));
  return field('ID') === 'ubuntu' ? version >= 24.04 : version >= 13;
}

function readOsRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
