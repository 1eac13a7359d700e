import { findArchitecture } from '#main/models/architectures/index.ts';
import type { FitResult } from '#main/tensor/protocol/fit-report.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { COMPRESSION_METHOD_NAMES } from '#shared/domain/compression-method.ts';
import type { CompressionFacts, JsonValue, ModelCard, ModelProvenance } from '#shared/domain/model-card.ts';
import { countParameters } from '#shared/domain/network-shapes.ts';
import type { TrainingPlan, TrainingSurvey } from '#shared/domain/training-run.ts';
import type { ChosenOnValidation } from '../choose-on-validation.ts';
import { describeEffort } from '../describe-effort.ts';
import type { NextVersion } from './next-version.ts';
import type { LabelledLibraryRecord } from './select-records.ts';
import type { TrainableNetwork } from './trainable-network.ts';
import type { TrainingRows } from './training-rows.ts';

export interface DeskCardFacts {
  readonly plan: TrainingPlan;
  readonly next: NextVersion;
  readonly trainable: TrainableNetwork;
  readonly classMask: readonly number[];
  readonly rows: TrainingRows;
  readonly survey: TrainingSurvey;
  /** Of the data as they were frozen. */
  readonly frozenSha256: string;
  readonly fitted: Pick<FitResult, 'bestEpoch' | 'epochCount'>;
  readonly chosenBy: string;
  /** Null where nothing could be chosen. */
  readonly chosen: ChosenOnValidation | null;
  /** Recordings of the sides, and every other one of the same people. */
  readonly trained: readonly LabelledLibraryRecord[];
  readonly seenContentHashes: readonly string[];
  readonly trainingSec: number;
  readonly codeVersion: string;
  readonly createdAt: string;
  /** Of a model that was made smaller. */
  readonly compression: CompressionFacts | null;
}

/** What a sceptical reader should know of a model that was trained here; without results, which come when it has been judged. */
export function toDeskCard(facts: DeskCardFacts): Omit<ModelCard, 'weightsSha256'> {
  const { plan, next, trainable, classMask, rows, chosen, trained } = facts;
  const { card, network, parent } = trainable;
  return {
    id: next.modelId,
    version: next.version,
    name: plan.title,
    task: 'beats',
    architecture: network.architecture,
    parameterCount: countParameters(network).trained,
    recipeId: card.recipeId,
    classes: card.classes.map((own, k) =>
      toClass(own, { isTrained: classMask[k] === 1, rowCount: rows.counts.train.byClass[k] ?? 0 }),
    ),
    output: network.output,
    supportedLeads: card.supportedLeads,
    calibration: chosen?.calibration ? 'temperature' : 'none',
    temperature: chosen?.calibration ? chosen.temperature : 1,
    threshold: null,
    trainingData: `Beats of this library that people labelled: ${rows.counts.train.records} recordings, ${toCounts(rows.counts.train.byClass)}; recordings are named by the ids that this library gave them.`,
    trainingProtocol: toProtocolText(facts),
    trainingCommand: 'Training on the desk; the plan is in the provenance.',
    seed: plan.fit.seed,
    trainingContentHashes: [...new Set([...(parent?.card.trainingContentHashes ?? []), ...facts.seenContentHashes])],
    trainingRecords: [
      ...new Set([...(parent?.card.trainingRecords ?? []), ...trained.map(({ record }) => `library/${record.id}`)]),
    ],
    results: [],
    provenance: toProvenance(facts),
    ...(facts.compression === null ? {} : { compression: facts.compression }),
    limits: toLimits(facts),
    weightsLicence: parent?.card.weightsLicence ?? 'Of whoever trained it, on recordings of their own library.',
    createdAt: facts.createdAt,
  };
}

function toClass(
  own: ModelCard['classes'][number],
  { isTrained, rowCount }: { readonly isTrained: boolean; readonly rowCount: number },
): ModelCard['classes'][number] {
  if (!isTrained) return own;
  return rowCount > 0 ? own : { ...own, why: 'It had no beat to train on here.' };
}

