import { ok, type Result } from '#shared/result/result.ts';
import type { TensorFlow } from '../backend.ts';
import { FitFailure } from '../fit/fit-failure.ts';
import type { CompressResult, CompressSpec } from '../protocol/compress-spec.ts';
import type { CompressEvents } from './compress-events.ts';
import { fitAlq } from './fit-alq.ts';
import { fitRounding } from './fit-rounding.ts';

/**
 * Makes a trained network smaller, as the spec says it. The same spec gives the same result.
 * Errors: 'job/cancelled'; 'job/failed' where spec and files do not fit together, the budget of bits is not met, or the loss is no number
 * any more; 'library/disk-full'. TensorFlow's own failures are thrown.
 */
export async function compressNetwork(
  tf: TensorFlow,
  spec: CompressSpec,
  events: CompressEvents,
): Promise<Result<CompressResult, FitFailure>> {
  try {
    const { method } = spec;
    return ok(
      method.kind === 'alq'
        ? await fitAlq(tf, { ...spec, method }, events)
        : await fitRounding(tf, { ...spec, method }, events),
    );
  } catch (error) {
    if (error instanceof FitFailure) return { ok: false, error };
    throw error;
  }
}
