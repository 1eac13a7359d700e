import { readFile } from 'node:fs/promises';
import type { Session } from 'electron';
import { protocol } from 'electron';
import { findPageFile } from '#main/ipc/page-files.ts';
import { pageHeaders } from '#main/ipc/page-headers.ts';

export const SCHEME = 'overread';
export const PAGE_ORIGIN = `${SCHEME}://desk`;
export const PAGE_ADDRESS = `${PAGE_ORIGIN}/`;

/** Before the app is ready: the page's scheme is a standard, secure one, with an origin of its own. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page under overread://desk/, with the same headers as the browser shell. */
export function servePage(session: Session, pageFolder: string): void {
  const headers = pageHeaders({ connect: [] });
  session.protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const page = isRead && url.host === 'desk' ? await findPageFile(pageFolder, url.pathname) : undefined;
    if (page === undefined) return new Response('There is no such page.\n', { status: 404, headers });
    const body = await readFile(page.file);
    return new Response(body, { status: 200, headers: { ...headers, 'Content-Type': page.contentType } });
  });
}

/** Whether an address is the page's own: a place in the desk, one of its files, or a picture that it drew. */
export function isPageAddress(address: string): boolean {
  const url = URL.parse(address.startsWith('blob:') ? address.slice('blob:'.length) : address);
  return url !== null && url.protocol === `${SCHEME}:` && url.host === 'desk';
}
