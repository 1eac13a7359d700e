import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type {
  BeatEvaluation,
  CorrectionSurvey,
  FigureWithInterval,
  HeldOutComparison,
  TrainingEpoch,
  TrainingFit,
  TrainingOutcome,
  TrainingPlan,
  TrainingRun,
  TrainingRunSummary,
  TrainingSurvey,
} from '#shared/domain/training-run.ts';
import type { ModelSummary } from '#shared/ipc/schemas/models.ts';
import type { TrainingOptions } from '#shared/ipc/schemas/training.ts';
import type { ModelId, RecordId, TrainingRunId } from '#shared/units/ids.ts';

/** Invented facts of trainings and models, of the shapes and sizes that real ones have. */
export const FIT: TrainingFit = {
  seed: 20261121,
  epochCount: 12,
  batchSize: 128,
  learningRate: 0.001,
  weightDecay: 0.01,
  maxRowsPerClass: 6000,
  decidedWeight: 1,
};

const CREATED_AT_MS = Date.UTC(2026, 10, 27, 9, 30);

export function buildPlan(parts: Partial<TrainingPlan> = {}): TrainingPlan {
  return {
    title: 'CNet, head trained on corrections',
    query: { search: '', label: null, state: null },
    protocol: 'by-patient',
    start: { kind: 'model', modelId: 'cnet-aami5' as ModelId, trains: 'head' },
    fit: FIT,
    ...parts,
  };
}

export function buildSurvey(parts: Partial<TrainingSurvey> = {}): TrainingSurvey {
  return {
    train: { patientCount: 28, recordCount: 29, classCounts: [54_310, 1_702, 4_410, 512, 31] },
    validation: { patientCount: 7, recordCount: 7, classCounts: [14_820, 388, 1_190, 140, 2] },
    heldOut: { patientCount: 9, recordCount: 9, classCounts: [18_400, 690, 1_409, 150, 0] },
    excluded: [],
    excludedCount: 0,
    notices: [],
    problem: null,
    ...parts,
  };
}

/** The curve of a training that learns quickly at first and begins to learn by heart after its seventh epoch. */
export function buildEpoch(epoch: number, epochCount = 12): TrainingEpoch {
  const late = Math.max(0, epoch - 7);
  const macroF1 = 0.62 - 0.3 * Math.exp(-epoch / 2) - 0.008 * late;
  return {
    epoch,
    epochCount,
    trainLoss: 0.25 + 0.9 * Math.exp(-epoch / 3),
    elapsedMs: 8_000 * epoch,
    learningRate: 0.001,
    validation: {
      loss: 0.4 + 0.6 * Math.exp(-epoch / 2) + 0.015 * late,
      accuracy: 0.9 + 0.003 * Math.min(epoch, 7),
      macroF1,
      f1ByClass: [0.96, macroF1 - 0.2, macroF1 + 0.2, macroF1 - 0.3, null],
      confusion: buildConfusion(16_540),
    },
    isBest: epoch <= 7,
    remainingMs: 8_000 * (epochCount - epoch),
  };
}

function buildConfusion(beatCount: number): readonly (readonly number[])[] {
  const shares = [
    [0.86, 0.02, 0.008, 0.004, 0],
    [0.016, 0.014, 0.003, 0, 0],
    [0.001, 0.003, 0.06, 0.002, 0],
    [0.003, 0, 0.001, 0.003, 0],
    [0, 0, 0.0001, 0, 0],
  ];
  return shares.map((row) => row.map((share) => Math.round(share * beatCount)));
}

function around(value: number, width: number): FigureWithInterval {
  return { value, low: Math.max(0, value - width), high: Math.min(1, value + width) };
}

export function buildEvaluation(modelId: string, version: string, shift = 0): BeatEvaluation {
  const f1 = [0.964, 0.41 + shift, 0.89 + shift / 2, 0.27 + shift, null];
  return {
    modelId: modelId as ModelId,
    modelVersion: version,
    patientCount: 9,
    recordCount: 9,
    beatCount: 20_649,
    classes: AAMI_CLASSES.map((classId, i) => {
      const own = f1[i];
      const figure = own == null ? { value: null, low: null, high: null } : around(own, 0.03 + 0.1 * (1 - own));
      return {
        classId,
        referenceCount: [18_400, 690, 1_409, 150, 0][i] ?? 0,
        sensitivity: figure,
        positivePredictivity: figure,
        f1: figure,
      };
    }),
    accuracy: around(0.931 + shift / 10, 0.02),
    macroF1: around(0.634 + shift / 2, 0.06),
    confusion: [...buildConfusion(20_649).map((row) => [...row, 3]), [0, 0, 0, 0, 0, 0]],
  };
}

