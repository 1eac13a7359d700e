import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Grant } from '#shared/ipc/schemas/files.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { GrantId } from '#shared/units/ids.ts';

/** What a person chose to read or to write; only main knows the path. */
export interface GrantedPath {
  readonly kind: 'read' | 'write';
  readonly path: string;
  /** An export into it is to be fetched by the page. */
  readonly isDownload?: true;
  /** What the person knows it by; the folder of an upload has a name of our own making. */
  readonly displayName?: string;
  /** Names of the files in the folder that the person chose one by one, not with the folder. */
  readonly chosenNames?: readonly string[];
  /** The folder is Overread's own (an upload, a download): it goes when the grant goes. */
  readonly dispose?: () => void;
}

export interface Grants {
  /** A new grant for a path that a person chose just now. */
  grant(granted: GrantedPath, displayName?: string): Grant;
  /** Uses a grant up. Errors: 'grant/unknown' (also for the other kind), 'grant/expired'. */
  take(grantId: GrantId, kind: GrantedPath['kind']): Result<GrantedPath>;
  /** Takes several at once, or none of them. */
  takeAll(grantIds: readonly GrantId[], kind: GrantedPath['kind']): Result<readonly GrantedPath[]>;
  close(): void;
}

export interface GrantsOptions {
  readonly now: () => number;
  /** A grant that nobody used ends after this long. */
  readonly lifetimeMs?: number;
  readonly maxCount?: number;
}

const LIFETIME_MS = 30 * 60_000;
const MAX_COUNT = 20_000;

/** Opaque, expiring, single-use rights to paths. No call ever takes a path: it takes one of these. */
export function createGrants({ now, lifetimeMs = LIFETIME_MS, maxCount = MAX_COUNT }: GrantsOptions): Grants {
  const held = new Map<GrantId, GrantedPath & { readonly expiresAtMs: number }>();

  function drop(grantId: GrantId): void {
    held.get(grantId)?.dispose?.();
    held.delete(grantId);
  }

  /** In order of insertion, so of expiry: stops at the first that still holds, or when there is room. */
  function sweep(): void {
    for (const [grantId, { expiresAtMs }] of held) {
      if (expiresAtMs > now() && held.size < maxCount) return;
      drop(grantId);
    }
  }

  function find(grantId: GrantId, kind: GrantedPath['kind']): Result<GrantedPath> {
    const found = held.get(grantId);
    if (found === undefined || found.kind !== kind) {
      return err('grant/unknown', 'The chosen file or folder is no longer known to Overread. Choose it again.');
    }
    if (found.expiresAtMs > now()) return ok(found);
    drop(grantId);
    return err('grant/expired', 'The file or folder was chosen too long ago. Choose it again.');
  }

  function takeAll(grantIds: readonly GrantId[], kind: GrantedPath['kind']): Result<readonly GrantedPath[]> {
    const taken: GrantedPath[] = [];
    for (const grantId of grantIds) {
      const found = find(grantId, kind);
      if (!found.ok) return found;
      taken.push(found.value);
    }
    for (const grantId of grantIds) held.delete(grantId);
    return ok(taken);
  }

  return {
    grant(granted, displayName = basename(granted.path)) {
      sweep();
      const grantId = randomUUID() as GrantId; // made here
      held.set(grantId, { ...granted, displayName, expiresAtMs: now() + lifetimeMs });
      return { grantId, displayName };
    },
    take(grantId, kind) {
      const taken = takeAll([grantId], kind);
      if (!taken.ok) return taken;
      const [only] = taken.value;
      return only === undefined ? err('grant/unknown', 'No file or folder was chosen.') : ok(only);
    },
    takeAll,
    close() {
      for (const grantId of [...held.keys()]) drop(grantId);
    },
  };
}
