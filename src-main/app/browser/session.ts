import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Session {
  readonly cookieName: string;
  /** A token for the address that is opened: good once, for 60 seconds. */
  issueToken(): string;
  /** The cookie's header for a good token, which is used up; undefined for any other. */
  redeem(token: string): string | undefined;
  /** Whether a request's Cookie header holds a cookie that this server gave. */
  isKnown(cookieHeader: string | undefined): boolean;
}

export interface SessionOptions {
  readonly port: number;
  readonly now: () => number;
}

const TOKEN_LIFETIME_MS = 60_000;
const SECRET_BYTES = 32;
const MAX_TOKENS = 16;

/**
 * Who may talk to the browser shell: whoever opened the address that this process made. The cookie is named with the port,
 * because cookies of 127.0.0.1 are shared between ports and two desks may run.
 */
export function createSession({ port, now }: SessionOptions): Session {
  const cookieName = `overread_${port}`;
  const secret = newSecret();
  const expiryByToken = new Map<string, number>();

  return {
    cookieName,
    issueToken() {
      const [oldest] = expiryByToken.keys();
      if (oldest !== undefined && expiryByToken.size >= MAX_TOKENS) expiryByToken.delete(oldest);
      const token = newSecret();
      expiryByToken.set(token, now() + TOKEN_LIFETIME_MS);
      return token;
    },
    redeem(token) {
      const held = [...expiryByToken.keys()].find((one) => isSame(one, token));
      if (held === undefined) return undefined;
      const expiresAtMs = expiryByToken.get(held) ?? 0;
      expiryByToken.delete(held);
      return expiresAtMs > now() ? `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict` : undefined;
    },
    isKnown(cookieHeader) {
      const value = findCookie(cookieHeader ?? '', cookieName);
      return value !== undefined && isSame(value, secret);
    },
  };
}

export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Compares in a time that does not depend on where two texts differ. */
export function isSame(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

function findCookie(header: string, name: string): string | undefined {
  return header
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
