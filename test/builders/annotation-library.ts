import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Annotations } from '#main/review/annotations.ts';
import type { AnnotationFile } from '#main/review/annotation-import.ts';
import { createAnnotations } from '#main/review/annotations.ts';
import type { Database } from '#main/store/database.ts';
import { openDatabase } from '#main/store/database.ts';
import type { NewRecord } from '#main/store/tables/record.ts';
import { insertRecord } from '#main/store/tables/record.ts';
import type { AppEvent } from '#shared/ipc/events.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import type { AnnotationSetSummary } from '#shared/domain/annotation-set.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId, PatientId, RecordId } from '#shared/units/ids.ts';

/** A real database in a temporary folder, with one record and whatever sets a test makes. */
export interface AnnotationLibrary {
  readonly folder: string;
  readonly file: string;
  readonly recordId: RecordId;
  readonly sampleCount: number;
  readonly events: readonly AppEvent[];
  db: Database;
  annotations: Annotations;
  importBeats(beats: readonly Beat[], options?: Partial<AnnotationFile>): AnnotationSetId;
  createSet(baseId: AnnotationSetId): AnnotationSetSummary;
  /** As after a restart of the program. */
  reopen(): void;
  close(): void;
}

export interface Beat {
  readonly sample: number;
  readonly code: number;
  readonly subtype?: number;
  readonly aux?: string;
}

export function createAnnotationLibrary(options: { readonly sampleCount?: number } = {}): AnnotationLibrary {
  const folder = mkdtempSync(join(tmpdir(), 'overread-annotations-'));
  const file = join(folder, 'library.db');
  const recordId = 'record-1' as RecordId;
  const sampleCount = options.sampleCount ?? 650_000;
  const events: AppEvent[] = [];
  let nowMs = 1_700_000_000_000;
  const now = () => (nowMs += 1000);

  function open(): { db: Database; annotations: Annotations } {
    const db = unwrap(openDatabase(file, { now }));
    return { db, annotations: createAnnotations({ db, now, publish: (event) => void events.push(event) }) };
  }

  const { db, annotations } = open();
  db.write((write) => insertRecord(write, buildRecord({ id: recordId, sampleCount })));
  const library: AnnotationLibrary = {
    folder,
    file,
    recordId,
    sampleCount,
    events,
    db,
    annotations,
    importBeats: (beats, fileOptions) =>
      library.db.write((write) => library.annotations.importSet(write, recordId, buildFile(beats, fileOptions))).setId,
    createSet: (setId) =>
      unwrap(library.annotations.createSet({ recordId, readerName: 'anna', base: { kind: 'set', setId } })),
    reopen() {
      library.db.close();
      Object.assign(library, open());
    },
    close() {
      library.db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return library;
}

export function buildRecord(part: Partial<NewRecord> = {}): NewRecord {
  const id = part.id ?? ('record-1' as RecordId);
  return {
    id,
    patientId: null as PatientId | null,
    name: '100',
    format: 'wfdb',
    contentSha256: `content of ${id}`,
    timeBase: { rateNumerator: 360, rateDenominator: 1 },
    sampleCount: 650_000,
    durationSec: 650_000 / 360,
    leadNames: ['MLII', 'V5'],
    recordedAt: null,
    notices: [],
    isDemo: false,
    importedAtMs: 1_700_000_000_000,
    ...part,
  };
}

export function buildFile(beats: readonly Beat[], part: Partial<AnnotationFile> = {}): AnnotationFile {
  const annotations = buildColumns(beats);
  return {
    annotator: 'atr',
    annotations,
    customLabels: [],
    sourceName: '100.atr',
    sourceBytes: new Uint8Array(annotations.samples.buffer.slice(0)),
    ...part,
  };
}

export function buildColumns(beats: readonly Beat[]): AnnotationColumns {
  const auxTexts = [...new Set(beats.flatMap((beat) => (beat.aux === undefined ? [] : [beat.aux])))];
  return {
    samples: Float64Array.from(beats, (beat) => beat.sample),
    codes: Uint8Array.from(beats, (beat) => beat.code),
    subtypes: Int8Array.from(beats, (beat) => beat.subtype ?? 0),
    chans: new Uint8Array(beats.length),
    nums: new Int8Array(beats.length),
    auxIndices: Int32Array.from(beats, (beat) => (beat.aux === undefined ? -1 : auxTexts.indexOf(beat.aux))),
    auxTexts,
  };
}
