import type { RecordingRef } from '#main/importers/importer.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import { delineateAtBeats } from '#shared/signal/delineate/delineate-at-beats.ts';
import type { DelineatedLead, DelineationNetwork, GlobalWave } from '#shared/signal/delineate/waves.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';
import { readLeads } from './read-leads.ts';
import type { TaskContext } from './task-context.ts';

export interface DelineateRecordingInput {
  readonly ref: RecordingRef;
  /** Moved to the worker: hand over a copy. */
  readonly network: DelineationNetwork;
}

export interface DelineatedRecording {
  /** What the waves' samples count. */
  readonly timeBase: TimeBase;
  /** What annotation files beside the recording count. */
  readonly frameRate: TimeBase;
  readonly leads: readonly (DelineatedLead & { readonly name: string })[];
  readonly waves: readonly GlobalWave[];
}

/** Waves of a recording outside the library, from all its ECG leads, where the detector finds beats in them. Errors: those of readLeads; 'model/not-applicable' at a rate outside 50 to 2000 Hz. */
export async function delineateRecording(
  { ref, network }: DelineateRecordingInput,
  context: Pick<TaskContext, 'signal'>,
): Promise<Result<DelineatedRecording>> {
  const read = await readLeads({ ref }, context);
  if (!read.ok) return read;
  const { leads, timeBase, frameRate } = read.value;
  const sampleRateHz = toSampleRateHz(timeBase);
  if (sampleRateHz < 50 || sampleRateHz > 2000) {
    return err(
      'model/not-applicable',
      `Waves can be found at 50 to 2000 Hz; '${ref.displayName}' has ${sampleRateHz} Hz.`,
    );
  }
  const found = delineateAtBeats(
    leads.map(({ signal }) => signal),
    { sampleRateHz, network },
  );
  return ok({
    timeBase,
    frameRate,
    leads: leads.map(({ name }, k) => ({ name, ...(found.leads[k] ?? { isUsable: false, waves: [] }) })),
    waves: found.waves,
  });
}
