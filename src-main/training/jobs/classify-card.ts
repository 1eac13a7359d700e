import type { BeatRecipe } from '#main/preprocessing/beat-recipe.ts';
import type { RecordingRecipe } from '#main/preprocessing/recording-recipe.ts';
import { findRowNumbers } from '#main/preprocessing/row-numbers.ts';
import { findArchitecture } from '#main/models/architectures/index.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type {
  InputStatisticsFacts,
  ModelCard,
  ModelProvenance,
  ModelResult,
  ModelTask,
  TreesFacts,
} from '#shared/domain/model-card.ts';
import { listMitBihContentOf } from '#shared/domain/mit-bih-people.ts';
import { countParameters } from '#shared/domain/network-shapes.ts';
import type { ModelId } from '#shared/units/ids.ts';
import type { ChosenOnValidation } from '../choose-on-validation.ts';
import { describeEffort, type TrainingEffort } from '../describe-effort.ts';
import type { RowSet } from '../row-set.ts';
import type { Split, SplitFold } from '../split.ts';
import { describeRows, describeSides } from './describe-sides.ts';
import type { FittedRun } from './fit-run.ts';
import { toJobJson } from './job-json.ts';
import type { JobNetworks } from './job-networks.ts';

export interface CardFacts {
  readonly job: ClassifyTrainingJob;
  readonly networks: JobNetworks;
  readonly recipe: BeatRecipe | RecordingRecipe;
  readonly set: RowSet;
  readonly split: Pick<Split, 'name' | 'sha256' | 'notes' | 'folds'>;
  readonly run: Pick<FittedRun, 'fold' | 'classes' | 'chosenEpoch' | 'epochCount' | 'balanceText' | 'statistics'>;
  readonly effort: TrainingEffort;
  readonly chosen: ChosenOnValidation;
  readonly inputStatistics: InputStatisticsFacts | null;
  readonly trees: TreesFacts | null;
  readonly results: readonly ModelResult[];
  readonly leaks: readonly string[];
  /** What was left out of a fold, or otherwise should be known. */
  readonly notes: readonly string[];
  /** 'ribeiro-6 1.0.0' */
  readonly startedFrom: string | null;
  readonly command: string;
  readonly codeVersion: string;
  readonly createdAt: string;
}

/** What a sceptical reader should know of a model that a job made; the hash of its weights is put in where they are written. */
export function toClassifyCard(facts: CardFacts): Omit<ModelCard, 'weightsSha256'> {
  const { job, networks, recipe, set, run, chosen, inputStatistics, trees } = facts;
  const seen = findSeen(set, run.fold);
  return {
    id: job.modelId as ModelId, // the schema has checked it
    version: job.version,
    name: job.name,
    task: toTask(job, recipe),
    architecture: networks.final.architecture,
    parameterCount: countParameters(networks.final).trained,
    recipeId: recipe.id,
    ...(Object.keys(job.recipe.options).length === 0 ? {} : { recipeOptions: job.recipe.options }),
    ...(inputStatistics === null ? {} : { inputStatistics }),
    ...(trees === null ? {} : { trees }),
    classes: job.classes.map(({ id, name, why }, k) => ({
      id,
      name,
      supported: run.classes.mask[k] === 1,
      why: run.classes.mask[k] === 1 ? null : (why ?? 'It had no training row.'),
      ...toReadiness(facts, id),
    })),
    output: networks.final.output,
    supportedLeads: job.supportedLeads,
    calibration: chosen.calibration === null ? 'none' : 'temperature',
    temperature: chosen.temperature,
    threshold: chosen.thresholds?.length === 1 ? (chosen.thresholds[0] ?? null) : null,
    ...(chosen.thresholds === null ? {} : { thresholds: chosen.thresholds }),
    trainingData:
      `${job.texts.trainingData} Training rows: ${describeRows(set, run.classes.train)}. ${run.balanceText}`.trim(),
    trainingProtocol: [
      job.texts.trainingProtocol,
      ...toTreesTexts(facts),
      toChoiceText(facts),
      describeEffort(facts.effort),
    ].join(' '),
    trainingCommand: facts.command,
    seed: job.fit.seed,
    trainingContentHashes: seen.contentHashes,
    trainingRecords: seen.names.map((name) => `${toDataSet(job)}/${name}`),
    results: facts.results,
    provenance: toProvenance(facts),
    limits: job.texts.limits,
    weightsLicence: job.weightsLicence,
    createdAt: facts.createdAt,
  };
}

/** By the first table, which is that of all folds where there are several. */
function toReadiness({ job: { choose }, results }: CardFacts, id: string): { readonly notReady?: string } {
  const judged = results[0]?.classes.find(({ classId }) => classId === id)?.referenceCount;
  if (judged === undefined || judged >= (choose.leastJudged ?? 0)) return {};
  return { notReady: `only ${judged} of it were judged, and ${choose.leastJudged ?? 0} are wanted` };
}

