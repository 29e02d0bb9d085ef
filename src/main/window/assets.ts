import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** The content type that a file of ours is served with. */
export const contentType = (file: string): string =>
  TYPES[extname(file)] ?? 'application/octet-stream';

/**
 * The file under `folder` that a request's address names, or null when it names none
 * (another host, a path that leaves the folder, a type that we do not ship).
 */
export function resolveAsset(folder: string, address: string): string | null {
  let url: URL;
  let path: string;
  try {
    url = new URL(address);
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (url.protocol !== 'app:' || url.host !== 'breakwater' || path.includes('\0')) return null;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  if (!file.startsWith(normalize(folder) + sep)) return null;
  return extname(file) in TYPES ? file : null;
}
