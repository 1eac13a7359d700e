import { describe, expect, it } from 'vitest';
import { findEvents, type MeanProbabilities } from '#shared/signal/delineate/find-events.ts';
import type { WaveEvent } from '#shared/signal/delineate/wave-event.ts';
import { findPeaks } from '#shared/signal/delineate/find-peaks.ts';
import { joinBoundaries } from '#shared/signal/delineate/join-leads.ts';
import { keepTrueP } from '#shared/signal/delineate/keep-true-p.ts';
import { placeWave } from '#shared/signal/delineate/place-wave.ts';

const LENGTH = 2500;

/** A wave of probability `height` from start to end. */
function draw(values: Float32Array, [start, end]: readonly [number, number], height = 0.95): void {
  values.fill(height, start, end);
}

function drawRhythm(intervals: readonly number[], pHeight: (beat: number) => number): MeanProbabilities {
  const mean: MeanProbabilities = [new Float32Array(LENGTH), new Float32Array(LENGTH), new Float32Array(LENGTH)];
  let at = 100;
  [0, ...intervals].forEach((interval, beat) => {
    at += interval;
    draw(mean[0], [at - 45, at - 20], pHeight(beat));
    draw(mean[1], [at, at + 22]);
    draw(mean[2], [at + 60, at + 100]);
  });
  return mean;
}

const countOf = (events: readonly WaveEvent[], kind: number) => events.filter((event) => event.kind === kind).length;

describe('what waves there are', () => {
  it('finds 8 P waves, 8 complexes and 8 T waves of a regular rhythm, in order', () => {
    const events = findEvents(drawRhythm(Array<number>(7).fill(250), () => 0.9));
    expect([0, 1, 2].map((kind) => countOf(events, kind))).toEqual([8, 8, 8]);
    expect(events.map(({ kind }) => kind).slice(0, 6)).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('answers no P wave in an irregular rhythm that shows some of them, and keeps the same ones in a regular one', () => {
    const doubtful = (beat: number) => (beat % 3 === 0 ? 0.2 : 0.75);
    expect(countOf(findEvents(drawRhythm([180, 300, 210, 330, 190, 280, 240], doubtful)), 0)).toBe(0);
    expect(countOf(findEvents(drawRhythm(Array<number>(7).fill(250), doubtful)), 0)).toBe(5);
  });

  it('asks for no P wave before premature beats: bigeminy keeps its 5', () => {
    const intervals = [150, 350, 150, 350, 150, 350, 150];
    const events = findEvents(drawRhythm(intervals, (beat) => (beat % 2 === 0 ? 0.98 : 0.05)));
    expect(countOf(events, 0)).toBe(4);
  });

  it('takes two complexes within 200 ms for one, and a notch of 40 ms for none', () => {
    const qrs = new Float32Array(LENGTH);
    draw(qrs, [500, 512]);
    draw(qrs, [520, 540]);
    draw(qrs, [580, 586], 0.6);
    const events = findEvents([new Float32Array(LENGTH), qrs, new Float32Array(LENGTH)]);
    expect(events.map(({ start, end }) => [start, end])).toEqual([[500, 540]]);
  });

  it('keeps only complexes at the beats that are given', () => {
    const mean = drawRhythm(Array<number>(7).fill(250), () => 0.9);
    const all = findEvents(mean);
    const events = findEvents(mean, [110, 610]);
    expect(countOf(events, 1)).toBe(2);
    // With the P and the T of those two alone, each where it was.
    expect([countOf(events, 0), countOf(events, 2)]).toEqual([2, 2]);
    for (const event of events) expect(all).toContainEqual(event);
    expect(findEvents(mean, [])).toEqual([]);
  });

  it('answers nothing where nothing is seen', () => {
    const none = new Float32Array(LENGTH);
    expect(findEvents([none, none, none])).toEqual([]);
    expect(keepTrueP([undefined], [])).toEqual([]);
  });
});

describe('where a wave begins and ends', () => {
  const event: WaveEvent = { kind: 1, start: 100, end: 130, score: 0.9 };

  it('lies between samples: a flank of 0.25, 0.5, 0.75 begins half way', () => {
    const probabilities = new Float32Array(300);
    draw(probabilities, [104, 126], 1);
    probabilities.set([0.25, 0.5, 0.75], 101);
    probabilities.set([0.75, 0.5, 0.25], 126);
    const span = placeWave(probabilities, event)!;
    expect(span.start).toBeCloseTo(102.5, 5);
    expect(span.end).toBeCloseTo(127.5, 5);
  });

  it('is not measurable in a lead that shows nothing of it, nor where a P wave is all flank', () => {
    expect(placeWave(new Float32Array(300), event)).toBeUndefined();
    const smeared = new Float32Array(300).fill(0.5, 80, 150);
    smeared.fill(0.55, 105, 125);
    expect(placeWave(smeared, { ...event, kind: 0 })).toBeUndefined();
  });

  it('is not measurable where the recording begins or ends in the middle of it', () => {
    const probabilities = new Float32Array(300);
    draw(probabilities, [0, 20]);
    draw(probabilities, [280, 300]);
    expect(placeWave(probabilities, { ...event, start: 0, end: 20 })).toBeUndefined();
    expect(placeWave(probabilities, { ...event, start: 280, end: 300 })).toBeUndefined();
  });

  it('is taken from the other leads where it is faint', () => {
    expect(placeWave(new Float32Array(300).fill(0.2, 100, 130), event)).toEqual({ start: 100, end: 130 });
  });
});

describe('over the leads', () => {
  it('takes the earliest onset that two others bear out within 12 ms, not the outlier', () => {
    expect(joinBoundaries([80, 100, 101, 102.5, 110], -1)).toBe(100);
    expect(joinBoundaries([80, 100, 101, 102.5, 140], 1)).toBe(102.5);
    expect(joinBoundaries([80, 100, 120], -1)).toBe(100);
    expect(joinBoundaries([90, 92], -1)).toBe(90);
    expect(joinBoundaries([90], 1)).toBe(90);
  });
});

describe('peaks', () => {
  const bump = (centre: number, height: number) => (_: unknown, i: number) =>
    height * Math.exp(-0.5 * ((i - centre) / 4) ** 2);

  it('lie between samples, and turn with the lead', () => {
    const lead = Float32Array.from({ length: 100 }, bump(50.3, 1));
    const [peak] = findPeaks(lead, { start: 35, end: 66 }, true);
    expect(peak).toBeCloseTo(50.3, 1);
    expect(
      findPeaks(
        lead.map((value) => -value),
        { start: 35, end: 66 },
        true,
      )[0],
    ).toBeCloseTo(50.3, 1);
  });

  it('are two where a P wave goes both ways, the higher one first, and one in a complex', () => {
    const up = bump(40, 1);
    const down = bump(60, -0.7);
    const lead = Float32Array.from({ length: 100 }, (_, i) => up(_, i) + down(_, i));
    const peaks = findPeaks(lead, { start: 25, end: 75 }, true);
    expect(peaks.map(Math.round)).toEqual([40, 60]);
    expect(findPeaks(lead, { start: 25, end: 75 }, false)).toHaveLength(1);
  });
});
