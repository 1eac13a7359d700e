/** Options of `evaluate`, as they come from the command line. */
export interface EvaluateFlags {
  readonly predictions?: string;
  readonly reference?: string;
  readonly against?: string;
  readonly validationPredictions?: string;
  readonly validationReference?: string;
  readonly leastSpecificity?: string;
  readonly thresholds?: string;
  readonly model?: string;
  readonly annotator?: string;
  readonly leaveOutSeen?: true;
  readonly groups?: string;
  readonly replicates: string;
  readonly seed: string;
  readonly library?: string;
  readonly json?: true;
}
