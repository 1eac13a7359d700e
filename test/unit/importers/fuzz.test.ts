import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readAnnotationSet } from '#main/importers/wfdb/annotations/read-annotation-set.ts';
import { parseHeader } from '#main/importers/wfdb/parse-header.ts';
import { decodeFlac } from '#main/importers/wfdb/samples/decode-flac.ts';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { unwrap } from '#shared/result/result.ts';
import { createRandom, type Random } from '#test/builders/random.ts';
import { realData } from '#test/builders/real-data.ts';
import { createFolder, format16, put, word, words } from '#test/builders/wfdb-folder.ts';

const HEADER = [
  '# 69 M 1085 1629 x1',
  'r/1 2 360/720(5) 12 12:00:00 01/02/1990',
  'r.dat 16x2:1+0 200(1024)/mV 12 1024 995 0 0 MLII',
  'r.dat 16 1e2/mmHg 12 0 0 0 0 ABP',
  '~ 0',
].join('\n');

const ANNOTATIONS = words(
  ...[word(22, 0), word(63, 4), 0x2323, 0x6120],
  ...[word(1, 18), word(61, -1), word(62, 1), word(60, 3)],
  ...[word(59, 0), 0, 5000, word(28, 0), word(63, 3), 0x4e28, 0],
  0,
);

/** One to four bytes changed, put in, taken out, or the end cut off. */
function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let mutated = [...bytes];
  const below = (limit: number) => Math.floor(random() * limit);
  for (let change = 0; change <= below(4); change += 1) {
    const at = below(mutated.length + 1);
    const kind = below(5);
    if (kind === 0) mutated[Math.min(at, mutated.length - 1)] = below(256);
    else if (kind === 1) mutated.splice(at, 0, below(256));
    else if (kind === 2) mutated.splice(at, 1 + below(8));
    else if (kind === 3) mutated = mutated.slice(0, at);
    else mutated.splice(at, 0, ...mutated.slice(below(mutated.length), below(mutated.length)));
  }
  return Uint8Array.from(mutated);
}

describe('damaged WFDB files', () => {
  it('never make the header parser throw: 20,000 mutations', () => {
    const random = createRandom(1);
    const bytes = new TextEncoder().encode(HEADER);
    for (let i = 0; i < 20_000; i += 1) {
      const result = parseHeader(mutate(bytes, random), 'r.hea');
      if (!result.ok) expect(result.error.message).toContain("'r.hea'");
    }
  });

  it('never make the annotation reader throw, and what it reads is in order: 20,000 mutations', () => {
    const random = createRandom(2);
    const rate = { rateNumerator: 360, rateDenominator: 1 };
    for (let i = 0; i < 20_000; i += 1) {
      const file = { annotator: 'atr', fileName: 'r.atr', bytes: mutate(ANNOTATIONS, random) };
      const result = readAnnotationSet(file, { frameRate: rate, recordTimeBase: rate });
      if (!result.ok) {
        expect(result.error.message).toContain("'r.atr'");
        continue;
      }
      const { samples, codes, auxIndices, auxTexts } = result.value.set.annotations;
      expect(samples.every((sample, at) => sample >= (samples[at - 1] ?? 0) && Number.isSafeInteger(sample))).toBe(
        true,
      );
      expect(codes.every((code) => code >= 1 && code <= 49)).toBe(true);
      expect(auxIndices.every((index) => index >= -1 && index < auxTexts.length)).toBe(true);
    }
  });

  it('never make a whole import throw: 500 mutations of a header, with signals and annotations beside it', async () => {
    const random = createRandom(3);
    const text = new TextEncoder().encode(HEADER.replace('r/1 ', 'r '));
    const samples = format16(...Array.from({ length: 36 }, (_, index) => index));
    for (let i = 0; i < 500; i += 1) {
      const folder = put(createFolder(), { 'r.hea': mutate(text, random), 'r.dat': samples, 'r.atr': ANNOTATIONS });
      const [ref] = unwrap(await findRecordings(folder));
      const result = await readRecording(ref!);
      if (!result.ok) expect(result.error.code).toMatch(/^import\//);
      else for (const group of result.value.groups) expect(group.sampleCount).toBeLessThanOrEqual(72);
    }
  });
});

const samples = realData('samples');

describe.skipIf(samples === undefined)('damaged FLAC files', () => {
  it('never make the decoder throw: 200 mutations', async () => {
    const silenced = vi.spyOn(console, 'error').mockImplementation(() => undefined); // the decoder library prints
    const random = createRandom(4);
    const bytes = new Uint8Array(readFileSync(join(samples!, 'wfdb/wfdb-python/flacformats.d1')));
    let readCount = 0;
    for (let i = 0; i < 200; i += 1) {
      const request = { fileName: 'r.d1', channelCount: 1, maxBits: 16, sampleCount: 499, maxSampleCount: 1e6 };
      const result = await decodeFlac(mutate(bytes, random), request);
      if (result.ok) readCount += 1;
      else expect(result.error.message).toContain("'r.d1'");
    }
    silenced.mockRestore();
    expect(readCount).toBeLessThan(200);
  });
});
