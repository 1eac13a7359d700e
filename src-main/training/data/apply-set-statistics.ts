import type { StatisticsNeed } from '#main/preprocessing/recording-recipe.ts';
import { applyStatistics, createStatisticsCollector, type RowStatistics } from '#main/preprocessing/row-statistics.ts';
import { createPause } from '#main/signals/pause.ts';
import { sha256Hex, toCanonicalJson } from '#main/store/canonical-json.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { RowSet } from '../row-set.ts';
import type { Leak, LeakMode } from '../split.ts';
import { checkRowFile, readRowBlocks } from './read-row-blocks.ts';
import { withRowFiles } from './row-file-writer.ts';

export interface ApplySetStatisticsOptions {
  /** Gets the scaled rows' files ('scaled-inputs.bin', ...). */
  readonly folder: string;
  /** Values of one time step of a stored row; see RowFinisher. */
  readonly leadCount: number;
  readonly mode: LeakMode;
  readonly signal: AbortSignal;
}

export interface ScaledRows {
  /** The same rows, scaled, in files of their own. */
  readonly set: RowSet;
  readonly statistics: RowStatistics;
  /** Means and deviations of all rows, those of the test among them; null for those of training rows. */
  readonly leak: Leak | null;
}

/**
 * Scales all rows of a set by means and deviations of its training rows, or of all of them as some papers did: a leak, which is refused in
 * 'strict' mode.
 * Errors: 'app/wrong-use' for that and where there is no training row; 'job/cancelled'; 'table/unreadable' for the set's file;
 * 'library/disk-full', 'library/unwritable'. Then no file is left.
 */
export async function applySetStatistics(
  set: RowSet,
  need: StatisticsNeed,
  trainRows: Int32Array,
  options: ApplySetStatisticsOptions,
): Promise<Result<ScaledRows>> {
  const isAll = need.from === 'all-rows';
  if (isAll && options.mode === 'strict')
    return err(
      'app/wrong-use',
      "Rows scaled by statistics of all of them know the test: let the recipe take 'training' ones, or say with the protocol 'paper' that it is wanted.",
    );
  if (trainRows.length === 0) return err('app/wrong-use', 'There is no training row to take statistics of.');
  const checked = await checkRowFile(set);
  if (!checked.ok) return checked;
  return withRowFiles(
    options.folder,
    async (writer) => {
      const statistics = await collect(set, need, { trainRows, options });
      if (statistics === undefined) return cancelled();
      for await (const { values } of readRowBlocks(set)) {
        if (options.signal.aborted) return cancelled();
        for (let at = 0; at < values.length; at += set.rowLength)
          applyStatistics(values.subarray(at, at + set.rowLength), statistics, need);
        await writer.append(values);
      }
      const { files, valuesSha256 } = await writer.finish(set);
      const scaled = { ...set, files, sha256: hashScaled(set, need, valuesSha256) };
      return ok({ set: scaled, statistics, leak: isAll ? toLeak(set, trainRows) : null });
    },
    'scaled-',
  );
}

async function collect(
  set: RowSet,
  { kind, from }: StatisticsNeed,
  { trainRows, options }: { readonly trainRows: Int32Array; readonly options: ApplySetStatisticsOptions },
): Promise<RowStatistics | undefined> {
  const { rowLength, rowCount } = set;
  const collector = createStatisticsCollector(kind, { rowLength, leadCount: options.leadCount });
  const counts = new Uint8Array(rowCount).fill(from === 'all-rows' ? 1 : 0);
  if (from === 'training-rows') for (const row of trainRows) counts[row] = 1;
  const pause = createPause();
  for await (const block of readRowBlocks(set)) {
    if (options.signal.aborted) return undefined;
    for (let k = 0; k < block.rowCount; k++) {
      if (counts[block.firstRow + k] === 0) continue;
      collector.add(block.values.subarray(k * rowLength, (k + 1) * rowLength));
      await pause();
    }
  }
  return collector.finish(from);
}

function cancelled(): Result<never> {
  return err('job/cancelled', 'Cancelled while rows were scaled.');
}

function toLeak({ rowCount }: RowSet, trainRows: Int32Array): Leak {
  const count = rowCount - new Set(trainRows).size;
  const text = `Means and deviations are of all ${rowCount} rows, ${count} of which are not for training.`;
  return { kind: 'statistics', count: Math.max(1, count), text };
}

function hashScaled(set: RowSet, { kind, from, clipDeviations }: StatisticsNeed, valuesSha256: string): string {
  const need = { kind, from, clipDeviations };
  return sha256Hex(toCanonicalJson({ layout: 'overread-scaled-rows-1', rows: set.sha256, need, valuesSha256 }));
}
