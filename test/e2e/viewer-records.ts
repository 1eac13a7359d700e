import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecordFinder } from '#main/library/find-records.ts';
import type { BeatPredictionColumns } from '#shared/domain/prediction.ts';
import type { RecordDetail } from '#shared/domain/record.ts';
import type { SignalWindowRequest } from '#shared/domain/signal-window.ts';
import { isBeatCode } from '#shared/domain/wfdb-codes.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import { createImportLibrary } from '#test/builders/import-library.ts';
import { createRandom } from '#test/builders/random.ts';
import type { ViewerHost } from './viewer-host.ts';
import { openViewerHost } from './viewer-host.ts';

export interface ViewerDesk extends ViewerHost {
  /** Address of a record by its own name. */
  address(name: string, options?: Readonly<Record<string, string>>): string;
}

/** The page over a library into which these recordings were imported. */
export async function openViewerDesk(paths: readonly string[]): Promise<ViewerDesk> {
  const library = createImportLibrary();
  await library.import(paths);
  const finder = createRecordFinder({ db: library.db, listSets: library.annotations.listSets });
  const outFolder = mkdtempSync(join(tmpdir(), 'overread-viewer-page-'));
  const getByName = (name: string): RecordDetail => unwrap(finder.get(unwrap(finder.findRecord(name)).id));
  const getSet = (setId: AnnotationSetId) => unwrap(library.annotations.read(setId));
  const host = await openViewerHost(
    {
      record: (input: { name: string }) => getByName(input.name),
      window: (request: SignalWindowRequest) => library.reader.readWindow(request),
      set: (input: { setId: AnnotationSetId }) => getSet(input.setId),
      run: (input: { recordId: RecordId }) => {
        const { preferredSetId } = unwrap(finder.get(input.recordId));
        const { columns } = getSet(preferredSetId ?? ('' as AnnotationSetId));
        return { run: { id: 'made', classIds: ['N', 'S', 'V', 'F', 'Q'] }, columns: makePredictions(columns) };
      },
    },
    outFolder,
  );
  return {
    origin: host.origin,
    address: (name, options = {}) =>
      `${host.origin}/viewer.html?${new URLSearchParams({ record: name, ...options }).toString()}`,
    async close() {
      await host.close();
      await library.close();
      rmSync(outFolder, { recursive: true, force: true });
    },
  };
}

/** A run made up for the picture: the set's own beats, every twentieth of another class, every fiftieth not measured. */
function makePredictions(columns: {
  readonly samples: Float64Array;
  readonly codes: Uint8Array;
}): BeatPredictionColumns {
  const random = createRandom(3);
  const rows = Array.from(columns.samples.keys()).filter((row) => isBeatCode(columns.codes[row] ?? 0));
  const probabilities = new Float32Array(rows.length * 5);
  const abstentions = new Uint8Array(rows.length);
  rows.forEach((row, beat) => {
    const isV = columns.codes[row] === 5;
    const top = beat % 20 === 7 ? (isV ? 0 : 2) : isV ? 2 : 0;
    abstentions[beat] = beat % 50 === 13 ? 3 : 0;
    for (let k = 0; k < 5; k++) probabilities[beat * 5 + k] = k === top ? 0.8 + random() * 0.2 : random() * 0.05;
  });
  return {
    samples: Float64Array.from(rows, (row) => (columns.samples[row] ?? 0) + Math.round(random() * 3)),
    probabilities,
    abstentions,
    qualities: new Float32Array(rows.length).fill(1),
  };
}
