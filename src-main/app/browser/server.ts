import { createReadStream } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Envelope } from '#shared/ipc/bridge.ts';
import { WIRE } from '#shared/ipc/wire.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { PageFile } from '#main/ipc/page-files.ts';
import { findPageFile } from '#main/ipc/page-files.ts';
import { pageHeaders } from '#main/ipc/page-headers.ts';
import type { DownloadsOptions } from './downloads.ts';
import { sendDownload } from './downloads.ts';
import { checkHost, checkRequest, toOrigin } from './guard.ts';
import type { Session } from './session.ts';
import { createSession } from './session.ts';
import type { SocketOptions, Sockets } from './socket.ts';
import { createSockets } from './socket.ts';
import type { Uploads } from './uploads.ts';

export interface BrowserServerOptions extends SocketOptions, DownloadsOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** The built page. */
  readonly pageFolder: string;
  readonly uploads: Uploads;
  readonly now: () => number;
  readonly onBug: (where: string, error: unknown) => void;
}

export interface BrowserServer {
  readonly port: number;
  /** An address that opens the desk once, within 60 seconds. */
  issueAddress(): string;
  close(): Promise<void>;
}

/** HTTP and WebSocket on 127.0.0.1 and nowhere else. Errors: 'app/wrong-use' where the port is taken or may not be used. */
export async function startBrowserServer(options: BrowserServerOptions): Promise<Result<BrowserServer>> {
  const server = createServer({ requestTimeout: 0, headersTimeout: 10_000, maxHeaderSize: 32 * 1024 });
  const listening = await listen(server, options.port);
  if (!listening.ok) return listening;
  const port = listening.value;
  const session = createSession({ port, now: options.now });
  const sockets = createSockets(options);
  const headers = pageHeaders({ connect: [`ws://127.0.0.1:${port}`] });

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response, { ...options, port, session }).catch((error: unknown) => {
      if (!isGone(error)) options.onBug(`${request.method ?? ''} request`, error);
      if (!response.headersSent)
        sendText(response, 500, 'Overread made an error of its own. It has been written to the log.');
      response.destroy();
    });
  });
  server.on('upgrade', (request, connection, head) => {
    const refused = checkRequest(request, { port, session });
    const isSocket = request.url === WIRE.socketPath;
    connection.on('error', () => connection.destroy());
    if (refused === undefined && isSocket) sockets.upgrade(request, connection, head);
    else connection.end(`HTTP/1.1 ${refused?.status ?? 404} Refused\r\nConnection: close\r\n\r\n`);
  });

  return ok({
    port,
    issueAddress: () => `${toOrigin(port)}${WIRE.enterPath}?token=${session.issueToken()}`,
    close: () => closeServer(server, sockets),
  });
}

interface AnswerOptions extends BrowserServerOptions {
  readonly session: Session;
}

async function answer(request: IncomingMessage, response: ServerResponse, options: AnswerOptions): Promise<void> {
  const wrongHost = checkHost(request, options.port);
  if (wrongHost !== undefined) return sendText(response, wrongHost.status, wrongHost.message);
  const url = URL.parse(request.url ?? '', toOrigin(options.port));
  if (url === null || url.origin !== toOrigin(options.port)) return sendText(response, 400, 'Not an address.');
  if (url.pathname === WIRE.enterPath && request.method === 'GET') return enter(url, response, options.session);
  const refused = checkRequest(request, options);
  if (refused !== undefined) return sendText(response, refused.status, refused.message);
  if (request.method === 'PUT' || request.method === 'POST' || request.method === 'DELETE') {
    return answerUpload(request, response, url.pathname, options.uploads);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'Not a way to ask.');
  const isHead = request.method === 'HEAD';
  if (url.pathname.startsWith(`${WIRE.downloadPath}/`)) {
    const wasSent = await sendDownload(url.pathname.slice(WIRE.downloadPath.length + 1), isHead, response, options);
    return wasSent ? undefined : sendText(response, 404, 'This export is no longer there. Export again.');
  }
  const page = await findPageFile(options.pageFolder, url.pathname);
  return page === undefined ? sendText(response, 404, 'There is no such page.') : sendFile(page, isHead, response);
}

/** Exchanges the token for the cookie, and the address for one without it. */
function enter(url: URL, response: ServerResponse, session: Session): void {
  const cookie = session.redeem(url.searchParams.get('token') ?? '');
  if (cookie === undefined) {
    sendText(
      response,
      403,
      'This address has been used or is too old. Start Overread again: it opens its page itself.',
    );
    return;
  }
  response.writeHead(303, { Location: '/', 'Set-Cookie': cookie });
  response.end();
}

async function answerUpload(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  uploads: Uploads,
): Promise<void> {
  const [root, batch, number, ...rest] = pathname.slice(1).split('/');
  const isUpload = `/${root ?? ''}` === WIRE.uploadPath && batch !== undefined && rest.length === 0;
  if (isUpload && request.method === 'PUT' && number !== undefined && /^\d{1,6}$/.test(number)) {
    const header = request.headers[WIRE.uploadNameHeader];
    const envelope = await uploads.write(batch, typeof header === 'string' ? header : undefined, request);
    // What is left of a refused file is not read: the connection ends.
    if (!envelope.ok) response.setHeader('Connection', 'close');
    return sendEnvelope(response, envelope);
  }
  if (isUpload && request.method === 'POST' && number === undefined)
    return sendEnvelope(response, uploads.finish(batch));
  if (isUpload && request.method === 'DELETE' && number === undefined) {
    await uploads.discard(batch);
    return sendEnvelope(response, ok(null));
  }
  return sendText(response, 404, 'There is nothing here.');
}

async function sendFile(page: PageFile, isHead: boolean, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'Content-Type': page.contentType, 'Content-Length': page.sizeBytes });
  if (isHead) response.end();
  else await pipeline(createReadStream(page.file), response);
}

function sendEnvelope(response: ServerResponse, envelope: Envelope): void {
  response.writeHead(envelope.ok ? 200 : 422, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(envelope));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

/** The other side went away in the middle of an answer: nobody's error. */
function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}

function listen(server: Server, port: number): Promise<Result<number>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is used by another program' : 'cannot be used';
      resolve(err('app/wrong-use', `Port ${port} ${why}. Choose another with --port, or leave it out.`, { port }));
    });
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      resolve(ok(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

function closeServer(server: Server, sockets: Sockets): Promise<void> {
  return new Promise((resolve) => {
    sockets.close();
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
