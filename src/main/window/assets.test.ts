import { describe, expect, it } from 'vitest';
import { resolveAsset } from './assets';
import { isExternalLink, isOwnUrl } from './origins';

describe('addresses of the window', () => {
  it.each([
    ['app://breakwater/', '/srv/out/index.html'],
    ['app://breakwater/assets/index-1.js', '/srv/out/assets/index-1.js'],
    ['app://breakwater/assets/a%20b.css', '/srv/out/assets/a b.css'],
  ])('%s is a file', (address, file) => {
    expect(resolveAsset('/srv/out', address)).toBe(file);
  });

  it.each([
    'app://breakwater/../secret.js',
    'app://breakwater/%2e%2e/%2e%2e/etc/passwd.js',
    'app://breakwater/..%2f..%2fsecret.js',
    'app://elsewhere/index.html',
    'file:///etc/passwd',
    'app://breakwater/package',
    'app://breakwater/%00.js',
    'app://breakwater/%E0%A4%A.js',
    'not an address',
  ])('%s is none of ours', (address) => {
    const file = resolveAsset('/srv/out', address);
    expect(file === null || file.startsWith('/srv/out/')).toBe(true);
    if (!address.includes('../') && !address.includes('%2e')) expect(file).toBeNull();
  });

  it('tells its own pages from foreign ones', () => {
    expect(isOwnUrl('app://breakwater/index.html')).toBe(true);
    for (const url of [
      'app://breakwater.evil/',
      'https://breakwater/',
      'null',
      'data:text/html,x',
    ]) {
      expect(isOwnUrl(url)).toBe(false);
    }
  });

  it('opens nothing but web links outside', () => {
    expect(isExternalLink('https://example.org/')).toBe(true);
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/x', 'x']) {
      expect(isExternalLink(url)).toBe(false);
    }
  });
});
