import { ok, type Result } from '#shared/result/result.ts';
import type { TensorFlow } from '../backend.ts';
import type { FitResult } from '../protocol/fit-report.ts';
import type { FitSpec } from '../protocol/fit-spec.ts';
import { readCheckpoint, type Checkpoint } from './checkpoint.ts';
import { MAX_BYTES_IN_MEMORY, openFitData } from './fit-data.ts';
import type { FitEvents } from './fit-events.ts';
import { FitFailure } from './fit-failure.ts';
import { openFitLog } from './fit-log.ts';
import { toPhaseStart, type FitState } from './fit-state.ts';
import { runPhase } from './run-phase.ts';

export interface FitNetworkOptions {
  /** Wall clock, ms since 1970: for logs only. */
  readonly now?: () => number;
  /** Rows of more bytes are read as they are needed. */
  readonly maxBytesInMemory?: number;
}

/**
 * Trains any network, as the spec says it, from its beginning or from its checkpoint. The same spec gives the same weights, whether the
 * run was ended in between or not.
 * Errors: 'job/cancelled'; 'job/failed' where spec and files do not fit together or the loss is no number any more;
 * 'library/disk-full'. TensorFlow's own failures are thrown.
 */
export async function fitNetwork(
  tf: TensorFlow,
  spec: FitSpec,
  { events, options = {} }: { readonly events: FitEvents; readonly options?: FitNetworkOptions },
): Promise<Result<FitResult, FitFailure>> {
  try {
    return ok(await fit(tf, spec, { events, options }));
  } catch (error) {
    if (error instanceof FitFailure) return { ok: false, error };
    throw error;
  }
}

const SLOW = 'trains on WebAssembly, because native TensorFlow is not here: many times slower';

async function fit(
  tf: TensorFlow,
  spec: FitSpec,
  { events, options }: { readonly events: FitEvents; readonly options: FitNetworkOptions },
): Promise<FitResult> {
  const { checkpoint: place } = spec.out;
  const { maxBytesInMemory = MAX_BYTES_IN_MEMORY } = options;
  const data = await openFitData(spec, maxBytesInMemory);
  try {
    let found: Checkpoint | undefined = place === null ? undefined : await readCheckpoint(place.folder, spec);
    const resumedFromEpoch = found?.state.epochCount ?? 0;
    let state: FitState = found?.state ?? toPhaseStart(0, { epochCount: 0, recentMs: [] });
    const now = options.now ?? Date.now;
    const log = await openFitLog({ out: spec.out, doneEpochCount: resumedFromEpoch, now });
    if (tf.getBackend() !== 'tensorflow') await log.addLine(SLOW);
    await log.addLine(
      found === undefined ? 'begins' : `goes on after epoch ${resumedFromEpoch}, batch ${state.batchCount}`,
    );
    for (let phaseIndex = state.phaseIndex; phaseIndex < spec.phases.length; phaseIndex++) {
      if (phaseIndex > state.phaseIndex) state = toPhaseStart(phaseIndex, state);
      await runPhase({ tf, spec, data, log, events, state, found, maxBytesInMemory });
      found = undefined;
    }
    const { epochCount, best, stoppedEarly } = state;
    await log.addLine(stoppedEarly ? `stopped early after epoch ${epochCount}` : `done after epoch ${epochCount}`);
    return { epochCount, bestEpoch: best?.epoch ?? epochCount, stoppedEarly, resumedFromEpoch };
  } finally {
    await data.source.close();
  }
}
