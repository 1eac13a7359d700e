import { z } from 'zod';
import { LABEL_MAPS } from './aami.ts';

const name = z.string().regex(/^[\w.-]{1,64}$/);
const className = z.string().regex(/^[\w~ +/-]{1,40}$/);
const records = z.array(z.string().min(1).max(200)).min(1).max(200_000);
const fraction = z.number().min(0).max(0.9);
/** Without test rows nothing could be said of a model. */
const testShare = z.number().gt(0).max(0.9);
const seed = z.int().min(0).max(0xffffffff);

/** Leads that are looked at, as files name them, without regard to case; 'first' is the first ECG lead, whatever it is. */
const beatLead = z.union([z.literal('first'), z.array(z.string().min(1).max(40)).min(1).max(20)]);

/** What the beats of a library recording are taken from. */
const librarySetSchema = z.discriminatedUnion('kind', [
  /** An imported set, by its annotator. */
  z.strictObject({ kind: z.literal('annotator'), annotator: name }),
  /** A reader's set, by the reader's name; null: the one that was worked on last. `reviewedOnly`: beats that a person decided about. */
  z.strictObject({
    kind: z.literal('reader'),
    reader: z.string().min(1).max(200).nullable(),
    reviewedOnly: z.boolean().default(false),
  }),
  /** The set that two readers' sets were settled into. */
  z.strictObject({ kind: z.literal('adjudicated') }),
]);

/**
 * Where labelled recordings come from. `dataSet` is a folder's name below the folder of data sets, which the command line gives; a job
 * names no paths.
 */
export const trainingSourceSchema = z.discriminatedUnion('kind', [
  /** One class a recording, by a table `record,label`, with or without a header (CinC2017's REFERENCE-v3.csv). */
  z.strictObject({
    kind: z.literal('reference-table'),
    dataSet: name,
    table: z.string().regex(/^[\w.-]{1,100}$/),
    /** In the order of the network's outputs; recordings of other classes are left out and counted. */
    classes: z.array(className).min(2).max(100),
    /** A table `record,group` that says whose each recording is; null: nobody knows. */
    groups: z
      .string()
      .regex(/^[\w.-]{1,100}$/)
      .nullable()
      .default(null),
  }),
  /** The beats of a folder of annotated recordings, by AAMI class. */
  z.strictObject({
    kind: z.literal('annotated-beats'),
    dataSet: name,
    annotator: name,
    labelMap: z.enum(LABEL_MAPS),
    lead: beatLead,
    /** Null: all that have such annotations. */
    records: records.nullable().default(null),
  }),
  /** Plawiak's 1000 fragments in 17 folders. */
  z.strictObject({ kind: z.literal('plawiak17'), dataSet: name }),
  /** PTB-XL: folders with ptbxl_database.csv or labels.csv. */
  z.strictObject({
    kind: z.literal('ptbxl'),
    dataSets: z.array(name).min(1).max(10),
    labels: z.enum(['normal-abnormal', 'ribeiro-six', 'infarction']),
    sampleRateHz: z.union([z.literal(100), z.literal(500)]),
    /** Null: a row is a recording. Else each beat that is found in this lead is one, of its recording's class. */
    beatLead: beatLead.nullable().default(null),
  }),
  /** Recordings of the library: those that a search finds. */
  z.strictObject({
    kind: z.literal('library'),
    search: z.string().max(400).default(''),
    /** Only recordings whose shown set has beats of this symbol. */
    beatSymbol: z.string().min(1).max(8).nullable().default(null),
    set: librarySetSchema,
    labelMap: z.enum(LABEL_MAPS),
    lead: beatLead,
  }),
]);

