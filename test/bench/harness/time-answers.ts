import { join } from 'node:path';
import { root } from '#scripts/setup/places.mjs';
import type { ModelId, RecordId } from '#shared/units/ids.ts';
import { openDesk } from '#test/builders/open-desk.ts';
import { toPercentile, toShort } from './statistics.ts';

const ROUNDS = 40;

/**
 * How long a shipped model takes to answer about a recording, from the call to the run in the library, as the desk asks: median of 40, with
 * the tensor process warm. ms
 * @param recording  path of its header
 */
export async function timeAnswers(recording: string, modelId: string, tell: (line: string) => void): Promise<number> {
  const desk = openDesk({ resourcesFolder: join(root, 'resources') });
  try {
    const job = await desk.import([recording]);
    const request = { recordId: job.resultIds[0] as RecordId, modelId: modelId as ModelId, beatsFromSetId: null }; // the import's only one
    const ask = async () => {
      const startedMs = performance.now();
      const ended = await desk.end(await desk.get('predictions.start', request));
      if (ended.state !== 'done' || ended.doneCount !== 1) throw new Error(`timeAnswers: ${ended.message}`);
      return performance.now() - startedMs;
    };
    for (let round = 0; round < 3; round++) await ask(); // starts the tensor process
    const tookMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) tookMs.push(await ask());
    tell(`${modelId}: median ${toShort(toPercentile(tookMs, 0.5))} ms, p90 ${toShort(toPercentile(tookMs, 0.9))} ms`);
    return toPercentile(tookMs, 0.5);
  } finally {
    await desk.close();
  }
}
