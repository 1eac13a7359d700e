import { COMPRESSION_METHOD_NAMES, COMPRESSION_METHODS } from '#shared/domain/compression-method.ts';
import type { ModelTask } from '#shared/domain/model-card.ts';

/** What a model gives an answer to. */
export const TASK_WORDS: Readonly<Record<ModelTask, string>> = {
  beats: 'each beat',
  fragments: 'fragments of a recording',
  records: 'the recording as a whole',
};

/** How a method of compression is written; an unknown one by its own name. */
export function toMethodName(method: string): string {
  const known = COMPRESSION_METHODS.find((own) => own === method);
  return known === undefined ? method : COMPRESSION_METHOD_NAMES[known];
}
