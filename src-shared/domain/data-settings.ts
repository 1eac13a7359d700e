import { z } from 'zod';
import { LABEL_MAPS } from './aami.ts';

const folderName = z.string().regex(/^[\w-]{1,64}$/);
const recordName = z.string().min(1).max(200);
const recordNames = z.array(recordName).min(1).max(1_000_000);
const leads = z.array(z.string().min(1).max(40)).min(1).max(40);
const fraction = z.number().min(0).max(1);
const seed = z.int().min(0).max(0xffffffff);

/** Where rows and their labels come from. A data set is a folder of its own below the folder that the command is given. */
export const sourceSchema = z.discriminatedUnion('kind', [
  /** Recordings whose beats somebody labelled: a row for each beat. */
  z.strictObject({
    kind: z.literal('beats'),
    dataSet: folderName,
    annotator: folderName,
    /** Lead names, lower case; the first that a record has is taken, its own first lead with 'any'. */
    leads,
    labelMap: z.enum(LABEL_MAPS),
    /** Null: every recording of the folder. */
    records: recordNames.nullable().default(null),
  }),
  /** Recordings with a table `record,label` without header (CinC2017) or with one: a row for each recording. */
  z.strictObject({
    kind: z.literal('records'),
    dataSet: folderName,
    reference: z.string().regex(/^[\w.-]{1,100}\.csv$/),
    /** Lead names, lower case; an empty list: the first lead alone. */
    leads: z.array(z.string().min(1).max(40)).max(40).default([]),
    records: recordNames.nullable().default(null),
  }),
  /** Plawiak's fragments: folders by class, file names by recording. */
  z.strictObject({ kind: z.literal('plawiak'), dataSet: folderName }),
  /** PTB-XL: 12 leads at 100 Hz; labels from SCP codes, or 'normal' against everything else. */
  z.strictObject({
    kind: z.literal('ptbxl'),
    dataSets: z.array(folderName).min(1).max(10),
    labels: z.enum(['normal', 'abnormalities']),
  }),
  /** The desk's library: records by query, labels by set. */
  z.strictObject({
    kind: z.literal('library'),
    /** Null: every record. */
    query: z.string().max(1000).nullable().default(null),
    recordIds: z.array(z.string().min(1).max(64)).max(1_000_000).nullable().default(null),
    labels: z.enum(['working-set', 'adjudicated', 'imported']),
    annotator: z.string().max(200).nullable().default(null),
    leads,
    labelMap: z.enum(LABEL_MAPS),
  }),
]);

/** Which rows are learned from, which choose, which judge. Whatever is drawn is drawn from the seed. */
export const splitSchema = z.discriminatedUnion('kind', [
  /** Whole patients (records where nobody says whose they are). The default. */
  z.strictObject({ kind: z.literal('by-patient'), testFraction: fraction, validationFraction: fraction, seed }),
  /** Single rows, stratified by class: as papers did that let a patient stand on both sides. */
  z.strictObject({
    kind: z.literal('by-row'),
    testFraction: fraction,
    /** 0: the test rows choose too. */
    validationFraction: fraction,
    seed,
  }),
  /** Stratified folds of whole patients, records or rows; each is the test side once. */
  z.strictObject({
    kind: z.literal('folds'),
    foldCount: z.int().min(2).max(20),
    of: z.enum(['patient', 'record', 'row']),
    validationFraction: fraction,
    seed,
  }),
  /** Records by name. Without a test side nothing is judged. */
  z.strictObject({
    kind: z.literal('records'),
    name: z.string().min(1).max(80),
    train: recordNames,
    /** Null: drawn by patient from the training records. */
    validation: recordNames.nullable(),
    validationFraction: fraction.default(0.2),
    test: recordNames,
    seed: seed.default(0),
  }),
  /** Lists of records that come with the data set: `train<k>.json`, `valid<k>.json`, `test<k>.json`, k from 0. */
  z.strictObject({
    kind: z.literal('published-lists'),
    folder: z.string().regex(/^[\w/-]{1,100}$/),
    foldCount: z.int().min(1).max(20),
  }),
  /** The first part of a seeded permutation of the records trains, the rest validates and tests (ECG_SNN). */
  z.strictObject({ kind: z.literal('permutation'), trainFraction: fraction, seed }),
  /** Three draws of the same rows, each on its own (ALQ's 17-class data sets): most test rows are training rows too. */
  z.strictObject({ kind: z.literal('three-draws'), testFraction: fraction, validationFraction: fraction, seed }),
  /** PTB-XL's own folds, 1 to 10. */
  z.strictObject({
    kind: z.literal('ptbxl-folds'),
    validation: z.array(z.int().min(1).max(10)).min(1),
    test: z.array(z.int().min(1).max(10)).min(1),
  }),
]);

/** What is done about rare classes, on training rows only. */
export const balanceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** Weight of a row in the loss by its class, in the order of the classes. */
  z.strictObject({ kind: z.literal('class-weights'), weights: z.array(z.number().min(0).max(1000)).max(100) }),
  /** Weights that make all classes count alike: rows / (classes * rows of the class). */
  z.strictObject({ kind: z.literal('inverse-frequency') }),
  /** How often a row of a class comes. */
  z.strictObject({ kind: z.literal('repetition'), times: z.array(z.int().min(1).max(1000)).max(100) }),
  /** models.md 4.3: repeated int(20 / percent) + 1 times, shuffled, cut to the number of rows; weights .8 + .2 * 100 / percent. */
  z.strictObject({ kind: z.literal('zihlmann') }),
  z.strictObject({ kind: z.literal('smote'), neighbours: z.int().min(1).max(50).default(5), seed }),
  z.strictObject({ kind: z.literal('smote-tomek'), neighbours: z.int().min(1).max(50).default(5), seed }),
]);

/** How training rows differ from what was recorded; 0 for none. */
export const augmentationSchema = z.strictObject({
  /** Standard deviation of white noise, in the row's own unit. */
  noise: z.number().min(0).max(10).default(0),
  /** Standard deviation of ln of a row's gain. */
  gain: z.number().min(0).max(2).default(0),
  /** Probability that a lead is nothing but zeros. */
  leadDropout: fraction.default(0),
  /** Runs of zeros and a stretched time axis, on raw signals (models.md 4.3). */
  zihlmann: z.enum(['none', 'zeros-and-stretch']).default('none'),
});

export type SourceSettings = z.infer<typeof sourceSchema>;
export type SplitSettings = z.infer<typeof splitSchema>;
export type BalanceSettings = z.infer<typeof balanceSchema>;
export type AugmentationSettings = z.infer<typeof augmentationSchema>;
