import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySeal, isIntact, placeFiles, sealFolder, unsealedReason } from '#scripts/setup/sealed-folder.mjs';
import { FakeCheckout } from './fake-checkout.ts';

describe('a sealed folder', () => {
  let checkout: FakeCheckout;
  let kept: string;

  beforeEach(async () => {
    checkout = new FakeCheckout();
    kept = join(checkout.root, 'kept');
    checkout.write('kept/deps/lib/a.so', 'library');
    checkout.write('kept/lib/b.node', 'addon');
    await sealFolder(kept, 'v1');
  });
  afterEach(() => {
    checkout.close();
  });

  it('is whole under its own key only', async () => {
    expect(isIntact(kept, 'v1')).toBe(true);
    expect(isIntact(kept, 'v2')).toBe(false);
    expect(await unsealedReason(kept, 'v1')).toBeUndefined();
  });

  it('is not whole with a file cut short, and damage that keeps the size is found by its sum', async () => {
    writeFileSync(join(kept, 'lib', 'b.node'), 'nodda');
    expect(isIntact(kept, 'v1')).toBe(true);
    expect(await unsealedReason(kept, 'v1')).toBe('lib/b.node is damaged');

    writeFileSync(join(kept, 'lib', 'b.node'), 'add');
    expect(isIntact(kept, 'v1')).toBe(false);
    expect(await unsealedReason(kept, 'v1')).toBe('it is incomplete');
  });

  it('is placed without a second copy on the disk, and counts only once its seal is copied', () => {
    const place = join(checkout.root, 'place');
    placeFiles(kept, place);
    expect(isIntact(place, 'v1')).toBe(false);

    copySeal(kept, place);
    expect(isIntact(place, 'v1')).toBe(true);
    expect(statSync(join(place, 'lib', 'b.node')).ino).toBe(statSync(join(kept, 'lib', 'b.node')).ino);
  });
});
