import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { unwrap, type AppError } from '#shared/result/result.ts';
import { createFolder, format16, put, word, words } from '#test/builders/wfdb-folder.ts';

const HEADER = 'r 2 360 3\nr.dat 16 200/mV 12 0 1 9 0 I\nr.dat 16 200/mV 12 0 2 12 0 II\n';
const SAMPLES = format16(1, 2, 3, 4, 5, 6);

/** Error of reading record 'r' of a folder. */
async function readError(folder: string): Promise<AppError> {
  const refs = unwrap(await findRecordings(join(folder, 'r.hea')));
  const result = await readRecording(refs[0]!);
  if (result.ok) throw new Error('expected a failure');
  return result.error;
}

/** Tests often run as root, which may read everything. */
async function withoutPrivileges<T>(act: () => Promise<T>): Promise<T> {
  const uid = process.geteuid?.() ?? 0;
  if (uid !== 0) return act();
  process.seteuid?.('nobody');
  try {
    return await act();
  } finally {
    process.seteuid?.(uid);
  }
}

describe('a WFDB record that cannot be read', () => {
  it('is refused with code, file and reason', async () => {
    const cases: readonly [what: string, files: Record<string, string | Uint8Array>, code: string, words: string][] = [
      ['missing signal file', { 'r.hea': HEADER }, 'import/missing-file', "'r.dat' is missing"],
      ['empty signal file', { 'r.hea': HEADER, 'r.dat': '' }, 'import/empty', "'r.dat' is empty"],
      ['empty header', { 'r.hea': '' }, 'import/empty', "'r.hea' is empty"],
      [
        'one byte too few',
        { 'r.hea': HEADER, 'r.dat': SAMPLES.subarray(0, 11) },
        'import/truncated',
        'it has 11 bytes, the header announces 12',
      ],
      [
        'packed signal file',
        { 'r.hea': HEADER, 'r.dat': gzipSync('').subarray(0, 11) },
        'import/unsupported',
        "'r.dat' is compressed (gzip)",
      ],
      [
        'wrong checksum',
        { 'r.hea': HEADER.replace(' 12 0 II', ' 13 0 II'), 'r.dat': SAMPLES },
        'import/checksum',
        'signal 2 (II)',
      ],
      [
        '2^31 samples',
        { 'r.hea': HEADER.replace(' 360 3', ' 360 2147483648'), 'r.dat': SAMPLES },
        'import/truncated',
        "'r.dat' is too short",
      ],
      [
        '2^53 samples',
        { 'r.hea': HEADER.replace(' 360 3', ' 360 9007199254740991'), 'r.dat': SAMPLES },
        'import/truncated',
        "'r.dat' is too short",
      ],
      [
        '2^40 bytes before the samples',
        { 'r.hea': HEADER.replaceAll(' 16 ', ' 16+1099511627776 '), 'r.dat': SAMPLES },
        'import/malformed-header',
        'format',
      ],
      [
        'unknown format',
        { 'r.hea': HEADER.replaceAll(' 16 ', ' 17 '), 'r.dat': SAMPLES },
        'import/unsupported',
        'format 17',
      ],
      [
        'two formats in a file',
        { 'r.hea': HEADER.replace('r.dat 16 ', 'r.dat 212 '), 'r.dat': SAMPLES },
        'import/unsupported',
        'several formats',
      ],
      ['standard input', { 'r.hea': HEADER.replaceAll('r.dat', '-') }, 'import/unsupported', 'standard input'],
      ['no FLAC', { 'r.hea': HEADER.replaceAll(' 16 ', ' 516 '), 'r.dat': SAMPLES }, 'import/unsupported', 'no FLAC'],
      [
        'file above the folder',
        { 'r.hea': HEADER.replaceAll('r.dat', '../r.dat') },
        'import/outside-folder',
        "'r.dat' lies outside",
      ],
      [
        'absolute file',
        { 'r.hea': HEADER.replaceAll('r.dat', '/etc/passwd') },
        'import/outside-folder',
        "'passwd' lies outside",
      ],
      ['a folder for a file', { 'r.hea': HEADER, 'r.dat/x': '' }, 'import/unreadable', "'r.dat' is not a file"],
      ['no signals', { 'r.hea': 'r 0 360 10\n' }, 'import/empty', 'no signals'],
      [
        'annotations without end',
        { 'r.hea': HEADER, 'r.dat': SAMPLES, 'r.atr': words(word(1, 5)) },
        'import/truncated',
        "'r.atr' ends in the middle",
      ],
      ['empty annotations', { 'r.hea': HEADER, 'r.dat': SAMPLES, 'r.atr': '' }, 'import/empty', "'r.atr' is empty"],
      ['segment not there', { 'r.hea': 'r/1 2 360 3\ns 3\n' }, 'import/missing-file', "'s.hea' is missing"],
      [
        'segment above the folder',
        { 'r.hea': 'r/1 2 360 3\n../s 3\n' },
        'import/outside-folder',
        "'s.hea' lies outside",
      ],
      [
        'a record that is its own segment',
        { 'r.hea': 'r/1 2 360 3\nr 3\n' },
        'import/malformed-header',
        'has segments itself',
      ],
      ['gaps only', { 'r.hea': 'r/1 2 360 3\n~ 3\n' }, 'import/empty', 'gaps only'],
      [
        'segments of another length',
        { 'r.hea': 'r/1 2 360 4\ns 3\n', 's.hea': HEADER, 'r.dat': SAMPLES },
        'import/malformed-header',
        '3 samples together, not 4',
      ],
      [
        'a segment of another rate',
        { 'r.hea': 'r/1 2 250 3\ns 3\n', 's.hea': HEADER, 'r.dat': SAMPLES },
        'import/malformed-header',
        'another sampling rate',
      ],
      [
        'a gap of 2^40 samples',
        { 'r.hea': 'r/2 2 360\ns 3\n~ 1099511627776\n', 's.hea': HEADER, 'r.dat': SAMPLES },
        'import/out-of-bounds',
        'of which 6 are in files',
      ],
      [
        'a gap of 2^25 samples',
        { 'r.hea': 'r/2 2 360\ns 3\n~ 33554432\n', 's.hea': HEADER, 'r.dat': SAMPLES },
        'import/out-of-bounds',
        'of which 6 are in files',
      ],
    ];
    for (const [what, files, code, reason] of cases) {
      const error = await readError(put(createFolder(), files));
      expect([what, error.code, error.message]).toEqual([what, code, expect.stringContaining(reason)]);
      expect(Object.keys(error.details), what).toContain('file');
    }
  });

  it.skipIf(process.seteuid === undefined)('names the file that may not be read', async () => {
    const folder = put(createFolder(), { 'r.hea': HEADER, 'r.dat': SAMPLES });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'r.dat'), 0);

    const error = await withoutPrivileges(() => readError(folder));

    expect([error.code, error.message]).toEqual(['import/unreadable', "No permission to read 'r.dat'."]);
  });

  it.skipIf(process.seteuid === undefined)('may be a folder: the others are found all the same', async () => {
    const folder = put(createFolder(), { 'a/r.hea': HEADER, 'a/r.dat': SAMPLES, 'b/r.hea': HEADER, 'c/r.hea': HEADER });
    for (const name of ['', 'a', 'c']) chmodSync(join(folder, name), 0o755);
    chmodSync(join(folder, 'b'), 0);

    const refs = await withoutPrivileges(async () => unwrap(await findRecordings(folder)));
    const result = await withoutPrivileges(() => readRecording(refs[1]!));

    expect(refs.map(({ name }) => name)).toEqual(['a/r', 'b', 'c/r']);
    expect(result.ok ? '' : result.error.message).toBe("No permission to read 'b'.");
  });

  it('may not reach a file outside by a symbolic link, nor a record, nor a folder', async () => {
    const outside = put(createFolder(), {
      'r.hea': HEADER,
      'r.dat': SAMPLES,
      'sub/r.hea': HEADER,
      'sub/r.dat': SAMPLES,
    });
    const folder = put(createFolder(), { 'r.hea': HEADER });
    symlinkSync(join(outside, 'r.dat'), join(folder, 'r.dat'));
    symlinkSync(join(outside, 'sub'), join(folder, 'linked'));
    symlinkSync(join(outside, 'r.hea'), join(folder, 'other.hea'));

    const error = await readError(folder);
    const refs = unwrap(await findRecordings(folder));

    expect([error.code, error.message]).toEqual([
      'import/outside-folder',
      "'r.dat' lies outside the folder that was chosen.",
    ]);
    expect(refs.map(({ name }) => name)).toEqual(['r']);
  });

  it('follows a symbolic link that stays inside, once', async () => {
    const folder = put(createFolder(), { 'r.hea': HEADER, 'files/samples': SAMPLES });
    symlinkSync(join(folder, 'files', 'samples'), join(folder, 'r.dat'));
    symlinkSync(folder, join(folder, 'files', 'round'));

    const refs = unwrap(await findRecordings(folder));

    expect(refs.map(({ name }) => name)).toEqual(['r']);
    expect(unwrap(await readRecording(refs[0]!)).groups[0]!.sampleCount).toBe(3);
  });

  it('does not wait for a pipe', async () => {
    const folder = put(createFolder(), { 'r.hea': HEADER });
    const { execFileSync } = await import('node:child_process');
    execFileSync('mkfifo', [join(folder, 'r.dat')]);

    expect((await readError(folder)).code).toBe('import/unreadable');
  });

  it('does not allocate what a header claims for a sparse file of 64 GiB', async () => {
    const folder = put(createFolder(), { 'r.hea': HEADER.replace(' 360 3', ' 360 17179869184'), 'r.dat': '' });
    truncateSync(join(folder, 'r.dat'), 64 * 1024 ** 3);

    const error = await readError(folder);

    expect(error.code).toBe('import/out-of-bounds');
    expect(error.message).toContain("'r.dat'");
  });

  it('was there when it was found and is gone when it is read', async () => {
    const folder = put(createFolder(), { 'r.hea': HEADER, 'r.dat': SAMPLES });
    const [ref] = unwrap(await findRecordings(folder));
    rmSync(join(folder, 'r.hea'));

    const result = await readRecording(ref!);

    expect(result.ok ? '' : result.error.code).toBe('import/missing-file');
  });

  it('stops when it is cancelled', async () => {
    const folder = put(createFolder(), { 'r.hea': HEADER, 'r.dat': SAMPLES });
    const [ref] = unwrap(await findRecordings(folder));

    const result = await readRecording(ref!, { signal: AbortSignal.abort() });

    expect(result.ok ? '' : result.error.code).toBe('import/cancelled');
  });

  it('never shows a path', async () => {
    const folder = createFolder();
    mkdirSync(join(folder, 'Jane Doe'));
    writeFileSync(join(folder, 'Jane Doe', 'r.hea'), HEADER);

    const error = await readError(join(folder, 'Jane Doe'));

    expect(JSON.stringify(error)).not.toContain('Jane');
  });
});

