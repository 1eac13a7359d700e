import type { ParsedInput } from '#shared/ipc/contract.ts';
import { err, type Result } from '#shared/result/result.ts';
import type { LayerSpikes } from './cut-raster.ts';

/** Whose spikes are looked at, of whatever row and window. */
export type RasterSubject = ParsedInput<'spiking.stop-raster'>;

interface KeptRun {
  readonly spikes: Promise<Result<LayerSpikes>>;
  isDone: boolean;
}

/** A raster of a row stays for the next windows: a few megabytes each. */
const KEPT = 2;

/** Runs whose spikes are read: each once for as long as windows of the same row are asked for, until it is stopped. */
export class RasterRuns {
  readonly #kept = new Map<string, KeptRun>();
  readonly #working = new Map<string, Set<AbortController>>();

  /** Does something about a subject's spikes, with a signal that `stop` sets off. Errors: 'job/cancelled' then. */
  async work<T>(subject: RasterSubject, run: (signal: AbortSignal) => Promise<Result<T>>): Promise<Result<T>> {
    const key = toKey(subject);
    const controller = new AbortController();
    const working = this.#working.get(key) ?? new Set();
    this.#working.set(key, working.add(controller));
    try {
      const result = await run(controller.signal);
      return !result.ok && controller.signal.aborted
        ? err('job/cancelled', 'Nobody looks at these spikes any more.')
        : result;
    } finally {
      working.delete(controller);
      if (working.size === 0) this.#working.delete(key);
    }
  }

  /** The spikes of a row, run at most once; what failed is run again. @param row  what else tells it from others */
  async find(
    subject: RasterSubject,
    row: readonly unknown[],
    run: () => Promise<Result<LayerSpikes>>,
  ): Promise<Result<LayerSpikes>> {
    const key = [toKey(subject), ...row].join(' ');
    const own: KeptRun = this.#kept.get(key) ?? { spikes: run(), isDone: false };
    this.#kept.delete(key);
    this.#kept.set(key, own);
    for (const old of [...this.#kept.keys()].slice(0, -KEPT)) this.#kept.delete(old);
    const spikes = await own.spikes;
    own.isDone = true;
    if (!spikes.ok && this.#kept.get(key) === own) this.#kept.delete(key);
    return spikes;
  }

  /** Ends what is being done about a subject; what is there stays. */
  stop(subject: RasterSubject): void {
    const key = toKey(subject);
    for (const controller of this.#working.get(key) ?? []) controller.abort();
    // A question that comes now begins anew.
    this.#working.delete(key);
    for (const [name, { isDone }] of this.#kept) if (!isDone && name.startsWith(`${key} `)) this.#kept.delete(name);
  }
}

function toKey({ recordId, spikingModelId, steps, layer }: RasterSubject): string {
  return [recordId, spikingModelId, steps, layer].join(' ');
}