function toTreesTexts({ job, trees }: CardFacts): readonly string[] {
  if (job.trees === undefined || trees === null) return [];
  const { numbersId, share, roundCount, leafCount, learningRate, leastRows, penalty } = job.trees;
  const count = findRowNumbers(numbersId)?.names.length ?? 0;
  return [
    `Beside the network, on the same rows, gradient-boosted trees over ${count} numbers of a row (${numbersId}): ${roundCount} rounds, at most ${leafCount} leaves of ${leastRows} rows or more, learning rate ${learningRate}, penalty ${penalty}. The answer's logits are ${100 - 100 * share} % the network's and ${100 * share} % theirs.`,
  ];
}

function toProvenance(facts: CardFacts): ModelProvenance {
  const { job, set, split, run, chosen, leaks, notes } = facts;
  return {
    protocol: job.protocol,
    leaks,
    codeVersion: facts.codeVersion,
    job: toJobJson(job),
    dataSha256: set.sha256,
    splitName: split.name,
    splitSha256: split.sha256,
    ...(split.folds.length < 2 ? {} : { keptFold: split.folds.indexOf(run.fold) + 1 }),
    sides: describeSides(set, run.fold),
    leftOut: [
      ...set.excluded.map(({ count, unit, why, examples }) => `${count} ${unit}: ${why} (${examples.join(', ')})`),
      ...split.notes,
      ...notes,
    ],
    quirks: listQuirks(job),
    chosenEpoch: run.chosenEpoch,
    epochCount: run.epochCount,
    chosenBy: toChosenBy(job),
    calibration: chosen.calibration === null ? null : { on: 'validation rows', ...chosen.calibration },
    published: job.published,
    startedFrom: facts.startedFrom,
    trainingSec: Math.round(facts.effort.trainingSec),
  };
}

/** 'macro F1 on the validation rows' */
export function toChosenBy({ choose }: ClassifyTrainingJob): string {
  const { by, on, notBefore } = choose.epoch;
  if (by === 'last') return 'nothing: the last epoch';
  const names = {
    loss: 'least loss',
    accuracy: 'greatest accuracy',
    macroF1: 'greatest macro F1',
    macroAuc: 'greatest mean AUC',
  };
  const figure = typeof by === 'string' ? names[by] : `greatest mean F1 of ${by.meanF1Of.join(', ')}`;
  return `${figure} on the ${on} rows${notBefore > 1 ? `, not before epoch ${notBefore}` : ''}`;
}

function toChoiceText({ job, run, chosen }: CardFacts): string {
  const epoch = `Epoch ${run.chosenEpoch} of ${run.epochCount}, by ${toChosenBy(job)}.`;
  if (chosen.calibration === null) return epoch;
  const { logLoss, error } = chosen.calibration;
  const percent = (fraction: number) => (100 * fraction).toFixed(1);
  return (
    `${epoch} Temperature chosen on the validation rows: log loss ${logLoss.before.toFixed(3)} to ${logLoss.after.toFixed(3)}, ` +
    `calibration error ${percent(error.before)} to ${percent(error.after)} %.`
  );
}

function toTask({ source }: ClassifyTrainingJob, recipe: CardFacts['recipe']): ModelTask {
  if (recipe.kind === 'beats') return 'beats';
  return source.kind === 'plawiak17' ? 'fragments' : 'records';
}

/**
 * Every known recording of the people who were trained or chosen on, whichever side it lies on itself; of MIT-BIH's people also the whole
 * recordings that fragments were cut from.
 */
function findSeen(set: RowSet, { train, validation }: SplitFold) {
  const own = new Set([...train, ...validation].map((row) => set.recordOfRow[row] ?? 0));
  const groups = new Set([...own].map((index) => set.records[index]?.group ?? ''));
  const ofSet = set.records.filter(({ group }) => groups.has(group)).map(({ contentSha256 }) => contentSha256);
  const ofMitBih = [...groups].flatMap(listMitBihContentOf);
  return {
    contentHashes: [...new Set([...ofSet, ...ofMitBih])],
    names: set.records.filter((_, index) => own.has(index)).map(({ name }) => name),
  };
}

function toDataSet({ source }: ClassifyTrainingJob): string {
  if (source.kind === 'library') return 'library';
  return source.kind === 'ptbxl' ? source.dataSets.join('+') : source.dataSet;
}

function listQuirks({ architecture }: ClassifyTrainingJob): ModelProvenance['quirks'] {
  const known = architecture.id === undefined ? undefined : findArchitecture(architecture.id);
  const asked = architecture.options.quirks;
  return (known?.quirks ?? []).map(({ id, text, default: usual }) => {
    const own: unknown = typeof asked === 'object' && asked !== null && id in asked ? Reflect.get(asked, id) : usual;
    return { id, text, isOn: own === true };
  });
}
