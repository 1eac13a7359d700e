import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifySignalFile } from '#main/library/verify-signal-files.ts';
import { listSignalFiles } from '#main/store/tables/signal-file.ts';
import { assert } from '#shared/result/assert.ts';
import { buildGroup, buildRecord, buildSignal } from '#test/builders/recordings.ts';
import type { SignalLibrary } from '#test/builders/signal-library.ts';
import { createSignalLibrary } from '#test/builders/signal-library.ts';

let library: SignalLibrary;

beforeEach(() => {
  library = createSignalLibrary();
});
afterEach(() => library.close());

describe('verifySignalFile', () => {
  it('finds one flipped bit in a pyramid, and says that it is built anew', () => {
    const recordId = library.store(buildRecord([buildGroup(360, [buildSignal(new Int16Array(50_000).fill(7))])]));
    const [row] = listSignalFiles(library.db.read, recordId);
    assert(row !== undefined, () => 'one group');
    const file = join(library.paths.signalsFolder, row.pyramidName);
    const bytes = readFileSync(file);

    const before = verifySignalFile(library.paths, row);
    bytes[1000] = (bytes[1000] ?? 0) ^ 4;
    writeFileSync(file, bytes);
    const after = verifySignalFile(library.paths, row);

    expect(before).toEqual([]);
    expect(after).toMatchObject([{ subject: row.pyramidName, code: 'library/signal-file-changed' }]);
    expect(after[0]?.message).toContain('built anew');
  });
});
