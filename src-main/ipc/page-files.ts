import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const TYPE_BY_EXTENSION: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** A file of the built page. */
export interface PageFile {
  readonly file: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

/**
 * The file that an address of the page stands for; undefined where there is none. An address without a suffix is a place in the
 * desk and gives index.html. Nothing outside the folder is ever given, symbolic links included.
 */
export async function findPageFile(pageFolder: string, pathname: string): Promise<PageFile | undefined> {
  const relativePath = toRelativePath(pathname);
  if (relativePath === undefined) return undefined;
  const wanted = extname(relativePath) === '' ? 'index.html' : relativePath;
  try {
    const folder = await realpath(pageFolder);
    const file = await realpath(join(folder, wanted));
    const facts = await stat(file);
    const contentType = TYPE_BY_EXTENSION[extname(file)];
    if (!file.startsWith(folder + sep) || !facts.isFile() || contentType === undefined) return undefined;
    return { file, contentType, sizeBytes: facts.size };
  } catch {
    return undefined; // not there, or not for us to read: either way no page
  }
}

/** '/assets/a.js' as 'assets/a.js'; undefined for whatever is odd. Built files have plain names. */
function toRelativePath(pathname: string): string | undefined {
  const path = pathname.slice(1);
  if (path === '') return 'index.html';
  return path.split('/').every((part) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(part)) ? path : undefined;
}
