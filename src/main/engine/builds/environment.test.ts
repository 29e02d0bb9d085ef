import { describe, expect, it } from 'vitest';
import { buildEnvironment } from './environment';

const of = (
  inherited: Readonly<Record<string, string | undefined>>,
  configured: Readonly<Record<string, string>> = {},
) => buildEnvironment({ inherited, configured, package: 'zlib', token: 'token', cwd: '/w' });

describe('buildEnvironment', () => {
  it('keeps what is the person’s and drops what is Breakwater’s', () => {
    const env = of({
      HOME: '/home/a',
      https_proxy: 'http://proxy',
      ELECTRON_RUN_AS_NODE: '1',
      CHROME_DESKTOP: 'x',
      BREAKWATER_TOKEN: 'secret',
      npm_config_cache: 'x',
      NODE_OPTIONS: '-r x',
      TMUX: 'x',
      UNDEFINED: undefined,
    });
    expect(env).toMatchObject({ HOME: '/home/a', https_proxy: 'http://proxy' });
    expect(Object.keys(env)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(ELECTRON|CHROME|npm|NODE|TMUX|UNDEFINED)/)]),
    );
    expect(JSON.stringify(env)).not.toContain('secret');
  });

  it('lets the workspace say otherwise, but not who the build is', () => {
    const env = of({ CC: 'gcc' }, { CC: 'clang', TERM: 'dumb', BREAKWATER_ATTEMPT: 'forged' });
    expect(env).toMatchObject({
      CC: 'clang',
      TERM: 'dumb',
      PWD: '/w',
      BREAKWATER_ATTEMPT: 'token',
      BREAKWATER_PACKAGE: 'zlib',
    });
  });

  it('takes npm’s own folders off the PATH and leaves a missing PATH missing', () => {
    expect(of({ PATH: '/a/node_modules/.bin:/usr/bin::/x/node-gyp-bin:/bin' }).PATH).toBe(
      '/usr/bin::/bin',
    );
    expect(of({}).PATH).toBeUndefined();
  });
});
