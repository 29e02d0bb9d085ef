/** The window's own origin. Everything it loads comes from here, and only messages from here are heard. */
export const APP_ORIGIN = 'app://breakwater';

/**
 * Nothing but our own files, no inline script. Inline style is needed by the terminal and the editor,
 * which position their parts by style attributes.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The development server's origin while `npm run dev` runs it; null in every other case. */
export const developmentOrigin = (): string | null => {
  const url = process.env.ELECTRON_RENDERER_URL;
  return url === undefined || url === '' ? null : new URL(url).origin;
};

/** True for an address that belongs to the window itself. */
export const isOwnUrl = (url: string): boolean => {
  try {
    const parsed = new URL(url);
    // `origin` is "null" for a custom scheme in Node's parser, so scheme and host are compared.
    if (`${parsed.protocol}//${parsed.host}` === APP_ORIGIN) return true;
    return parsed.origin !== 'null' && parsed.origin === developmentOrigin();
  } catch {
    return false;
  }
};

/** True for a link that may be opened in the person's browser, after asking. */
export const isExternalLink = (url: string): boolean => {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
};
