import type { LeadKey } from '#shared/domain/lead.ts';
import type { SampleRange } from './viewer-types.ts';

export interface BeatShapesDeps {
  readonly readRaw: (leadKey: LeadKey, range: SampleRange) => Promise<Float32Array | undefined>;
  /** Samples before and after a beat's mark. */
  readonly beforeSample: number;
  readonly afterSample: number;
  readonly sampleCount: number;
}

const MOST_KEPT = 1500;
const MOST_AT_ONCE = 4;

/** Pieces of one lead around beats, read when they come into sight, a few at a time, the last asked first; the oldest are forgotten. */
export class BeatShapes {
  readonly #deps: BeatShapesDeps;
  readonly #kept = new Map<string, Promise<Float32Array | undefined>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(deps: BeatShapesDeps) {
    this.#deps = deps;
  }

  /** [before + after] values, NaN where the record has none; undefined where they cannot be read. */
  read(leadKey: LeadKey, sample: number): Promise<Float32Array | undefined> {
    const key = `${leadKey} ${sample}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const read = this.#start(() => this.#read(leadKey, sample));
    this.#kept.set(key, read);
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value ?? '');
    return read;
  }

  async #start<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MOST_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.pop()?.();
    }
  }

  async #read(leadKey: LeadKey, sample: number): Promise<Float32Array | undefined> {
    const { beforeSample, afterSample, sampleCount } = this.#deps;
    const wanted = { startSample: sample - beforeSample, endSample: sample + afterSample };
    const startSample = Math.max(0, wanted.startSample);
    const endSample = Math.min(sampleCount, wanted.endSample);
    const values = await this.#deps.readRaw(leadKey, { startSample, endSample });
    if (values === undefined) return undefined;
    const shape = new Float32Array(beforeSample + afterSample).fill(Number.NaN);
    shape.set(values.subarray(0, endSample - startSample), startSample - wanted.startSample);
    return shape;
  }
}
