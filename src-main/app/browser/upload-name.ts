const MAX_PATH_CHARS = 1024;
const MAX_DEPTH = 16;
const MAX_NAME_BYTES = 255;

/** Names that mean a device on Windows, whatever their suffix. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Parts of an uploaded file's relative path, as the page sends it percent-encoded; undefined where it is not a plain relative path
 * of at most 16 names that every file system can hold: no '..', no separators of another system, no control characters.
 */
export function findUploadParts(header: string | undefined): readonly string[] | undefined {
  const path = decode(header);
  if (path === undefined || path.length > MAX_PATH_CHARS) return undefined;
  const parts = path.split('/');
  return parts.length <= MAX_DEPTH && parts.every(isPlainName) ? parts : undefined;
}

function decode(header: string | undefined): string | undefined {
  if (header === undefined || header.length > 9 * MAX_PATH_CHARS) return undefined;
  try {
    return decodeURIComponent(header);
  } catch {
    return undefined;
  }
}

function isPlainName(name: string): boolean {
  if (name === '' || name === '.' || name === '..') return false;
  if (/[\u0000-\u001f\u007f<>:"|?*\\]/.test(name) || /[. ]$/.test(name) || DEVICE_NAME.test(name)) return false;
  return Buffer.byteLength(name) <= MAX_NAME_BYTES;
}
