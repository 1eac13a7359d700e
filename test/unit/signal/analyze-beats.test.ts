import { describe, expect, it } from 'vitest';
import { analyzeBeats } from '#shared/signal/analyze-beats.ts';
import { toBeatSource } from '#shared/signal/beat-source.ts';
import { LIMB_LEAD_WEIGHTS } from '#shared/signal/derive-limb-lead.ts';
import type { BeatOrigin } from '#shared/signal/templates/choose-dominant.ts';
import { createRandom } from '#test/builders/random.ts';
import { simulateEcg, USUAL_BEAT } from '#test/builders/simulated-ecg.ts';

const RATE_HZ = 250;

function analyze(signals: readonly Float32Array[], beats: readonly number[], origins?: readonly (BeatOrigin | null)[]) {
  return analyzeBeats({
    source: toBeatSource(signals, RATE_HZ),
    beats: Float64Array.from(beats, Math.round),
    origins: origins ?? beats.map(() => null),
    isCalibrated: signals.map(() => true),
    derived: [],
  });
}

function simulate(parts: Partial<Parameters<typeof simulateEcg>[0]> = {}) {
  const usual = { beat: USUAL_BEAT, sampleRateHz: RATE_HZ, durationSec: 60, rrMs: 800, noiseMv: 0.02 };
  return simulateEcg({ ...usual, random: createRandom(4), ...parts });
}

describe('a beat that is labelled ectopic', () => {
  it('leaves the median beat, however much it looks like the others: 1 of 75', () => {
    const ecg = simulate();
    const origins = ecg.beats.map((_, beat): BeatOrigin => (beat === 20 ? 'ectopic' : 'sinus'));

    const usedWith = analyze(ecg.signalsMv, ecg.beats).median?.used ?? [];
    const usedWithout = analyze(ecg.signalsMv, ecg.beats, origins).median?.used ?? [];

    expect(Array.from(usedWith)).toContain(20);
    expect(Array.from(usedWithout)).not.toContain(20);
  });
});

describe('templates', () => {
  it('hold the beats of one shape together and every sixth, ectopic one apart', () => {
    const ecg = simulate({ ectopicEvery: 6 });

    const { templates, templateOfBeat } = analyze(ecg.signalsMv, ecg.beats);

    expect(templates.length).toBe(2);
    ecg.isEctopic.forEach((isEctopic, beat) => expect(templateOfBeat[beat]).toBe(isEctopic ? 1 : 0));
    expect(templates[0]?.isDominant).toBe(true);
    expect(templates[1]?.prematurity).toBeLessThan(0.8);
  });

  it('of a bigeminy take the beats on time for the rhythm, not the early ones', () => {
    const ecg = simulate({ ectopicEvery: 2 });

    const { templates } = analyze(ecg.signalsMv, ecg.beats);

    const dominant = templates.find(({ isDominant }) => isDominant);
    expect(Array.from(dominant?.beats ?? []).every((beat) => ecg.isEctopic[beat] === false)).toBe(true);
  });

  it('follow labels where there are some: the sinus beats are the rhythm though they are fewer', () => {
    const ecg = simulate({ ectopicEvery: 2 });
    const origins = ecg.isEctopic.map((isEctopic): BeatOrigin => (isEctopic ? 'sinus' : 'ectopic'));

    const { templates } = analyze(ecg.signalsMv, ecg.beats, origins);

    const dominant = templates.find(({ isDominant }) => isDominant);
    expect(Array.from(dominant?.beats ?? []).every((beat) => ecg.isEctopic[beat] === true)).toBe(true);
  });

  it('are the same for marks that are up to 20 ms off', () => {
    const ecg = simulate({ ectopicEvery: 6 });
    const random = createRandom(8);
    const shaken = ecg.beats.map((beat) => beat + (random() - 0.5) * 0.04 * RATE_HZ);

    const { templates } = analyze(ecg.signalsMv, shaken);

    expect(templates.map(({ beats }) => beats.length)).toEqual(
      analyze(ecg.signalsMv, ecg.beats).templates.map(({ beats }) => beats.length),
    );
  });
});

describe('the median beat', () => {
  it('is the beat that was put in, to 10 uV, in spite of 20 uV of noise in 70 beats', () => {
    const noisy = simulate({ irregularity: 0.02 });
    const clean = simulate({ irregularity: 0.02, noiseMv: 0 });

    const [a, b] = [noisy, clean].map((ecg) => analyze(ecg.signalsMv, ecg.beats).median);

    const from = (a?.zeroIndex ?? 0) - 50;
    const [noisyLead, cleanLead] = [a?.values[1], b?.values[1]];
    expect(a?.used.length).toBeGreaterThan(60);
    for (let i = from; i < from + 150; i++)
      expect(Math.abs((noisyLead?.[i] ?? NaN) - (cleanLead?.[i] ?? NaN))).toBeLessThan(0.012);
  });

  it('has derived leads that follow exactly from its I and II', () => {
    const ecg = simulate();
    const [leadI, leadII] = ecg.signalsMv;

    const { median } = analyzeBeats({
      source: toBeatSource([leadI!, leadII!], RATE_HZ),
      beats: Float64Array.from(ecg.beats, Math.round),
      origins: ecg.beats.map(() => null),
      isCalibrated: [true, true],
      derived: [{ leadIIndex: 0, leadIIIndex: 1, weights: LIMB_LEAD_WEIGHTS.III }],
    });

    const [ofI, ofII, ofIII] = median?.values ?? [];
    ofIII?.forEach((value, i) => expect(value).toBe(Math.fround((ofII?.[i] ?? NaN) - (ofI?.[i] ?? NaN))));
  });
});

describe('bad input', () => {
  const beats = [200, 400, 600];

  it('of nothing but missing samples has no template and no median', () => {
    const answer = analyze([new Float32Array(1000).fill(NaN)], beats);

    expect(answer).toMatchObject({ templates: [], median: null });
    expect(Array.from(answer.templateOfBeat)).toEqual([-1, -1, -1]);
  });

  it('of a constant line has a median without a single point', () => {
    const { median } = analyze([new Float32Array(1000).fill(0.5)], beats);

    expect(Object.values(median?.globalFiducials ?? {}).every((time) => time === null)).toBe(true);
  });

  it('of one sample, no beat, one beat and two beats is answered', () => {
    const ecg = simulate({ durationSec: 4 });

    expect(analyze([new Float32Array(1)], [0]).median).toBeNull();
    expect(analyze(ecg.signalsMv, []).median).toBeNull();
    expect(analyze(ecg.signalsMv, ecg.beats.slice(0, 1)).median?.used.length).toBe(1);
    expect(analyze(ecg.signalsMv, ecg.beats.slice(0, 2)).median?.used.length).toBe(2);
  });

  it('with gaps leaves out the beats in them', () => {
    const ecg = simulate();
    const gappy = ecg.signalsMv.map((lead) => lead.slice().fill(NaN, 2000, 3000));

    const { templateOfBeat, median } = analyze(gappy, ecg.beats);

    ecg.beats.forEach((beat, k) => {
      if (beat > 2020 && beat < 2980) expect(templateOfBeat[k]).toBe(-1);
    });
    expect(median?.globalFiducials['qrs-onset']).not.toBeNull();
  });
});
