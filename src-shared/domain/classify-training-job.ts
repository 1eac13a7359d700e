import { z } from 'zod';
import { fitSettingsSchema, watchedFigure } from './fit-settings.ts';
import { rowAugmentationSchema } from './row-augmentation.ts';
import { balanceSchema, splitRuleSchema, trainingSourceSchema } from './training-data.ts';
import { treeSettingsSchema } from './tree-settings.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const text = z.string().min(1).max(4000);
const shortText = z.string().min(1).max(200);
const options = z.record(z.string().min(1).max(80), z.json());

/** A network by the id of its architecture with its options, or by a file that describes it (network.ts), beside the job's own. */
const networkSchema = z
  .strictObject({
    id: id.optional(),
    file: z
      .string()
      .regex(/^[\w.-]{1,100}\.json$/)
      .optional(),
    options: options.default({}),
  })
  .refine((own) => (own.id === undefined) !== (own.file === undefined), {
    message: "wants either the 'id' of an architecture or the 'file' of a network",
  });

const classSchema = z.strictObject({
  id: z.string().regex(/^[\w~+-]{1,40}$/),
  name: shortText,
  /** False: it is there for the order of the answers, and never answered. */
  isTrained: z.boolean().default(true),
  why: text.nullable().default(null),
});

/** What is chosen, and on which rows. A choice on the test rows is a leak: the protocol must be 'paper', and the card names it. */
const choiceSchema = z.strictObject({
  epoch: z.strictObject({
    /** 'last': nothing is chosen. */
    by: z.union([z.literal('last'), watchedFigure]),
    on: z.enum(['validation', 'test']).default('validation'),
    /** Epochs before this one are not chosen. */
    notBefore: z.int().min(1).max(10_000).default(1),
  }),
  /** Divides logits, so that probabilities fit the validation rows. */
  temperature: z.boolean(),
  /** A class of which fewer rows were judged (of a cross-validation in all folds) is shown as not ready. */
  leastJudged: z.int().min(0).max(100_000).optional(),
  /** For yes-or-no answers. */
  thresholds: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    /** A label that fewer validation rows have keeps 0.5: too few to choose on. 0: one that none has is an error. */
    z.strictObject({ kind: z.literal('greatest-f1'), leastPositives: z.int().min(0).max(10_000).optional() }),
    z.strictObject({ kind: z.literal('least-specificity'), specificity: z.number().min(0).max(1) }),
    /** As published, in the order of the classes. */
    z.strictObject({ kind: z.literal('given'), values: z.array(z.number().min(0).max(1)).min(1).max(100) }),
  ]),
});

/** Rows are disturbed anew in each epoch, every so many, or as a published typo has it (epochs 0, 2, 8, 10, 16, ...). */
const renewedSchema = z.union([
  z.literal('every-epoch'),
  z.strictObject({ everyEpochs: z.int().min(1).max(10_000) }),
  z.literal('epoch-and-5-is-0'),
]);

/** A key of the job, by its path from the top ('fit.phases.0.learningRate'), and what it is set to. */
const grid = z
  .record(
    z.string().regex(/^(fit|architecture|recipe|balance|augmentation)(\.\w+){1,6}$/),
    z.array(z.json()).min(1).max(20),
  )
  .refine((axes) => Object.values(axes).reduce((product, values) => product * values.length, 1) <= 100, {
    message: 'a sweep has at most 100 runs',
  });

const runsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('single') }),
  /** Each fold of the split is the test side once; the model that is kept is that of `kept`, counted from 1, the first where left out. */
  z.strictObject({ kind: z.literal('cross-validation'), kept: z.int().min(1).max(99).optional() }),
  /** Every combination; the one that is best on validation rows, by the figure that chooses the epoch, is judged and kept. */
  z.strictObject({ kind: z.literal('sweep'), grid }),
]);

/** What a paper says about the same thing, shown beside the figures that come out. */
const publishedSchema = z.strictObject({
  source: text,
  figures: z
    .array(
      z.strictObject({
        name: shortText,
        classId: z.string().max(40).nullable(),
        value: z.number(),
        unit: z.string().max(20),
      }),
    )
    .max(200),
});

/**
 * A training job as a file (resources/jobs): a network that gives beats, fragments or recordings classes. 'honest': no patient (record,
 * where nobody says whose it is) on two sides, nothing chosen on test rows; else the job is refused. 'paper': as the paper did it, with
 * every leak named in the card, and the last epoch shown beside the chosen one.
 */
