import type { IncomingMessage } from 'node:http';
import type { Session } from './session.ts';

/** Why a request is refused: a status and a sentence that tells an attacker nothing. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

export interface GuardOptions {
  readonly port: number;
  readonly session: Session;
}

/** The only origin that the page has. 'localhost' is not it: one name, one cookie. */
export function toOrigin(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/**
 * Whether the request names this server by its own address. Another name that somebody's DNS points at 127.0.0.1 (rebinding) is
 * refused before anything else is looked at.
 */
export function checkHost(request: IncomingMessage, port: number): Refusal | undefined {
  return request.headers.host === `127.0.0.1:${port}` ? undefined : { status: 421, message: 'Wrong address.' };
}

/** Host, cookie, and for whatever changes something or opens a socket the exact Origin. */
export function checkRequest(request: IncomingMessage, { port, session }: GuardOptions): Refusal | undefined {
  const wrongHost = checkHost(request, port);
  if (wrongHost !== undefined) return wrongHost;
  const { origin, upgrade, cookie } = request.headers;
  const mustNameOrigin = upgrade !== undefined || (request.method !== 'GET' && request.method !== 'HEAD');
  if ((mustNameOrigin || origin !== undefined) && origin !== toOrigin(port)) return FOREIGN;
  // Sent by every browser of today; a page of another site cannot change it.
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return FOREIGN;
  if (!session.isKnown(cookie)) return { status: 403, message: NOT_OPENED };
  return undefined;
}

const FOREIGN: Refusal = { status: 403, message: 'Only the page of Overread itself may ask this.' };
const NOT_OPENED =
  'This page was not opened by Overread, or Overread has been started anew since. Start Overread again: it opens its page itself.';