describe('what is no error', () => {
  it('reads a record whose checksums are 0 or absent and says that nothing was verified', async () => {
    const text = 'r 2 360 3\nr.dat 16 200/mV 12 0 1 0 0 I\nr.dat 16 200/mV\n';
    const folder = put(createFolder(), { 'r.hea': text, 'r.dat': SAMPLES });

    const record = unwrap(await readRecording(unwrap(await findRecordings(folder))[0]!));

    expect(record.notices).toEqual(['no checksum: the samples of 2 of 2 signals were not verified']);
  });

  it('reads as many whole frames as there are where the header gives no length', async () => {
    const folder = put(createFolder(), { 'r.hea': HEADER.replace(' 360 3', ' 360'), 'r.dat': format16(1, 2, 3, 4, 5) });

    const record = unwrap(await readRecording(unwrap(await findRecordings(folder))[0]!));

    expect(record.groups[0]!.signals.map(({ samples }) => [...samples])).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('leaves out a file beside the record that does not read as annotations, and says so', async () => {
    const folder = put(createFolder(), {
      'r.hea': HEADER,
      'r.dat': SAMPLES,
      'r.notes': 'seen by me',
      'r.txt': 'text',
      'r.beats': words(word(1, 1), 0),
    });

    const record = unwrap(await readRecording(unwrap(await findRecordings(folder))[0]!));

    expect(record.annotationSets.map(({ annotator }) => annotator)).toEqual(['beats']);
    expect(record.notices).toEqual(["'r.notes' was left out: it does not read as annotations"]);
  });
});
