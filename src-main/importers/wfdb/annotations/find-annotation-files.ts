import type { SourceEntry } from '#main/importers/source-folder.ts';
import { toBaseName } from '#main/importers/source-folder.ts';
import type { WfdbHeader } from '../wfdb-header.ts';

/** Files beside a record that may be annotations. `isCertain`: the suffix is a WFDB annotator's, so that a damaged file is an error. */
export interface AnnotationCandidate {
  readonly fileName: string;
  readonly annotator: string;
  readonly isCertain: boolean;
}

/** Files 'RECORD.SUFFIX' that are neither signals of the record nor of a kind that is known to be something else. */
export function findAnnotationCandidates(
  recordName: string,
  header: WfdbHeader,
  entries: readonly SourceEntry[],
): readonly AnnotationCandidate[] {
  const signalFiles = new Set(header.signals.map(({ fileName }) => toBaseName(fileName)));
  const candidates: AnnotationCandidate[] = [];
  for (const { name, kind } of entries) {
    if (kind !== 'file' || !name.startsWith(`${recordName}.`) || signalFiles.has(name)) continue;
    const annotator = name.slice(recordName.length + 1);
    if (!mayBeAnnotator(annotator)) continue;
    candidates.push({ fileName: name, annotator, isCertain: ANNOTATORS.has(annotator.toLowerCase()) });
  }
  return candidates.toSorted((a, b) => rank(a) - rank(b) || (a.annotator < b.annotator ? -1 : 1));
}

/** Record and annotator of a file that may hold annotations, by its name alone; undefined for others. */
export function splitAnnotationName(
  fileName: string,
): { readonly record: string; readonly annotator: string } | undefined {
  const dot = fileName.lastIndexOf('.');
  const annotator = fileName.slice(dot + 1);
  return dot > 0 && mayBeAnnotator(annotator) ? { record: fileName.slice(0, dot), annotator } : undefined;
}

function mayBeAnnotator(suffix: string): boolean {
  return /^[\w-]{1,32}$/.test(suffix) && !OTHER_SUFFIXES.has(suffix.toLowerCase());
}

/** Reference annotations first. */
function rank({ annotator }: AnnotationCandidate): number {
  return annotator === 'atr' ? 0 : 1;
}

function toSet(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.join(' ').split(' '));
}

/** Annotators of PhysioNet's databases and of the WFDB programs. */
const ANNOTATORS = toSet(
  'atr ari qrs qrsc wqrs gqrs gqrsh gqrsl sqrs sqrs125 jqrs pqrs man pu pu0 pu1 q1c q2c qt1 qt2',
  'sta stb stc 16a apn wabp pred i ii iii avr avl avf v1 v2 v3 v4 v5 v6',
);

/** Suffixes that stand beside records and are no annotations. */
const OTHER_SUFFIXES = toSet(
  'hea dat mat edf bdf rec wav flac xyz dcm scp xml json csv tsv txt md html htm pdf png jpg jpeg gif svg ps gz zip bz2 xz',
  'key des info xws npy npz h5 hdf5 parquet py m log bak tmp db sqlite ini breath',
);
