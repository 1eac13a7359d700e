import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DigitalSamples, ImportedGroup } from '#main/importers/imported-record.ts';
import { MISSING_INT16, MISSING_INT32 } from '#main/importers/imported-record.ts';
import { contentHashOf } from '#main/library/content-hash.ts';

describe('contentHashOf', () => {
  it('is the SHA-256 of the documented bytes', () => {
    const json =
      '{"layout":"overread-content-1","groups":[{"rate":[360,1],"sampleCount":3,"signals":[{"name":"MLII","unit":"mV",' +
      '"gain":200,"baseline":1024,"calibrated":true,"bytesPerSample":2}]}]}';
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(json));
    const samples = Buffer.from([0x01, 0x00, 0xff, 0xff, 0x00, 0x80]);

    const hash = contentHashOf({ groups: [group(Int16Array.of(1, -1, MISSING_INT16))] });

    expect(hash).toBe(createHash('sha256').update(length).update(json).update(samples).digest('hex'));
  });

  it('does not depend on the type of array that the samples came in', () => {
    const narrow = contentHashOf({ groups: [group(Int16Array.of(1, -32767, 32767, MISSING_INT16))] });
    const wide = contentHashOf({ groups: [group(Int32Array.of(1, -32767, 32767, MISSING_INT32))] });

    expect(wide).toBe(narrow);
  });

  it('tells a valid -32768 from a missing sample', () => {
    const valid = contentHashOf({ groups: [group(Int32Array.of(1, -32768))] });
    const missing = contentHashOf({ groups: [group(Int32Array.of(1, MISSING_INT32))] });

    expect(valid).not.toBe(missing);
  });

  it('changes with one sample, the rate, a name, the gain and the baseline', () => {
    const base = group(Int16Array.of(1, 2, 3));
    const [signal] = base.signals;
    if (signal === undefined) throw new Error('the builder gives one signal');
    const variants: ImportedGroup[] = [
      base,
      group(Int16Array.of(1, 2, 4)),
      { ...base, timeBase: { rateNumerator: 361, rateDenominator: 1 } },
      { ...base, signals: [{ ...signal, name: 'V5' }] },
      { ...base, signals: [{ ...signal, calibration: { ...signal.calibration, gainAduPerUnit: 201 } }] },
      { ...base, signals: [{ ...signal, calibration: { ...signal.calibration, baselineAdu: 0 } }] },
      { ...base, signals: [{ ...signal, calibration: { ...signal.calibration, calibrated: false } }] },
    ];

    const hashes = new Set(variants.map((variant) => contentHashOf({ groups: [variant] })));

    expect(hashes.size).toBe(variants.length);
  });
});

function group(samples: DigitalSamples): ImportedGroup {
  const calibration = { gainAduPerUnit: 200, baselineAdu: 1024, unit: 'mV', calibrated: true };
  return {
    timeBase: { rateNumerator: 360, rateDenominator: 1 },
    sampleCount: samples.length,
    signals: [{ name: 'MLII', kind: 'ecg', calibration, adcResolutionBits: 11, adcZeroAdu: 1024, samples }],
  };
}
