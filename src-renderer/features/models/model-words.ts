import type { ModelTask } from '#shared/domain/model-card.ts';

/** What a model gives an answer to. */
export const TASK_WORDS: Readonly<Record<ModelTask, string>> = {
  beats: 'each beat',
  fragments: 'fragments of a recording',
  records: 'the recording as a whole',
};
