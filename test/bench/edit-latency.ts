import type { Edit } from '#shared/domain/edit.ts';
import type { AnnotationSetSummary } from '#shared/domain/annotation-set.ts';
import type { EditAnswer } from '#shared/ipc/schemas/annotations.ts';
import type { Result } from '#shared/result/result.ts';
import { unwrap } from '#shared/result/result.ts';
import { createAnnotationLibrary } from '#test/builders/annotation-library.ts';
import { createRandom } from '#test/builders/random.ts';
import type { Bench } from './harness/figure.ts';
import { toMedian, toPercentile, toShort } from './harness/statistics.ts';

const BEAT_COUNT = 100_000;
const SAMPLES_PER_BEAT = 250;
const WARM_UP = 200;
const EDITS = 3000;
const RANGE_BEATS = 10_000;
const RANGES = 8;
const CODES = [1, 5, 8, 9, 6];

/** Main's part of a key: event, projection, counts and list in one transaction that waits for the disk. */
export const bench: Bench = {
  name: 'edit-latency',
  title: `one beat of ${BEAT_COUNT} relabelled and on the disk, p95`,
  unit: 'ms',
  bar: 20,
  better: 'lower',
  measure(tell) {
    const library = createAnnotationLibrary({ sampleCount: (BEAT_COUNT + 1) * SAMPLES_PER_BEAT });
    const random = createRandom(3);
    const beats = Array.from({ length: BEAT_COUNT }, (_, index) => {
      return { sample: 100 + index * SAMPLES_PER_BEAT, code: CODES[index % CODES.length] ?? 1 };
    });
    let set: AnnotationSetSummary = library.createSet(library.importBeats(beats));
    const { annotations } = library;

    const time = (act: () => Result<EditAnswer>): number => {
      const startedMs = performance.now();
      const answer = act();
      const tookMs = performance.now() - startedMs;
      // The label that a beat has already, and has been confirmed with, is refused: rare, and as much work.
      if (answer.ok) set = answer.value.set;
      else if (answer.error.code !== 'annotation/empty-operation') unwrap(answer);
      return tookMs;
    };
    const edit = (one: Edit) =>
      time(() => annotations.edit({ setId: set.id, expectedSeq: set.headSeq, edits: [one], why: null }));
    const undo = () => time(() => annotations.undo({ setId: set.id, expectedSeq: set.headSeq }));
    const relabel = () =>
      edit({ kind: 'relabel', ids: [1 + Math.floor(random() * BEAT_COUNT)], code: pickCode(random()) });
    const relabelRange = (index: number) => {
      const startSample = Math.floor(random() * (BEAT_COUNT - RANGE_BEATS)) * SAMPLES_PER_BEAT;
      const endSample = startSample + RANGE_BEATS * SAMPLES_PER_BEAT;
      return edit({ kind: 'relabel-range', startSample, endSample, onlyCode: null, code: 1 + (index % 5) });
    };

    for (let index = 0; index < WARM_UP; index++) relabel();
    const relabels = Array.from({ length: EDITS }, relabel);
    const undos = Array.from({ length: EDITS / 2 }, undo);
    const ranges = Array.from({ length: RANGES }, (_, index) => relabelRange(index));
    const rangeUndos = Array.from({ length: RANGES }, undo);
    const reads = Array.from({ length: 5 }, () => timeOnly(() => annotations.read(set.id)));
    library.close();

    tell(`relabel: ${describe(relabels)}; undo: ${describe(undos)}`);
    tell(`relabel ${RANGE_BEATS} beats: ${describe(ranges)}; undo: ${describe(rangeUndos)} (bar 200)`);
    const against = { peer: 'reading the whole set for each key', value: toMedian(reads) };
    return Promise.resolve({ kind: 'measured', value: toPercentile(relabels, 0.95), against });
  },
};

function pickCode(share: number): number {
  return CODES[Math.floor(share * CODES.length)] ?? 1;
}

function timeOnly(act: () => unknown): number {
  const startedMs = performance.now();
  act();
  return performance.now() - startedMs;
}

function describe(timesMs: readonly number[]): string {
  const [median, p95] = [toMedian(timesMs), toPercentile(timesMs, 0.95)];
  return `median ${toShort(median)}, p95 ${toShort(p95)}, longest ${toShort(Math.max(...timesMs))} ms`;
}
