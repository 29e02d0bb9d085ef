import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** True where RPMs can be built here. Tests that need them are skipped elsewhere. */
export const HAS_RPMBUILD = spawnSync('rpmbuild', ['--version']).status === 0;

export interface BuiltRpms {
  /** Every RPM below the folder, sources too. */
  readonly files: readonly string[];
  /** What rpmbuild said that it wrote. */
  readonly wrote: readonly string[];
}

/** Builds a small package with a subpackage by rpmbuild, in `folder`: RPMS/noarch/… and SRPMS/… */
export const buildRpms = (folder: string, name: string, version = '1.2'): BuiltRpms => {
  mkdirSync(folder, { recursive: true });
  const spec = path.join(folder, `${name}.spec`);
  writeFileSync(
    spec,
    `Name: ${name}
Version: ${version}
Release: 3
Epoch: 4
Summary: A package for a test
License: MIT
BuildArch: noarch
%description
Nothing.
%package -n lib-of-${name}
Summary: Its library
%description -n lib-of-${name}
Nothing.
%install
mkdir -p %{buildroot}/opt/${name}
echo one > %{buildroot}/opt/${name}/one
echo two > %{buildroot}/opt/${name}/two
echo lib > %{buildroot}/opt/${name}/lib
%files
/opt/${name}/one
/opt/${name}/two
%files -n lib-of-${name}
/opt/${name}/lib
`,
  );
  const output = execFileSync(
    'rpmbuild',
    ['-ba', '--define', `_topdir ${folder}`, '--define', '_build_id_links none', spec],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const wrote = [...output.matchAll(/^Wrote: (.*)$/gm)].map(([, file]) => file ?? '');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.rpm'))
    .map((file) => path.join(folder, file));
  return { files, wrote };
};
