import { z } from 'zod';

const fraction = z.number().min(0).max(1);

/**
 * How training rows are disturbed each time they are used, on the signal as it is stored (in raw units where the recipe has those), before
 * spectrogram. Left out or 0 for none; in the order of toDisturbances (augment-row.ts).
 */
export const rowAugmentationSchema = z.strictObject({
  /** Zihlmann 2017 (arXiv 1710.06122): marks where N(0, 1) exceeds `threshold`, grown to runs of `shortestRun` samples, are set to 0. */
  zeroFilter: z
    .strictObject({ threshold: z.number().min(0).max(10), shortestRun: z.int().min(1).max(1000) })
    .nullable()
    .default(null),
  /** The same: stretched by a rate between these, as if the heart went at `least` to `greatest` in place of `usual` beats a minute. */
  resample: z
    .strictObject({
      least: z.number().min(10).max(300),
      greatest: z.number().min(10).max(300),
      usual: z.number().min(10).max(300),
    })
    .refine(({ least, greatest }) => least <= greatest, 'least must not exceed greatest')
    .nullable()
    .default(null),
  /**
   * Of rows that end in zeros where the recording ends: from a place that is drawn, at most so many samples of it go to the row's start, and
   * everything below acts on them alone. 0: the row as it is.
   */
  windowSamples: z.int().min(0).max(100_000).default(0),
  /** Probability that the row is turned upside down, as by an electrode on the other side. */
  inversion: fraction.default(0),
  /** Standard deviation of ln of a factor on the whole row. */
  gain: z.number().min(0).max(2).default(0),
  /** Standard deviation of white noise, in the row's unit. */
  noise: z.number().min(0).max(10_000).default(0),
  /** With `probability` a slow wave of up to `greatest` (in the row's unit) and `leastPeriod` to `greatestPeriod` samples. */
  wander: z
    .strictObject({
      probability: fraction,
      greatest: z.number().min(0).max(10_000),
      leastPeriod: z.int().min(2).max(1_000_000),
      greatestPeriod: z.int().min(2).max(1_000_000),
    })
    .refine(
      ({ leastPeriod, greatestPeriod }) => leastPeriod <= greatestPeriod,
      'leastPeriod must not exceed greatestPeriod',
    )
    .nullable()
    .default(null),
  /** With `probability` a run of `shortest` to `longest` samples becomes 0, as where an electrode came off. */
  blank: z
    .strictObject({
      probability: fraction,
      shortest: z.int().min(1).max(100_000),
      longest: z.int().min(1).max(100_000),
    })
    .refine(({ shortest, longest }) => shortest <= longest, 'shortest must not exceed longest')
    .nullable()
    .default(null),
  /** Probability that a lead is set to 0; one lead is always left. */
  leadDropout: fraction.default(0),
  /** The row is shifted by up to so many samples to either side; its ends are held. */
  shiftSamples: z.int().min(0).max(10_000).default(0),
});

export type RowAugmentation = z.infer<typeof rowAugmentationSchema>;

/** Augmentation of Zihlmann 2017 with its published constants. */
export const ZIHLMANN_AUGMENTATION: RowAugmentation = rowAugmentationSchema.parse({
  zeroFilter: { threshold: 2, shortestRun: 11 },
  resample: { least: 60, greatest: 120, usual: 80 },
});