function toProtocolText(facts: DeskCardFacts): string {
  const { plan, trainable, fitted, chosenBy, chosen, survey, rows } = facts;
  const { parent, trains } = trainable;
  const start =
    parent === null
      ? 'From drawn weights'
      : `From ${parent.card.id} ${parent.card.version}, ${toWhat(facts) ?? (trains === 'head' ? 'only its last dense layers' : 'all layers')}`;
  const who =
    plan.protocol === 'paper'
      ? `as published tables deal beats out, a fifth of each class as the test, whoever they are of (${survey.notices[0] ?? 'a leak'})`
      : `by patient: ${rows.counts.train.patients ?? 0} train, ${rows.counts.validation.patients ?? 0} validate, ${survey.heldOut.patientCount} are held out for ever and judge`;
  const weight =
    plan.fit.decidedWeight === 1 ? '' : ` A beat that a reader decided weighs ${plan.fit.decidedWeight} times as much.`;
  const epoch = ` Epoch ${fitted.bestEpoch} of ${fitted.epochCount}, ${chosenBy}.`;
  const { calibration } = chosen ?? { calibration: null };
  const heat =
    calibration === null
      ? ''
      : ` Temperature chosen on the same: log loss ${calibration.logLoss.before.toFixed(3)} to ${calibration.logLoss.after.toFixed(3)}.`;
  return `${start}; ${who}.${weight}${epoch}${heat} ${describeEffort({ trainingSec: facts.trainingSec, of: null })}`;
}

function toWhat({ plan, compression }: DeskCardFacts): string | undefined {
  if (plan.compression == null || compression === null) return undefined;
  return `made smaller by ${COMPRESSION_METHOD_NAMES[plan.compression.method]} to ${compression.averageBits.toFixed(2)} bits a weight`;
}

function toProvenance(facts: DeskCardFacts): ModelProvenance {
  const { plan, trainable, rows, survey, fitted, chosen } = facts;
  const { parent } = trainable;
  const { heldOut } = survey;
  return {
    protocol: plan.protocol === 'paper' ? 'paper' : 'honest',
    leaks: survey.notices.filter((notice) => notice.startsWith('Leak')),
    codeVersion: facts.codeVersion,
    job: toJson(plan),
    dataSha256: rows.sha256,
    splitName: plan.protocol === 'paper' ? 'desk-paper@1' : 'desk-by-patient@1',
    splitSha256: facts.frozenSha256,
    sides: {
      ...rows.counts,
      test: {
        patients: heldOut.patientCount,
        records: heldOut.recordCount,
        rows: heldOut.classCounts.reduce((sum, count) => sum + count, 0),
        byClass: [...heldOut.classCounts],
      },
    },
    leftOut: countReasons([...rows.leftOut.map(({ why }) => why), ...survey.excluded.map(({ reason }) => reason)]),
    quirks: (findArchitecture(trainable.architecture)?.quirks ?? []).map(({ id, text, default: isOn }) => {
      return { id, text, isOn };
    }),
    chosenEpoch: fitted.bestEpoch,
    epochCount: fitted.epochCount,
    chosenBy: facts.chosenBy,
    calibration: chosen?.calibration ? { on: 'validation patients', ...chosen.calibration } : null,
    published: null,
    startedFrom: parent === null ? null : `${parent.card.id} ${parent.card.version}`,
    trainingSec: facts.trainingSec,
  };
}

/** Without names: a card goes with its model wherever that is taken. */
function countReasons(reasons: readonly string[]): readonly string[] {
  return [...new Set(reasons)]
    .map((reason) => `${reasons.filter((one) => one === reason).length} x ${reason}`)
    .slice(0, 1000);
}

function toLimits({ trainable, survey }: DeskCardFacts): readonly string[] {
  return [
    'Not a medical device. For review by a person, never for a decision on its own.',
    `It looks at one lead, ${trainable.card.supportedLeads.map((lead) => lead.toUpperCase()).join(' or ')}, and says nothing about others.`,
    'Trained on the recordings of one library: other people, recorders or diseases may be answered worse than its figures say.',
    ...survey.notices.slice(0, 20),
  ];
}

function toCounts(byClass: readonly number[]): string {
  return AAMI_CLASSES.map((name, k) => `${name} ${byClass[k] ?? 0}`).join(', ');
}

function toJson(plan: TrainingPlan): JsonValue {
  return JSON.parse(JSON.stringify(plan)) as JsonValue; // a plan is JSON and nothing else
}
