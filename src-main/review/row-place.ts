import type { NetworkModel } from '#main/models/read-network-model.ts';
import { createRecipe, findRecipe } from '#main/preprocessing/recipes.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { measureLayerFields } from '#shared/domain/layer-fields.ts';
import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';

/** Where what a network reads lies in a recording. */
export interface RowPlace {
  /** Of the row's first value, in the record's time base; below the span's where a row begins with zeros. */
  readonly firstSample: number;
  /** Record's samples of one value. */
  readonly samplesPerValue: number;
  /** Values, from the first on, that lie in the recording one after the other. */
  readonly valueCount: number;
  /** Values of the row from one position of a layer to the next, by the layer's name. */
  readonly strides: ReadonlyMap<string, number>;
}

/**
 * Where the row of a span lies. A recipe without a clock is taken as one that spreads the row over its span.
 * @param span  half-open, in samples of the lead
 */
export function placeRow(
  { card, network }: Pick<NetworkModel, 'card' | 'network'>,
  { startSample, endSample }: { readonly startSample: number; readonly endSample: number },
  timeBases: { readonly lead: TimeBase; readonly record: TimeBase },
): RowPlace {
  const [leadHz, recordHz] = [toSampleRateHz(timeBases.lead), toSampleRateHz(timeBases.record)];
  const strides = measureStrides(network);
  const recipe = unwrap(createRecipe(card.recipeId, card.recipeOptions ?? {})); // the registry has checked it
  const clock = recipe.kind === 'recording' ? recipe.rowClock : undefined;
  const valueCount = toRowFinisher(recipe).inputShape[0] ?? 1;
  const startSec = startSample / leadHz;
  const durationSec = (endSample - startSample) / leadHz;
  if (clock === undefined) {
    const samplesPerValue = (durationSec * recordHz) / valueCount;
    return { firstSample: startSec * recordHz, samplesPerValue, valueCount, strides };
  }
  const before = clock.findFirst(Math.round(durationSec * clock.rateHz));
  const samplesPerValue = recordHz / clock.rateHz;
  return { firstSample: startSec * recordHz - before * samplesPerValue, samplesPerValue, valueCount, strides };
}

/** Where the row of a beat lies; undefined where it lies nowhere. @param sample  its R peak, in the record's time base */
export function placeBeat(
  { card, network }: Pick<NetworkModel, 'card' | 'network'>,
  sample: number,
  timeBase: TimeBase,
): RowPlace | undefined {
  const recipe = findRecipe(card.recipeId);
  assert(recipe !== undefined, () => `placeBeat: no recipe for beats named ${card.recipeId}`);
  if (recipe.rowClock === null) return undefined;
  const { rateHz, beforeBeat, valueCount } = recipe.rowClock;
  const samplesPerValue = toSampleRateHz(timeBase) / rateHz;
  return {
    firstSample: sample - beforeBeat * samplesPerValue,
    samplesPerValue,
    valueCount,
    strides: measureStrides(network),
  };
}

function measureStrides(network: NetworkModel['network']): ReadonlyMap<string, number> {
  return new Map(
    // Sums that may be below 0 are told by two layers of neurons.
    [...measureLayerFields(network)].flatMap(([name, { stride }]) =>
      [name, `${name}.above`, `${name}.below`].map((own) => [own, stride] as const),
    ),
  );
}