export function buildComparison(): HeldOutComparison {
  return {
    before: buildEvaluation('cnet-aami5', '1.0.0'),
    after: buildEvaluation('cnet-aami5-2', '1.1.0', 0.06),
    accuracy: { value: 0.006, low: -0.004, high: 0.014, pValue: 0.21 },
    macroF1: { value: 0.03, low: 0.008, high: 0.051, pValue: 0.008 },
    f1: [
      { classId: 'N', difference: { value: 0, low: -0.003, high: 0.003, pValue: 0.94 } },
      { classId: 'S', difference: { value: 0.06, low: 0.012, high: 0.11, pValue: 0.016 } },
      { classId: 'V', difference: { value: 0.03, low: -0.002, high: 0.06, pValue: 0.071 } },
      { classId: 'F', difference: { value: 0.06, low: null, high: null, pValue: null } },
      { classId: 'Q', difference: { value: null, low: null, high: null, pValue: null } },
    ],
    seenByBefore: ['mitdb/101', 'mitdb/106', 'mitdb/118', 'mitdb/207'],
    seenByAfter: [],
  };
}

export function buildOutcome(parts: Partial<TrainingOutcome> = {}): TrainingOutcome {
  return {
    modelId: 'cnet-aami5-2' as ModelId,
    modelVersion: '1.1.0',
    chosenEpoch: 7,
    chosenBy: 'the highest macro F1 on 7 validation patients.',
    heldOut: buildEvaluation('cnet-aami5-2', '1.1.0', 0.06),
    comparison: buildComparison(),
    visibility: { visibleCount: 1, recordCount: 9 },
    paper: null,
    ...parts,
  };
}

export function buildSummary(parts: Partial<TrainingRunSummary> = {}): TrainingRunSummary {
  const plan = parts.plan ?? buildPlan();
  return {
    id: 'run-1' as TrainingRunId,
    title: plan.title,
    plan,
    state: 'running',
    jobId: 'job-1',
    createdAtMs: CREATED_AT_MS,
    startedAtMs: CREATED_AT_MS + 1000,
    finishedAtMs: null,
    message: 'Epoch 4.',
    epochsDone: 3,
    macroF1: 0.61,
    modelId: null,
    ...parts,
  };
}

export function buildTrainingRun(parts: Partial<TrainingRun> = {}): TrainingRun {
  const summary = buildSummary(parts);
  return {
    ...summary,
    epochs: Array.from({ length: summary.epochsDone }, (_, i) => buildEpoch(i + 1, summary.plan.fit.epochCount)),
    log: ['Reading 36 recordings.', 'Cut 77,505 beats.', 'Epoch 1 of 12: loss 0.895, macro F1 43.8 %.'],
    survey: buildSurvey(),
    outcome: null,
    whyNotResume: 'It is running.',
    ...parts,
  };
}

export function buildOptions(parts: Partial<TrainingOptions> = {}): TrainingOptions {
  const network = { source: 'Zhou 2021', quirks: [], parameterCount: 53_957, fit: FIT, whyNot: null };
  return {
    architectures: [
      { ...network, id: 'cnet', name: 'CNet' },
      { ...network, id: 'bilstm', name: 'BiLSTM', parameterCount: 728_453, source: 'Singh 2018' },
      {
        ...network,
        id: 'ribeiro-resnet',
        name: 'Residual network of Ribeiro',
        parameterCount: 6_421_910,
        whyNot: 'It takes whole recordings of twelve leads, not beats.',
      },
    ],
    trunks: [
      {
        modelId: 'cnet-aami5' as ModelId,
        name: 'CNet, beat classes N S V F',
        version: '1.0.0',
        parameterCount: 53_957,
        headParameterCount: 16_581,
        fit: { ...FIT, epochCount: 20, learningRate: 0.0005, decidedWeight: 5 },
        whyNot: null,
      },
    ],
    problem: null,
    ...parts,
  };
}

export function buildCorrections(parts: Partial<CorrectionSurvey> = {}): CorrectionSurvey {
  return {
    modelId: 'cnet-aami5' as ModelId,
    decidedCount: 214,
    changedCount: 61,
    recordCount: 3,
    patientCount: 3,
    changes: [
      ['N', 'V', 31],
      ['N', 'S', 18],
      ['V', 'F', 9],
      ['none', 'V', 3],
    ],
    heldOutDecidedCount: 40,
    plan: buildPlan(),
    survey: buildSurvey({ notices: ['No Q beat among the held-out patients: how well Q is found will not be known.'] }),
    ...parts,
  };
}

export function buildModel(card: ModelCard, parts: Partial<ModelSummary> = {}): ModelSummary {
  return {
    card,
    problem: null,
    isShipped: true,
    isActive: true,
    family: card.id,
    parentModelId: null,
    runId: null,
    ...parts,
  };
}

export const EXCLUDED = [
  { recordId: 'r1' as RecordId, name: '102', reason: 'It has no lead MLII.' },
  { recordId: 'r2' as RecordId, name: '104', reason: 'Nobody has labelled its beats.' },
] as const;
