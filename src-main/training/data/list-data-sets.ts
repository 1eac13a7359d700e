import type { TrainingSource } from '#shared/domain/training-data.ts';

/** Folders that a job's recordings come from; none where they come from a library. */
export function listDataSets(source: TrainingSource): readonly string[] {
  if ('dataSets' in source) return source.dataSets;
  return 'dataSet' in source ? [source.dataSet] : [];
}
