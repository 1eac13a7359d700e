import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ImportedRecord } from '#main/importers/imported-record.ts';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { convertRecordings } from '#main/library/convert.ts';
import { unwrap } from '#shared/result/result.ts';
import { realData } from '#test/builders/real-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'overread-convert-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything of a record that a WFDB file can hold, samples as numbers with null for missing. */
function contentOf(record: ImportedRecord) {
  return {
    order: record.signalOrder.map(([group, index]) => record.groups[group]!.signals[index]!.name),
    groups: record.groups.map(({ timeBase, sampleCount, signals }) => ({
      timeBase,
      sampleCount,
      signals: signals.map(({ name, kind, calibration, adcResolutionBits, adcZeroAdu }) => {
        const unit = calibration.unit.replace('\u00b5', 'u');
        return { name, kind, calibration: { ...calibration, unit }, adcResolutionBits, adcZeroAdu };
      }),
    })),
    sets: record.annotationSets.map(({ annotator, annotations, customLabels, timeResolution }) => {
      return { annotator, annotations, customLabels, timeResolution };
    }),
    about: [record.recordedAt, record.comments, record.ageYears, record.sex],
  };
}

function haveSameSamples(a: ImportedRecord, b: ImportedRecord): boolean {
  return a.groups.every(({ signals }, group) => {
    return signals.every(({ samples }, index) => {
      const others = b.groups[group]!.signals[index]!.samples;
      return (
        samples.constructor === others.constructor &&
        Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).equals(
          Buffer.from(others.buffer, others.byteOffset, others.byteLength),
        )
      );
    });
  });
}

async function readByName(path: string): Promise<ReadonlyMap<string, ImportedRecord>> {
  const records = new Map<string, ImportedRecord>();
  for (const ref of unwrap(await findRecordings(path))) {
    const read = await readRecording(ref);
    if (read.ok) records.set(ref.name, read.value);
  }
  return records;
}

const sources = [
  { set: 'samples', path: 'wfdb/wfdb-python', atLeast: 31 },
  { set: 'samples', path: 'wfdb/wfdb-checkpkg', atLeast: 8 },
  { set: 'samples', path: 'wfdb/svdb', atLeast: 1 },
  { set: 'ludb', path: '.', atLeast: 160 },
] as const;

describe.each(sources)('$set/$path converted to WFDB', ({ set, path, atLeast }) => {
  const root = realData(set);

  it.skipIf(root === undefined)(`reads back equal: ${atLeast} records`, async () => {
    const source = join(root!, path);
    const target = join(folder, set, path.replaceAll(/\W+/g, '_'));

    const conversions = unwrap(await convertRecordings(source, `${target}/`));
    const originals = await readByName(source);
    const written = await readByName(target);

    expect(conversions.filter(({ result }) => result.ok)).toHaveLength(originals.size);
    expect(originals.size).toBeGreaterThanOrEqual(atLeast);
    expect([...written.keys()].toSorted()).toEqual([...originals.keys()].toSorted());
    for (const [name, original] of originals) {
      const again = written.get(name)!;
      expect(contentOf(again), name).toEqual(contentOf(original));
      expect(haveSameSamples(original, again), name).toBe(true);
    }
    // What cannot be converted leaves nothing behind.
    expect(readdirSync(target, { recursive: true }).some((name) => String(name).includes('.part'))).toBe(false);
  });
});

const mitdb = realData('mitdb');

describe.skipIf(mitdb === undefined)('MIT-BIH converted to WFDB', () => {
  it('gives all 48 annotation files byte for byte, and the same samples', async () => {
    const target = join(folder, 'mitdb');

    const conversions = unwrap(await convertRecordings(mitdb!, `${target}/`));

    expect(conversions.every(({ result }) => result.ok)).toBe(true);
    const names = readdirSync(mitdb!).filter((name) => name.endsWith('.atr'));
    expect(
      names.filter((name) => readFileSync(join(target, name)).equals(readFileSync(join(mitdb!, name)))),
    ).toHaveLength(48);
    const originals = await readByName(mitdb!);
    const written = await readByName(target);
    expect([...originals].filter(([name, record]) => haveSameSamples(record, written.get(name)!))).toHaveLength(48);
  });
});
