import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildRowSet, type BuildRowSetInput } from '#main/training/data/build-row-set.ts';
import { countClasses } from '#main/training/row-set.ts';
import { err, unwrap } from '#shared/result/result.ts';
import {
  BEATS_INPUT,
  beatsEachSecond,
  finderOf,
  makeNoise,
  NO_RECORDINGS,
  type MadeRecording,
} from '#test/builders/row-sources.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

const V = 5;
const MIXED = beatsEachSecond(20, [1, V, V, 8]);
const RECORDINGS: readonly MadeRecording[] = [
  { name: 'a', annotations: MIXED },
  { name: 'b', annotations: MIXED },
];

function build(recordings: readonly MadeRecording[], rest: Partial<BuildRowSetInput> = {}) {
  return buildRowSet({
    ...BEATS_INPUT,
    folder: createFolder(),
    finder: finderOf(recordings),
    signal: new AbortController().signal,
    ...rest,
  });
}

describe('a data set that is not in the data folder', () => {
  const { dataSet } = BEATS_INPUT.source as { dataSet: string };

  it.each<[string, readonly string[], RegExp]>([
    [
      'there is no such folder',
      ['nowhere'],
      /^There is no data folder 'nowhere'\. Name one that holds a folder '\w+', /,
    ],
    ['it has no folder of that name', ['.'], /^The data folder '.+' holds no folder '\w+': it must hold one with the/],
    ['it is the data set itself', [dataSet], /^The data folder '(\w+)' holds no folder '\1': name the folder that it/],
    ['there is nothing in that', ['whole'], /^The data folder has no recordings of '\w+': it must hold a folder/],
  ])('is told by its name, and what to do: %s', async (_, below, message) => {
    const folder = createFolder();
    for (const made of [dataSet, join('whole', dataSet)]) mkdirSync(join(folder, made), { recursive: true });
    if (below[0] === '.') rmSync(join(folder, dataSet), { recursive: true });

    const built = await build([], { finder: NO_RECORDINGS, dataFolder: join(folder, ...below) });

    expect(built).toMatchObject({
      error: { code: 'import/not-found', message: expect.stringMatching(message) as unknown },
    });
  });
});

describe('rows of beats', () => {
  it('come one behind the other in a file of float32, with their classes beside it', async () => {
    const folder = createFolder();

    const set = unwrap(await build(RECORDINGS, { folder }));

    // 19 beats of each, the last of a recording not cut, one of them of class S, which is not trained
    expect(set.rowCount).toBe(34);
    expect(countClasses(set)).toEqual([30, 4]);
    expect(set.labels.subarray(0, 4)).toEqual(Uint8Array.of(0, 1, 1, 0));
    expect(readFileSync(set.files.inputsPath).byteLength).toBe(34 * 187 * 4);
    expect(readFileSync(set.files.labelsPath)).toEqual(Buffer.from(set.labels));
    expect([...set.recordOfRow.subarray(16, 18)]).toEqual([0, 1]);
    expect(readdirSync(folder).sort()).toEqual(['inputs.bin', 'labels.bin']);
  });

  it('that are not cut, and those of other classes, are counted by their reason', async () => {
    const set = unwrap(await build(RECORDINGS));

    expect(set.excluded).toMatchObject([
      { reason: 'too-close-to-edge', unit: 'beats', count: 2, examples: ['a', 'b'] },
      { reason: 'other-class', unit: 'beats', count: 2 },
    ]);
  });

  it('over missing samples are left out and counted, the others are cut', async () => {
    const signal = makeNoise('gap');
    signal.fill(NaN, 5 * 360 + 10, 5 * 360 + 20);

    const set = unwrap(await build([...RECORDINGS, { name: 'gap', signal }]));

    expect(set.excluded).toContainEqual(
      expect.objectContaining({ reason: 'missing-samples', unit: 'beats', examples: ['gap'] }),
    );
    expect(new Float32Array(readFileSync(set.files.inputsPath).buffer).every(Number.isFinite)).toBe(true);
  });

  it('of a class that is there for its place alone are left out', async () => {
    const classes = [
      { id: 'N', isTrained: true },
      { id: 'V', isTrained: false },
    ];

    expect(countClasses(unwrap(await build(RECORDINGS, { classes })))).toEqual([30, 0]);
  });

  it('have the same hash when they are cut again, and another when a sample, a label or an option changes', async () => {
    const hash = async (recordings: readonly MadeRecording[], rest: Partial<BuildRowSetInput> = {}) =>
      unwrap(await build(recordings, rest)).sha256;
    const first = await hash(RECORDINGS);
    const changed = makeNoise('a').map((value, i) => (i === 400 ? value + 1 : value));

    expect(await hash(RECORDINGS)).toBe(first);
    expect(await hash([{ name: 'a', signal: changed, annotations: MIXED }, ...RECORDINGS.slice(1)])).not.toBe(first);
    expect(
      await hash([{ name: 'a', annotations: beatsEachSecond(20, [V, 1, V, 8]) }, ...RECORDINGS.slice(1)]),
    ).not.toBe(first);
    expect(await hash(RECORDINGS, { recipe: { id: 'beat-context@1', options: {} } })).not.toBe(first);
  });

  it('group by patient where one is known, and by content where not, also under two names', async () => {
    const twin = { signal: makeNoise('twin'), annotations: MIXED };

    const { records } = unwrap(
      await build([
        { name: 'a', patient: 'p1', annotations: MIXED },
        { name: 'b', ...twin },
        { name: 'c', ...twin },
      ]),
    );

    expect(records.map(({ isGroupKnown }) => isGroupKnown)).toEqual([true, false, false]);
    expect(records[0]!.group).toBe('p1');
    expect(records[1]!.group).toBe(records[2]!.contentSha256);
  });
});

