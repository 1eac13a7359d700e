import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';

/** What a second desk on the same library gives to the first. */
export interface HandedOver {
  /** Absolute paths that the person named when starting it: to be imported. */
  readonly paths: readonly string[];
}

export interface Handover {
  close(): void;
}

/** Where the first desk listens, as `desk.json` in the library tells whoever may read the library. */
interface Endpoint {
  readonly socket: string;
  readonly token: string;
}

const MAX_MESSAGE_BYTES = 2 ** 20;
const MAX_PATHS = 10_000;
const TIMEOUT_MS = 5000;

/**
 * Listens for second desks on this library: a socket of the system (no port), and a note in the library, readable by its owner only,
 * that says where it is. Only the library's owner may call it. Throws when the system gives no socket.
 */
export async function receiveHandovers(
  libraryFolder: string,
  onHandover: (handed: HandedOver) => void,
): Promise<Handover> {
  const token = randomBytes(32).toString('base64url');
  const left = findEndpoint(libraryFolder);
  if (left !== undefined) removeSocketFolder(left.socket);
  const socketPath = newSocketPath();
  const server = createServer((socket) => receive(socket, token, onHandover));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  const note = noteFile(libraryFolder);
  writeFileSync(`${note}.new`, JSON.stringify({ socket: socketPath, token } satisfies Endpoint), { mode: 0o600 });
  renameSync(`${note}.new`, note);
  return {
    close() {
      rmSync(note, { force: true });
      server.close();
      removeSocketFolder(socketPath);
    },
  };
}

/**
 * Hands over to the desk that owns the library. Errors: 'library/in-use' where no desk answers (the owner is a command, or a desk
 * that is just closing).
 */
export function handOver(libraryFolder: string, handed: HandedOver): Promise<Result<null>> {
  const endpoint = findEndpoint(libraryFolder);
  const unanswered = err('library/in-use', 'The program that has the library open does not answer.');
  if (endpoint === undefined) return Promise.resolve(unanswered);
  return new Promise((resolve) => {
    const socket = connect(endpoint.socket);
    let answer = '';
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.end(`${JSON.stringify({ token: endpoint.token, paths: handed.paths })}\n`));
    socket.on('data', (text: string) => (answer = (answer + text).slice(0, 16)));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(answer === 'taken\n' ? ok(null) : unanswered));
  });
}

function receive(socket: Socket, token: string, onHandover: (handed: HandedOver) => void): void {
  let text = '';
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (more: string) => {
    text += more;
    if (text.length > MAX_MESSAGE_BYTES) socket.destroy();
    if (!text.endsWith('\n')) return;
    const handed = findHandedOver(text, token);
    socket.end(handed === undefined ? 'refused\n' : 'taken\n');
    if (handed !== undefined) onHandover(handed);
  });
}

function findHandedOver(text: string, token: string): HandedOver | undefined {
  const message = parseObject(text);
  if (message === undefined || !isSame(message['token'], token)) return undefined;
  const { paths } = message;
  if (!Array.isArray(paths) || paths.length > MAX_PATHS) return undefined;
  return paths.every((path) => typeof path === 'string' && isAbsolute(path)) ? { paths } : undefined;
}

function findEndpoint(libraryFolder: string): Endpoint | undefined {
  try {
    const { socket, token } = parseObject(readFileSync(noteFile(libraryFolder), 'utf8')) ?? {};
    return typeof socket === 'string' && typeof token === 'string' ? { socket, token } : undefined;
  } catch {
    return undefined; // the owner is no desk
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

function isSame(given: unknown, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(token));
}

function noteFile(libraryFolder: string): string {
  return join(libraryFolder, 'desk.json');
}

const SOCKET_FOLDER = 'overread-desk-';

/** Not inside the library: the path of a socket may be no longer than 107 bytes, a library's folder may. */
function newSocketPath(): string {
  const name = `${SOCKET_FOLDER}${randomBytes(12).toString('hex')}`;
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\${name}`
    : join(mkdtempSync(join(tmpdir(), SOCKET_FOLDER)), 'desk');
}

/** A socket's folder, also that of a desk that was killed. */
function removeSocketFolder(socketPath: string): void {
  const folder = dirname(socketPath);
  if (basename(folder).startsWith(SOCKET_FOLDER)) rmSync(folder, { recursive: true, force: true });
}
