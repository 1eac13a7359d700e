import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeAnnotations } from '#main/exporters/wfdb/encode-annotations.ts';
import type { ImportedAnnotationSet } from '#main/importers/imported-record.ts';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import { realData } from './real-data.ts';

/**
 * Cuts the demo recordings in resources/demo out of open data sets: `node test/builders/make-demo.ts`. Samples and labels are as
 * published; names are new, comments about the patients are left out. See resources/demo/README.md for sources and licences.
 */

/** Three minutes each, chosen for their variety; all of DS2, which no shipped model was trained on. */
const MITDB_EXCERPTS = [
  { record: '200', startSec: 930 },
  { record: '213', startSec: 750 },
  { record: '222', startSec: 1260 },
] as const;
const EXCERPT_SEC = 180;
const LUDB_RECORDS = ['10', '20'] as const;
const LUDB_LEADS = ['i', 'ii', 'iii', 'avr', 'avl', 'avf', 'v1', 'v2', 'v3', 'v4', 'v5', 'v6'] as const;
const PTBXL_RECORD = { folder: 'records500/00000', record: '00001_hr' } as const;
/** '+' of WFDB: the rhythm from here on. */
const RHYTHM_CODE = 28;

const demoFolder = join(import.meta.dirname, '..', '..', 'resources', 'demo', 'records');
rmSync(demoFolder, { recursive: true, force: true });
mkdirSync(demoFolder, { recursive: true });
for (const excerpt of MITDB_EXCERPTS) await cutMitdb(findFolder('mitdb'), excerpt);
for (const record of LUDB_RECORDS) copyLudb(findFolder('ludb'), record);
copyPtbxl(findFolder('ptbxl-first500'));

function findFolder(name: string): string {
  const folder = realData(name);
  assert(folder !== undefined, () => `make-demo: the data set ${name} is needed`);
  return folder;
}

/** Format 212 holds a frame of two signals in three bytes, so an excerpt is a piece of the file. */
async function cutMitdb(folder: string, { record, startSec }: (typeof MITDB_EXCERPTS)[number]): Promise<void> {
  const name = `mitdb${record}`;
  const [ref] = unwrap(await findRecordings(join(folder, record)));
  assert(ref !== undefined, () => `make-demo: no record ${record}`);
  const source = unwrap(await readRecording(ref));
  const [group] = source.groups;
  assert(group?.signals.length === 2, () => `make-demo: record ${record} has two signals`);
  const rateHz = group.timeBase.rateNumerator;
  const range = { startSample: startSec * rateHz, endSample: (startSec + EXCERPT_SEC) * rateHz };
  const data = readFileSync(join(folder, `${record}.dat`));
  writeFileSync(join(demoFolder, `${name}.dat`), data.subarray(range.startSample * 3, range.endSample * 3));
  const lines = group.signals.map(({ name: lead, calibration, samples }) => {
    const cut = samples.subarray(range.startSample, range.endSample);
    const sum = Array.from(cut).reduce((partial, value) => (partial + value) | 0, 0);
    const checksum = (sum << 16) >> 16;
    return `${name}.dat 212 ${calibration.gainAduPerUnit} 11 ${calibration.baselineAdu} ${cut[0]} ${checksum} 0 ${lead}`;
  });
  writeHeader(name, `${name} 2 ${rateHz} ${range.endSample - range.startSample}`, lines);
  const [set] = source.annotationSets;
  assert(set !== undefined, () => `make-demo: record ${record} has annotations`);
  const excerpt = { ...set, annotations: cutAnnotations(set, range), timeResolution: null };
  const rates = { recordTimeBase: group.timeBase, frameRate: group.timeBase };
  writeFileSync(join(demoFolder, `${name}.${set.annotator}`), unwrap(encodeAnnotations(excerpt, rates)));
}

/** Annotations of a range, counted from its start; the rhythm that goes on there is said again. */
function cutAnnotations(
  { annotations: all }: ImportedAnnotationSet,
  { startSample, endSample }: { readonly startSample: number; readonly endSample: number },
): AnnotationColumns {
  const indices = [...all.samples.keys()].filter((i) => {
    const sample = all.samples[i] ?? -1;
    return sample >= startSample && sample < endSample;
  });
  const rhythm = [...all.samples.keys()].findLast((i) => {
    return all.codes[i] === RHYTHM_CODE && (all.samples[i] ?? Infinity) < startSample;
  });
  const kept = rhythm === undefined ? indices : [rhythm, ...indices];
  const pick = <T>(column: ArrayLike<T>): T[] => kept.flatMap((i) => column[i] ?? []);
  return {
    samples: Float64Array.from(pick(all.samples), (sample) => Math.max(0, sample - startSample)),
    codes: Uint8Array.from(pick(all.codes)),
    subtypes: Int8Array.from(pick(all.subtypes)),
    chans: Uint8Array.from(pick(all.chans)),
    nums: Int8Array.from(pick(all.nums)),
    auxIndices: Int32Array.from(pick(all.auxIndices)),
    auxTexts: all.auxTexts,
  };
}

function copyLudb(folder: string, record: string): void {
  const name = `ludb${record.padStart(3, '0')}`;
  copyWithoutComments(join(folder, record), name, LUDB_LEADS);
}

function copyPtbxl(folder: string): void {
  copyWithoutComments(join(folder, PTBXL_RECORD.folder, PTBXL_RECORD.record), 'ptbxl00001', []);
}

/** A whole record under a new name; its header's signal lines are kept as they are. */
function copyWithoutComments(source: string, name: string, annotators: readonly string[]): void {
  for (const suffix of ['dat', ...annotators]) {
    writeFileSync(join(demoFolder, `${name}.${suffix}`), readFileSync(`${source}.${suffix}`));
  }
  const lines = readFileSync(`${source}.hea`, 'utf8').split(/\r?\n/);
  const [recordLine = '', ...signalLines] = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  // Name, signals, rate, samples: a date of recording, where there is one, is not for a demo.
  const [, ...numbers] = recordLine.split(/\s+/).slice(0, 4);
  writeHeader(
    name,
    [name, ...numbers].join(' '),
    signalLines.map((line) => line.trim().replace(/^\S+/, `${name}.dat`)),
  );
}

function writeHeader(name: string, recordLine: string, signalLines: readonly string[]): void {
  writeFileSync(join(demoFolder, `${name}.hea`), `${[recordLine, ...signalLines].join('\n')}\n`);
}
