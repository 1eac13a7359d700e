import type { FitScores } from '../protocol/fit-report.ts';
import type { FitEarlyStopping, FitSchedule, FitWatch } from '../protocol/fit-spec.ts';

/** A figure so that more is better; null where it cannot be told. */
export function toFigure(scores: FitScores, watch: FitWatch): number | null {
  if (watch === 'loss') return -scores.loss;
  if (typeof watch === 'string') return scores[watch];
  const known = watch.meanF1Of.map((index) => scores.f1ByClass[index] ?? null).filter((f1) => f1 !== null);
  return known.length === 0 ? null : known.reduce((sum, f1) => sum + f1, 0) / known.length;
}

/** What plateaus have done so far. Plain data: it is kept in checkpoints. */
export interface PlateauState {
  readonly factor: number;
  readonly best: number | null;
  readonly idleCount: number;
}

export const PLATEAU_START: PlateauState = { factor: 1, best: null, idleCount: 0 };

/** After a judged epoch. */
export function followPlateau(
  state: PlateauState,
  scores: FitScores,
  schedule: Extract<FitSchedule, { kind: 'plateau' }>,
): PlateauState {
  const figure = toFigure(scores, schedule.watch);
  if (isGain(figure, state.best, schedule.leastGain)) return { ...state, best: figure, idleCount: 0 };
  const idleCount = state.idleCount + 1;
  if (idleCount < schedule.patienceEpochs) return { ...state, idleCount };
  return { ...state, factor: state.factor * schedule.factor, idleCount: 0 };
}

export interface StoppingState {
  readonly best: number | null;
  /** Of the phase, counted from 1; 0 before the first. */
  readonly bestEpoch: number;
}

export const STOPPING_START: StoppingState = { best: null, bestEpoch: 0 };

/** After a judged epoch (of the phase, counted from 1): what is remembered, and whether the phase ends here. */
export function followStopping(
  state: StoppingState,
  { scores, epoch }: { readonly scores: FitScores; readonly epoch: number },
  { watch, leastGain, patienceEpochs, afterEpoch }: FitEarlyStopping,
): { readonly state: StoppingState; readonly stops: boolean } {
  const figure = toFigure(scores, watch);
  if (isGain(figure, state.best, leastGain)) return { state: { best: figure, bestEpoch: epoch }, stops: false };
  return { state, stops: epoch >= afterEpoch && epoch - state.bestEpoch >= patienceEpochs };
}

/** Whether a figure is better than the best one by more than `leastGain`; the first one that can be told always is. */
export function isGain(figure: number | null, best: number | null, leastGain: number): boolean {
  return figure !== null && (best === null || figure - best > leastGain);
}
