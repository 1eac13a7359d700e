import type { SqlConnection } from '../sqlite.ts';
import { initial } from './0001-initial.ts';
import { counts } from './0002-counts.ts';
import { training } from './0003-training.ts';
import { trainingLog } from './0004-training-log.ts';
import { recordAnswers } from './0005-record-answers.ts';

/** One step of the schema. Never changed once released: a later step corrects it. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** What SQL alone cannot do to the rows that are there. Runs after `sql`, in the same transaction. */
  readonly fill?: (connection: SqlConnection) => void;
}

/** In order of version, 1, 2, 3 ... without a gap. */
export const migrations: readonly Migration[] = [initial, counts, training, trainingLog, recordAnswers];
