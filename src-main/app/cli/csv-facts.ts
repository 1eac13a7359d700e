import type { ModelCard } from '#shared/domain/model-card.ts';

/** What a table of answers is of. */
export interface CsvFacts {
  readonly card: ModelCard;
  /** Time steps of the spiking form that answers in the model's place, at most so many where it stops early; null: the model itself. */
  readonly steps: number | null;
  readonly overwrite: boolean;
}
