import type { ModelCard, ModelResult } from '#shared/domain/model-card.ts';
import { summarizeSpread } from '../report-rows.ts';

/** A run with the tables of its folds; one table where it has none. */
export interface SummarizedRun {
  /** 'cnet-paper 1.0.0', or the folder of one that is under way. */
  readonly name: string;
  readonly architecture: string;
  readonly protocol: string;
  readonly figures: readonly RunFigure[];
}

/** A figure over folds. */
export interface RunFigure {
  /** 'accuracy', 'macro F1', 'F1 N' */
  readonly name: string;
  readonly values: readonly number[];
  readonly mean: number;
  /** Of a sample (n - 1); null for a single value. */
  readonly deviation: number | null;
}

/** What a model's card says; of a cross-validation the mean over folds. */
export function summarizeCard(card: ModelCard): SummarizedRun {
  const [first] = card.results;
  const spread = first?.figures?.spread ?? [];
  return {
    name: `${card.id} ${card.version}`,
    architecture: card.architecture,
    protocol: card.provenance?.protocol ?? '-',
    figures: spread.length > 0 ? spread : first === undefined ? [] : toFigures([first]),
  };
}

/** The same of folds that lie in a work folder. */
export function summarizeResults(run: Omit<SummarizedRun, 'figures'>, results: readonly ModelResult[]): SummarizedRun {
  return { ...run, figures: toFigures(results) };
}

/**
 * Mean and deviation over runs of each run's own mean: of what all of them have. Undefined for fewer than two, and for runs of different
 * networks or protocols, whose mean would say nothing.
 */
export function summarizeAll(runs: readonly SummarizedRun[]): SummarizedRun | undefined {
  const [first, ...others] = runs;
  if (first === undefined || others.length === 0) return undefined;
  const { architecture, protocol } = first;
  if (others.some((run) => run.architecture !== architecture || run.protocol !== protocol)) return undefined;
  const figures = first.figures.flatMap(({ name }) => {
    const values = runs.flatMap((run) => run.figures.find((own) => own.name === name)?.mean ?? []);
    return values.length < runs.length ? [] : [toFigure(name, values)];
  });
  return { name: `mean of ${runs.length} runs`, architecture, protocol, figures };
}

function toFigures(results: readonly ModelResult[]): readonly RunFigure[] {
  if (results.length > 1) return summarizeSpread(results);
  const [only] = results;
  if (only === undefined) return [];
  const classes = only.classes.flatMap(({ classId, f1 }) => (f1 === null ? [] : [toFigure(`F1 ${classId}`, [f1])]));
  return [toFigure('accuracy', [only.accuracy]), toFigure('macro F1', [only.macroF1]), ...classes];
}

function toFigure(name: string, values: readonly number[]): RunFigure {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { name, values, mean, deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) };
}