export const classifyTrainingJobSchema = z
  .strictObject({
    task: z.literal('classify'),
    modelId: id,
    version: z.string().regex(/^[\w.+-]{1,40}$/),
    name: shortText,
    architecture: networkSchema,
    /** How rows are made of signals; with its version. */
    recipe: z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,60}@\d{1,4}$/), options: options.default({}) }),
    source: trainingSourceSchema,
    /** Names of the leads that the model may be asked about, in lower case; none: it is not asked by name of a lead. */
    supportedLeads: z
      .array(z.string().regex(/^[^A-Z]{1,40}$/))
      .max(100)
      .default([]),
    /** In the order of the network's outputs. */
    classes: z.array(classSchema).min(1).max(100),
    protocol: z.enum(['honest', 'paper']),
    split: splitRuleSchema,
    balance: balanceSchema.default({ kind: 'none' }),
    /** Of training rows; null: none. */
    augmentation: z
      .strictObject({ rows: rowAugmentationSchema, renewed: renewedSchema.default('every-epoch') })
      .nullable()
      .default(null),
    fit: fitSettingsSchema,
    /** A model that is there already: weights of the same name and shape are taken from it. */
    startsFrom: z
      .strictObject({ modelId: id, version: z.string().max(40).nullable().default(null) })
      .nullable()
      .default(null),
    choose: choiceSchema,
    /** Networks that are trained from seeds of their own and joined into one, which answers with the mean of their logits. */
    members: z.int().min(1).max(10).optional(),
    runs: runsSchema.default({ kind: 'single' }),
    /** Boosted trees over numbers of the same training rows, whose logits are joined with the network's; left out: none. */
    trees: treeSettingsSchema.optional(),
    /** How weights are kept. 16 bits are half the size; results are measured with what is kept. */
    weightsFormat: z.enum(['float32', 'float16']).default('float32'),
    published: publishedSchema.nullable().default(null),
    texts: z.strictObject({ trainingData: text, trainingProtocol: text, limits: z.array(text).max(50) }),
    weightsLicence: text,
  })
  .superRefine((job, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const ids = job.classes.map((own) => own.id);
    const twice = ids.findIndex((own, index) => ids.indexOf(own) !== index);
    if (twice >= 0) refuse(['classes', twice, 'id'], `the class '${ids[twice] ?? ''}' is there twice`);
    if (!job.classes.some((own) => own.isTrained)) refuse(['classes'], 'no class is trained');
    if (job.protocol === 'honest' && job.choose.epoch.on === 'test')
      refuse(['choose', 'epoch', 'on'], "an epoch chosen on the test rows is a leak: only with the protocol 'paper'");
    if (job.protocol === 'honest' && job.split.kind === 'three-draws')
      refuse(['split', 'kind'], "test rows among the training rows are a leak: only with the protocol 'paper'");
    const isFolded = job.split.kind === 'k-fold' || (job.split.kind === 'id-lists' && job.split.fold === null);
    if ((job.runs.kind === 'cross-validation') !== isFolded)
      refuse(['runs', 'kind'], "'cross-validation' goes with a split into several folds, and such a split with it");
    const kept = toKeptFold(job);
    if (job.split.kind === 'k-fold' && kept > job.split.folds)
      refuse(['runs', 'kept'], `there are ${job.split.folds} folds, and fold ${kept} is to be kept`);
    if (job.members !== undefined && (job.protocol === 'paper' || job.runs.kind === 'sweep'))
      refuse(['members'], 'several members go with an honest protocol, and not with a sweep');
    const leafCount = job.trees === undefined ? 0 : job.trees.roundCount * job.trees.leafCount * ids.length;
    if (leafCount > MOST_LEAVES)
      refuse(['trees'], `rounds x classes x leaves are ${leafCount}, and a model has ${MOST_LEAVES} at most`);
    if (job.trees !== undefined && job.protocol === 'paper')
      refuse(['trees'], "a second reader goes with the protocol 'honest': no paper has one");
    const perClass = job.balance.kind === 'given-weights' ? job.balance.weights : toTimes(job.balance);
    if (perClass !== undefined && perClass.length !== ids.length)
      refuse(['balance'], `${ids.length} numbers wanted, one for each class, got ${perClass.length}`);
    if (job.source.kind === 'reference-table' && job.source.classes.join() !== ids.join())
      refuse(['source', 'classes'], `must be those of 'classes', in the same order: ${ids.join(', ')}`);
    const { thresholds } = job.choose;
    if (thresholds.kind === 'given' && thresholds.values.length !== ids.length)
      refuse(['choose', 'thresholds', 'values'], `${ids.length} thresholds wanted, got ${thresholds.values.length}`);
  });

/** Their file has some 50 bytes a leaf, and is read with every model. */
const MOST_LEAVES = 200_000;

function toTimes(balance: z.infer<typeof balanceSchema>): readonly number[] | undefined {
  return balance.kind === 'repeat' ? balance.times : undefined;
}

/** Which fold's network is the model that a job makes, from 1: other folds trained on its test rows. */
export function toKeptFold({ runs }: { readonly runs: z.infer<typeof runsSchema> }): number {
  return runs.kind === 'cross-validation' ? (runs.kept ?? 1) : 1;
}

export type ClassifyTrainingJob = z.infer<typeof classifyTrainingJobSchema>;
/** As it stands in a file, where what has a default may be left out. */
export type ClassifyTrainingJobFile = z.input<typeof classifyTrainingJobSchema>;
