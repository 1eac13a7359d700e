import { findSupportedLead } from '#shared/domain/find-supported-lead.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { unwrap } from '#shared/result/result.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';
import type { RecipeOptions } from './recipe-options.ts';
import { createRecipe } from './recipes.ts';
import type { RecipeLead, RecordingRecipe } from './recording-recipe.ts';
import { toRowFinisher, type RowFinisher } from './row-finisher.ts';
import { applyStatistics, type RowStatistics } from './row-statistics.ts';

/** What of a model decides on its rows. */
export interface RowsModel {
  readonly card: Pick<ModelCard, 'recipeId' | 'recipeOptions' | 'supportedLeads' | 'task'>;
  readonly statistics:
    (Pick<RowStatistics, 'means' | 'deviations'> & { readonly clipDeviations: number | null }) | null;
}

export interface PrepareRowsInput {
  readonly model: RowsModel;
  /** ECG leads of one rate and length, mV, NaN where missing. */
  readonly leads: readonly RecipeLead[];
  readonly timeBase: TimeBase;
}

/** Rows for a network of what a model answers about: the recording as a whole, or its fragments one after the other. */
export interface PreparedRows {
  /** [rowCount * input of the network], of the spans that have a row. */
  readonly inputs: Float32Array;
  /** [rowCount] time steps that hold signal. */
  readonly lengths: Int32Array;
  readonly rowCount: number;
  /** Each with its row, or why there is none. In samples of the leads, ascending. */
  readonly spans: readonly RowSpan[];
  /** Why nothing of this recording can be answered, in words; null where something can. */
  readonly notApplicable: string | null;
  /** What a reader should know, in sentences. */
  readonly notices: readonly string[];
}

/** What a model was shown of the recording, or was to be: half-open. */
export interface RowSpan {
  readonly startSample: number;
  readonly endSample: number;
  /** Null: it has a row. */
  readonly why: string | null;
}

/** How long a fragment is. */
export const FRAGMENT_SEC = 10;

/**
 * A recording as rows for a model of whole recordings or of fragments, by its recipe, options and statistics. Of fragments the last one that is not
 * whole is left out. Pure, and heavy: it runs in a worker.
 * Errors: a recipe that is not one for recordings is a programming error (the registry refuses such a model).
 */
export function prepareRows({ model, leads, timeBase }: PrepareRowsInput): PreparedRows {
  const recipe = findRecordingRecipe(model.card);
  const chosen = chooseLeads(model.card, recipe, leads);
  if (typeof chosen === 'string') return refuse(chosen);
  const sampleCount = chosen[0]?.signal.length ?? 0;
  const spans = model.card.task === 'fragments' ? listFragments(sampleCount, timeBase) : [[0, sampleCount] as const];
  if (spans.length === 0) return refuse(`It is shorter than a fragment of ${FRAGMENT_SEC} s.`);
  const rows = new RowMaker(toRowFinisher(recipe), model.statistics, spans.length);
  const notices = new Set<string>();
  const made = spans.map(([startSample, endSample]): RowSpan => {
    const cut = recipe.cut({
      leads: chosen.map(({ name, signal }) => ({ name, signal: signal.subarray(startSample, endSample) })),
      timeBase,
    });
    if (cut.isRefused) return { startSample, endSample, why: cut.why };
    for (const notice of cut.notices) notices.add(notice);
    const isFinite = rows.add(cut.values);
    const endOfRead = startSample + (cut.readSampleCount ?? endSample - startSample);
    return {
      startSample,
      endSample: endOfRead,
      why: isFinite ? null : 'Its samples cannot be scaled to finite numbers.',
    };
  });
  const whyNone = made.every(({ why }) => why !== null) ? (made[0]?.why ?? null) : null;
  return { ...rows.finish(), spans: made, notApplicable: whyNone, notices: [...notices] };
}

function findRecordingRecipe({ recipeId, recipeOptions = {} }: RowsModel['card']): RecordingRecipe {
  const recipe = unwrap(createRecipe(recipeId, recipeOptions as RecipeOptions)); // a card's JSON, read by the recipe
  if (recipe.kind === 'recording') return recipe;
  throw new Error(`prepareRows: ${recipeId} makes rows of beats`);
}

/**
 * Leads for a recipe: one that looks at a single lead gets the first that the model was trained on; others find theirs by name.
 * A text says why there are none.
 */
export function chooseLeads<L extends { readonly name: string }>(
  card: Pick<ModelCard, 'supportedLeads'>,
  recipe: Pick<RecordingRecipe, 'storedShape'>,
  leads: readonly L[],
): readonly L[] | string {
  if (leads.length === 0) return 'It has no ECG lead.';
  if (recipe.storedShape[1] > 1 || card.supportedLeads.length === 0) return leads;
  const index = findSupportedLead(
    card,
    leads.map(({ name }) => name),
  );
  const found = index === undefined ? undefined : leads[index];
  if (found !== undefined) return [found];
  const names = leads.map(({ name }) => name).join(', ');
  return `The model knows the leads ${card.supportedLeads.join(', ')}; this recording has ${names}.`;
}

function listFragments(sampleCount: number, timeBase: TimeBase): (readonly [number, number])[] {
  const length = FRAGMENT_SEC * toSampleRateHz(timeBase);
  const count = Math.floor(sampleCount / length + 1e-9);
  return Array.from({ length: count }, (_, k) => [Math.round(k * length), Math.round((k + 1) * length)] as const);
}

function refuse(notApplicable: string): PreparedRows {
  return {
    inputs: new Float32Array(0),
    lengths: new Int32Array(0),
    rowCount: 0,
    spans: [],
    notApplicable,
    notices: [],
  };
}

/** Scales rows and lays them out one behind the other. */
class RowMaker {
  readonly #finisher: RowFinisher;
  readonly #statistics: RowsModel['statistics'];
  readonly #inputs: Float32Array;
  readonly #lengths: Int32Array;
  #rowCount = 0;

  constructor(finisher: RowFinisher, statistics: RowsModel['statistics'], mostRows: number) {
    this.#finisher = finisher;
    this.#statistics = statistics;
    this.#inputs = new Float32Array(mostRows * finisher.inputLength);
    this.#lengths = new Int32Array(mostRows);
  }

  /** @returns false where it is no row, because a number in it is not finite */
  add(values: Float32Array): boolean {
    const { inputLength } = this.#finisher;
    if (this.#statistics !== null) applyStatistics(values, this.#statistics, this.#statistics);
    const row = this.#inputs.subarray(this.#rowCount * inputLength, (this.#rowCount + 1) * inputLength);
    const length = this.#finisher.finishInto(row, values);
    if (!row.every(Number.isFinite)) return false;
    this.#lengths[this.#rowCount++] = length;
    return true;
  }

  finish(): Pick<PreparedRows, 'inputs' | 'lengths' | 'rowCount'> {
    const rowCount = this.#rowCount;
    const inputs = this.#inputs.slice(0, rowCount * this.#finisher.inputLength);
    return { inputs, lengths: this.#lengths.slice(0, rowCount), rowCount };
  }
}