/** How rows are shared out between training, validation and test. What several say is told in `name` of the split that is made. */
export const splitRuleSchema = z.discriminatedUnion('kind', [
  /** The default. Test: held-out patients, by a hash that is fixed for ever; validation: drawn from the others. */
  z.strictObject({ kind: z.literal('by-patient'), seed, validation: fraction.default(0.1) }),
  /** Each patient is tested once; validation is drawn from the training patients of each fold. */
  z.strictObject({
    kind: z.literal('k-fold'),
    seed,
    folds: z.int().min(2).max(20),
    validation: fraction.default(0.1),
  }),
  /** ECG_SNN: a permutation, its first 90 % for training, the rest for validation and test at once (a leak, named). */
  z.strictObject({ kind: z.literal('permutation-90-10'), seed }),
  /** Zihlmann's lists of ids: a folder with train<k>.json, valid<k>.json, test<k>.json; null for all folds. */
  z.strictObject({
    kind: z.literal('id-lists'),
    folder: z.string().regex(/^[\w./-]{1,200}$/),
    /** How a number of the lists becomes a record's name: '5' with 'A' and 5 digits is 'A00005'. */
    prefix: z.string().max(20),
    digits: z.int().min(1).max(12),
    fold: z.int().min(0).max(19).nullable().default(null),
  }),
  /** De Chazal's DS1 and DS2 of MIT-BIH; 201 and 202 are one person, and lie on both sides: 202 is left out unless it is kept as published. */
  z.strictObject({
    kind: z.literal('ds1-ds2'),
    seed,
    validation: fraction.default(0.1),
    keepsSamePerson: z.boolean().default(false),
  }),
  /** PTB-XL's own folds: 1 to 8, 9, 10. Recordings without a fold are shared out by patient. */
  z.strictObject({ kind: z.literal('ptbxl-folds'), seed }),
  /** Rows shared out by class without regard to patients, as many papers do (a leak, named); test is validation too. */
  z.strictObject({ kind: z.literal('stratified-rows'), seed, test: testShare.default(0.2) }),
  /** Three draws of their own, so that test rows are training rows as well (ECG-Classification, arXiv 2202.12943; a leak, named). */
  z.strictObject({
    kind: z.literal('three-draws'),
    seed,
    test: testShare.default(0.2),
    validation: fraction.default(0.5),
  }),
  z.strictObject({
    kind: z.literal('records'),
    train: records,
    validation: z.array(z.string().min(1).max(200)).max(200_000).default([]),
    test: z.array(z.string().min(1).max(200)).max(200_000).default([]),
  }),
]);

/** How classes are brought nearer to one another, on training rows alone. */
export const balanceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** Weights of the loss: rows / (classes x rows of the class). */
  z.strictObject({ kind: z.literal('balanced-weights') }),
  /** Cui et al. 2019: (1 - beta) / (1 - beta ^ rows of the class), of mean 1. */
  z.strictObject({ kind: z.literal('effective-weights'), beta: z.number().min(0).max(0.999999).default(0.999) }),
  /** Zihlmann 2017: 0.8 + 0.2 x 100 / (per cent of the class). */
  z.strictObject({ kind: z.literal('share-weights'), share: fraction.default(0.2) }),
  z.strictObject({ kind: z.literal('given-weights'), weights: z.array(z.number().min(0).max(1000)).min(2).max(100) }),
  /** Each row of a class so many times (ECG_SNN, BSPC 77 (2022) 103749: N 1, A 2, O 1, ~ 6). */
  z.strictObject({ kind: z.literal('repeat'), times: z.array(z.int().min(1).max(1000)).min(2).max(100) }),
  /** Zihlmann 2017: int(100 x share / per cent of the class) + 1 times, shuffled, as many as there were; its weights beside it. */
  z.strictObject({ kind: z.literal('repeat-by-share'), seed, share: fraction.default(0.2) }),
  /** Chawla et al. 2002; with `removesTomekLinks` (Batista et al. 2004), both rows of each link are removed afterwards. */
  z.strictObject({
    kind: z.literal('smote'),
    seed,
    neighbours: z.int().min(1).max(50).default(5),
    removesTomekLinks: z.boolean().default(false),
  }),
]);

export type TrainingSource = z.infer<typeof trainingSourceSchema>;
export type LibrarySetChoice = z.infer<typeof librarySetSchema>;
export type SplitRule = z.infer<typeof splitRuleSchema>;
export type BalanceRule = z.infer<typeof balanceSchema>;