describe('a source that does not do', () => {
  it('loses recordings that cannot be read, with their reasons, and goes on', async () => {
    const broken = { name: 'broken', error: err('import/truncated', 'It ends early.') };

    const set = unwrap(await build([broken, { name: 'noECG', annotations: null }, ...RECORDINGS]));

    expect(set.records.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(set.excluded.filter(({ unit }) => unit === 'recordings')).toMatchObject([
      { reason: 'import/truncated', count: 1, examples: ['broken'] },
      { reason: 'no-annotations', count: 1, examples: ['noECG'] },
    ]);
  });

  it.each<[string, Partial<BuildRowSetInput>, RegExp]>([
    [
      'a class that nobody has',
      { classes: ['N', 'F'].map((id) => ({ id, isTrained: true })) },
      /no row has the class F/,
    ],
    ['a class that is no class of beats', { classes: [{ id: 'X', isTrained: true }] }, /'X' is none of them/],
    ['a recipe for whole recordings', { recipe: { id: 'cinc2017-zero@1', options: {} } }, /whole recordings/],
    ['a recipe that is not known', { recipe: { id: 'nothing@1', options: {} } }, /no recipe 'nothing@1'/],
    ['a lead that no recording has', { source: { ...BEATS_INPUT.source, lead: ['V9'] } as never }, /gives no row/],
    ['a recording that is not there', { source: { ...BEATS_INPUT.source, records: ['z'] } as never }, /the first is z/],
  ])('with %s is refused in words, and leaves no file', async (_, rest, message) => {
    const folder = createFolder();

    const built = await build(RECORDINGS, { ...rest, folder });

    expect(built).toMatchObject({
      ok: false,
      error: { code: 'app/wrong-use', message: expect.stringMatching(message) },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('cancelled midway leaves nothing, and files that were there before stay as they are', async () => {
    const folder = createFolder();
    writeFileSync(join(folder, 'inputs.bin'), 'before');
    const cancel = new AbortController();
    const onRecord = ({ index }: { index: number }) => {
      if (index === 1) cancel.abort();
    };

    const built = await build(RECORDINGS, { folder, signal: cancel.signal, onRecord });

    expect(built).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect(readdirSync(folder)).toEqual(['inputs.bin']);
    expect(readFileSync(join(folder, 'inputs.bin'), 'utf8')).toBe('before');
  });

  it('that wants a library is refused where there is none', async () => {
    const source = {
      ...BEATS_INPUT.source,
      kind: 'library',
      search: '',
      beatSymbol: null,
      set: { kind: 'adjudicated' },
    };

    const built = await build([], { source: source as never, finder: NO_RECORDINGS });

    expect(built).toMatchObject({ error: { message: expect.stringContaining('library') } });
  });

  it('into a folder that cannot be made is an error, not a crash', async () => {
    const folder = join(createFolder(), 'file');
    writeFileSync(folder, '');

    expect(await build(RECORDINGS, { folder })).toMatchObject({ error: { code: 'library/unwritable' } });
    expect(existsSync(join(folder, 'inputs.bin'))).toBe(false);
  });
});
