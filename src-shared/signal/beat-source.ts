import { assert, assertSameLength } from '#shared/result/assert.ts';

/** Simultaneous leads of a recording, read piece by piece, so that a day of twelve leads need not lie in memory. */
export interface BeatSource {
  readonly sampleRateHz: number;
  readonly sampleCount: number;
  readonly leadCount: number;
  /**
   * Leads over [startSample, endSample), which may reach past both ends.
   * @param leads  positions of those that are wanted; all of them where none are named
   * @returns one array for each lead, [endSample - startSample], NaN where nothing was recorded; read-only, and valid until the next read
   */
  read(startSample: number, endSample: number, leads?: readonly number[]): readonly Float32Array[];
}

/** A source over whole leads in memory. Errors: leads of different length are a programming error. */
export function toBeatSource(signals: readonly Float32Array[], sampleRateHz: number): BeatSource {
  const first = signals[0];
  assert(first !== undefined, () => 'toBeatSource: at least one lead is needed, got 0');
  for (const signal of signals) assertSameLength(first, signal, 'toBeatSource');
  const sampleCount = first.length;
  return {
    sampleRateHz,
    sampleCount,
    leadCount: signals.length,
    read(startSample, endSample, leads) {
      const wanted = pickLeads(signals, leads);
      if (startSample >= 0 && endSample <= sampleCount)
        return wanted.map((signal) => signal.subarray(startSample, endSample));
      return wanted.map((signal) => {
        const values = new Float32Array(endSample - startSample).fill(NaN);
        const from = Math.max(0, startSample);
        if (from < sampleCount && endSample > 0)
          values.set(signal.subarray(from, Math.min(sampleCount, endSample)), from - startSample);
        return values;
      });
    },
  };
}

/** What a source has of each lead, of the leads that a reader wants: all of them where none are named. */
export function pickLeads<T>(all: readonly T[], leads: readonly number[] | undefined): readonly T[] {
  return leads === undefined ? all : leads.flatMap((lead) => all.slice(lead, lead + 1));
}
