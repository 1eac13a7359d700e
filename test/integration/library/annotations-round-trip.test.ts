import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeAnnotations } from '#main/exporters/wfdb/encode-annotations.ts';
import { readAnnotationSet } from '#main/importers/wfdb/annotations/read-annotation-set.ts';
import { exportAnnotations } from '#main/review/export-annotations.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import type { AnnotationSetSummary } from '#shared/domain/annotation-set.ts';
import { toFlutterSpans, toNoiseSpans, toRhythmSpans } from '#shared/domain/episodes.ts';
import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationLibrary } from '#test/builders/annotation-library.ts';
import { createAnnotationLibrary } from '#test/builders/annotation-library.ts';
import { buildRandomEdit } from '#test/builders/random-edit.ts';
import { createRandom } from '#test/builders/random.ts';

const LENGTH = 100_000;
const timeBase = { rateNumerator: 360, rateDenominator: 1 };
let library: AnnotationLibrary;
let set: AnnotationSetSummary;

beforeEach(() => {
  library = createAnnotationLibrary({ sampleCount: LENGTH });
  const beats = Array.from({ length: 100 }, (_, index) => ({
    sample: 100 + index * 900,
    code: index % 3 === 0 ? 5 : 1,
  }));
  set = library.createSet(library.importBeats([{ sample: 0, code: 28, aux: '(N\0' }, ...beats]));
});
afterEach(() => library.close());

function edit(seed: number, count: number, isWanted: (kind: string) => boolean): void {
  const random = createRandom(seed);
  const { columns } = unwrap(library.annotations.read(set.id));
  const pick = () => {
    const at = Math.floor(random() * columns.ids.length);
    return { id: columns.ids[at]!, sample: columns.samples[at]! };
  };
  for (let done = 0; done < count;) {
    const one = buildRandomEdit(random, pick, LENGTH);
    if (!isWanted(one.kind)) continue;
    const answer = library.annotations.edit({ setId: set.id, expectedSeq: set.headSeq, edits: [one], why: null });
    if (answer.ok) set = answer.value.set;
    done++;
  }
}

/** What the set says, and what it says after it was written as a file and read again; without the export's own note. */
function goThroughFile(): {
  readonly before: AnnotationColumns;
  readonly after: AnnotationColumns;
  readonly note: string;
} {
  const choice = { kind: 'set', setId: set.id, scope: 'working-set', annotator: 'anna' } as const;
  const [exported] = unwrap(
    exportAnnotations(library.db.read, { recordId: library.recordId, choice, withNotes: true }),
  );
  assert(exported?.kind === 'columns', () => 'a set goes out as columns');
  const bytes = unwrap(
    encodeAnnotations({ ...exported, timeResolution: null }, { recordTimeBase: timeBase, frameRate: timeBase }),
  );
  const file = { annotator: 'anna', fileName: '100.anna', bytes };
  const { set: read } = unwrap(readAnnotationSet(file, { frameRate: timeBase, recordTimeBase: timeBase }));
  const note = read.annotations.auxTexts[read.annotations.auxIndices[0] ?? -1] ?? '';
  return { before: exported.annotations, after: read.annotations, note };
}

describe('a set that is exported and imported again', () => {
  it.each([1, 2, 3, 4, 5, 6])('has the same rhythms, noise and flutter after 120 random ranges (seed %i)', (seed) => {
    edit(seed, 120, (kind) => ['rhythm-range', 'noise-range', 'flutter-range'].includes(kind));
    const { columns } = unwrap(library.annotations.read(set.id));

    const { after, note } = goThroughFile();

    expect(note).toBe('Overread: working set; base atr (imported); no model in the base');
    for (const toSpans of [toRhythmSpans, toNoiseSpans, toFlutterSpans]) {
      expect(toSpans(after, LENGTH)).toEqual(toSpans(columns, LENGTH));
      expect(toSpans(after, LENGTH).length).toBeGreaterThan(1);
    }
  });

  it.each([7, 8])('is the same in every field after 300 random edits (seed %i)', (seed) => {
    edit(seed, 300, () => true);

    const { before, after } = goThroughFile();

    expect(show(after)).toEqual(show(before));
  });
});

function show(columns: AnnotationColumns): readonly unknown[] {
  return Array.from(columns.samples, (sample, at) => [
    sample,
    columns.codes[at],
    columns.subtypes[at],
    columns.chans[at],
    columns.nums[at],
    columns.auxTexts[columns.auxIndices[at] ?? -1] ?? null,
  ]);
}
