import { describe, expect, it } from 'vitest';
import { createGrants } from '#main/ipc/grants.ts';
import { unwrap } from '#shared/result/result.ts';
import type { GrantId } from '#shared/units/ids.ts';

function open(options: { maxCount?: number } = {}) {
  const clock = { nowMs: 0 };
  return { clock, grants: createGrants({ now: () => clock.nowMs, lifetimeMs: 1000, ...options }) };
}

describe('a grant', () => {
  it('tells the base name, never the path, and gives the path once', () => {
    const { grants } = open();
    const grant = grants.grant({ kind: 'read', path: '/home/somebody/Meier/100.hea' });
    expect(grant.displayName).toBe('100.hea');
    expect(JSON.stringify(grant)).not.toContain('Meier');
    expect(unwrap(grants.take(grant.grantId, 'read')).path).toBe('/home/somebody/Meier/100.hea');
    expect(grants.take(grant.grantId, 'read')).toMatchObject({ error: { code: 'grant/unknown' } });
  });

  it('to read is none to write', () => {
    const { grants } = open();
    const { grantId } = grants.grant({ kind: 'read', path: '/a' });
    expect(grants.take(grantId, 'write')).toMatchObject({ error: { code: 'grant/unknown' } });
    expect(grants.take(grantId, 'read').ok).toBe(true);
  });

  it('ends after its lifetime, and what it held is disposed of', () => {
    const { grants, clock } = open();
    const disposed: string[] = [];
    const { grantId } = grants.grant({ kind: 'read', path: '/a', dispose: () => disposed.push('a') });
    clock.nowMs = 1000;
    expect(grants.take(grantId, 'read')).toMatchObject({ error: { code: 'grant/expired' } });
    expect(disposed).toEqual(['a']);
  });

  it('that was taken is not disposed of: the one who took it does that', () => {
    const { grants } = open();
    const disposed: string[] = [];
    const { grantId } = grants.grant({ kind: 'read', path: '/a', dispose: () => disposed.push('a') });
    unwrap(grants.take(grantId, 'read'));
    grants.close();
    expect(disposed).toEqual([]);
  });

  it('is not taken when another of the same list is unknown', () => {
    const { grants } = open();
    const { grantId } = grants.grant({ kind: 'read', path: '/a' });
    expect(grants.takeAll([grantId, 'made-up' as GrantId], 'read').ok).toBe(false);
    expect(grants.take(grantId, 'read').ok).toBe(true);
  });

  it('gives way, oldest first, when there are more than 3 and 3 is the bound', () => {
    const { grants } = open({ maxCount: 3 });
    const ids = ['/a', '/b', '/c', '/d'].map((path) => grants.grant({ kind: 'read', path }).grantId);
    expect(ids.map((id) => grants.take(id, 'read').ok)).toEqual([false, true, true, true]);
  });
});
