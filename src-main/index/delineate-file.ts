import type { RecordingRef } from '#main/importers/importer.ts';
import type { IoPool } from '#main/io/pool.ts';
import type { WavesModel } from '#main/models/waves-model.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import { WAVE_KINDS, type WaveKind } from '#shared/signal/delineate/waves.ts';
import { placeAnnotations } from './place-annotations.ts';
import { toGlobalMarks, toLeadMarks } from './wave-marks.ts';

export interface DelineateFileOptions {
  readonly model: WavesModel;
  readonly outFolder: string;
  readonly overwrite: boolean;
  /** A file for each lead besides the one over all leads. */
  readonly perLead: boolean;
  readonly signal: AbortSignal;
}

export interface DelineatedFile {
  /** Waves over all leads. */
  readonly waveCounts: Readonly<Record<WaveKind, number>>;
  /** Below the folder for results. */
  readonly fileNames: readonly string[];
}

/**
 * Finds the waves of a recording and writes them as `<out>/<record>.pu`, and where it is asked for `<record>.<lead>` for each lead.
 * Errors: those of the task 'delineate-recording' and of placeAnnotations.
 */
export async function delineateFile(
  io: IoPool,
  ref: RecordingRef,
  { model, outFolder, overwrite, perLead, signal }: DelineateFileOptions,
): Promise<Result<DelineatedFile>> {
  // The thread takes the array over.
  const network = { ...model.network, weights: model.network.weights.slice() };
  const found = await io.run('delineate-recording', { ref, network }, { signal });
  if (!found.ok) return found;
  const sets = [{ annotator: 'pu', marks: toGlobalMarks(found.value) }, ...(perLead ? toLeadMarks(found.value) : [])];
  const fileNames: string[] = [];
  for (const { annotator, marks } of sets) {
    const rates = { recordTimeBase: found.value.timeBase, frameRate: found.value.frameRate };
    const placed = await placeAnnotations(ref, rates, marks, { outFolder, annotator, overwrite });
    if (!placed.ok) return placed;
    fileNames.push(placed.value);
  }
  const countOf = (kind: WaveKind) => found.value.waves.filter((wave) => wave.kind === kind).length;
  const [p, qrs, t] = WAVE_KINDS.map(countOf);
  return ok({ waveCounts: { P: p ?? 0, QRS: qrs ?? 0, T: t ?? 0 }, fileNames });
}
