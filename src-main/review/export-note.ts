import type { AnnotationSetBase } from '#shared/domain/annotation-set.ts';
import { encodeAux } from '#shared/domain/aux-text.ts';
import type { ReadDb } from '#main/store/database.ts';
import type { AnnotationSetRow } from '#main/store/tables/annotation-set.ts';
import { findAnnotationSet } from '#main/store/tables/annotation-set.ts';
import { findPredictionRun } from '#main/store/tables/prediction-run.ts';
import type { PredictionRun } from '#shared/domain/prediction.ts';

export type ExportScope = 'working-set' | 'reviewed-only';

/** annot(5): the aux field of one annotation. */
const MAX_AUX_BYTES = 255;

/** What a reader's set is and where it began: e.g. 'Overread: working set; base atr (imported); no model in the base'. */
export function describeSetExport(db: ReadDb, set: AnnotationSetRow, scope: ExportScope): string {
  const choice = scope === 'working-set' ? 'working set' : 'reviewed only';
  const { base, model } = describeBase(db, set.base);
  return shorten(`Overread: ${choice}; base ${base}; ${model}`);
}

/** What a model's beats are: nobody has reviewed them. */
export function describeRunExport(run: DescribedRun): string {
  return shorten(`Overread: model beats, not reviewed; ${describeModel(run)}`);
}

type DescribedRun = Pick<PredictionRun, 'modelId' | 'modelVersion' | 'spiking'>;

/** Answers by spikes are not those of the model itself. */
function describeModel({ modelId, modelVersion, spiking }: DescribedRun): string {
  const how = spiking === undefined ? '' : ` by ${spiking.spikingModelId} in ${spiking.steps} steps of spikes`;
  return `model ${modelId} ${modelVersion}${how}`;
}

/** Follows readers' sets back to what the first one began with. Readers are not named. */
function describeBase(db: ReadDb, first: AnnotationSetBase): { readonly base: string; readonly model: string } {
  let base = first;
  let by = '';
  while (base.kind === 'set') {
    const set = findAnnotationSet(db, base.setId);
    if (set === undefined) return { base: 'no longer in the library', model: 'no model in the base' };
    if (set.kind === 'imported') return { base: `${set.name} (imported)${by}`, model: 'no model in the base' };
    by = " by way of another reader's set";
    base = set.base;
  }
  if (base.kind === 'empty') return { base: `none${by}`, model: 'no model in the base' };
  const run = findPredictionRun(db, base.runId);
  const model = run === undefined ? 'model no longer in the library' : describeModel(run);
  return { base: `model run${by}`, model };
}

/** By whole characters, to what an annotation file can hold. */
function shorten(text: string): string {
  const characters = Array.from(text);
  while (encodeAux(characters.join('')).length > MAX_AUX_BYTES) characters.pop();
  return characters.join('');
}
