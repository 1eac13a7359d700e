/** One way to disturb a stored row, before the recipe's last step: [time, leads]. */
export type Disturbance =
  /** Where N(0, 1) exceeds `threshold`, runs of `runSamples` become 0. */
  | { readonly kind: 'zero-filter'; readonly threshold: number; readonly runSamples: number }
  /** To a length drawn between these factors, by straight lines, cut or filled with 0. */
  | { readonly kind: 'random-resample'; readonly leastFactor: number; readonly greatestFactor: number }
  /** Of what is recorded (the row up to its zeros) at most so many samples, from a drawn place, to the row's start; what follows acts on them alone. */
  | { readonly kind: 'window'; readonly samples: number }
  /** Upside down with this probability. */
  | { readonly kind: 'inversion'; readonly probability: number }
  /** A sine on all leads with this probability, of any phase: height up to `greatest`, period between these. */
  | {
      readonly kind: 'wander';
      readonly probability: number;
      readonly greatest: number;
      readonly leastPeriod: number;
      readonly greatestPeriod: number;
    }
  /** A run of all leads becomes 0 with this probability. */
  | { readonly kind: 'blank'; readonly probability: number; readonly shortest: number; readonly longest: number }
  /** By up to so many samples to either side; the ends are held. */
  | { readonly kind: 'shift'; readonly samples: number }
  /** A factor whose logarithm has this deviation; one for all leads. */
  | { readonly kind: 'gain'; readonly deviation: number }
  /** White noise of this deviation, in the row's unit. */
  | { readonly kind: 'noise'; readonly deviation: number }
  /** Each lead is 0 with this probability, but for one that is drawn to stay. */
  | { readonly kind: 'lead-dropout'; readonly probability: number };
