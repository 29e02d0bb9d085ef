import { describe, expect, it } from 'vitest';
import { debianPackages, hasRenamedLibraries, offeredIn } from './debian.mjs';

const POLICY = `libasound2t64:
  Installed: (none)
  Candidate: 1.2.14-1
  Version table:
     1.2.14-1 500
        500 http://deb.example.org/debian trixie/main amd64 Packages
libasound2:
  Installed: (none)
  Candidate: (none)
  Version table:
rpm:
  Installed: (none)
  Candidate: 4.20.1+dfsg-3
  Version table:
     4.20.1+dfsg-3 500
`;

describe('which Debian packages to install', () => {
  it('takes the name that the release has', () => {
    const offered = offeredIn(POLICY);
    expect([...offered]).toEqual(['libasound2t64', 'rpm']);
    const missing = { tools: ['rpmbuild'], libraries: ['libasound.so.2'] };
    expect(debianPackages(missing, (name) => offered.has(name)).packages).toEqual([
      'libasound2t64',
      'rpm',
    ]);
    expect(debianPackages(missing, (name) => !name.endsWith('t64')).packages).toEqual([
      'libasound2',
      'rpm',
    ]);
  });

  it('names a package once, and says what it knows none for', () => {
    const libraries = ['libnss3.so', 'libnssutil3.so', 'libunheard-of.so.7'];
    expect(debianPackages({ tools: [], libraries }, () => true)).toEqual({
      packages: ['libnss3'],
      unknown: ['libunheard-of.so.7'],
    });
  });
});

describe('the 64-bit time transition', () => {
  it.each([
    ['ID=debian\nVERSION_ID="12"', false],
    ['ID=debian\nVERSION_ID="13"', true],
    ['PRETTY_NAME="Debian GNU/Linux forky/sid"\nID=debian', true],
    ['ID=ubuntu\nVERSION_ID="22.04"', false],
    ['ID=ubuntu\nVERSION_ID="24.04"', true],
  ])('%j: %s', (osRelease, renamed) => {
    expect(hasRenamedLibraries(osRelease)).toBe(renamed);
  });
});
