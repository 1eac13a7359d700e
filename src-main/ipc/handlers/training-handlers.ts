import type { GrantedData } from '#main/ipc/granted-data.ts';
import type { TrainingDesk } from '#main/training/desk/training-desk.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function trainingHandlers(training: TrainingDesk, granted: GrantedData) {
  return {
    'training.options': () => training.options(),
    'training.survey': ({ plan }) => training.survey(plan),
    'training.estimate': ({ plan }) => training.estimate(plan),
    'training.start': ({ plan }) => training.start(plan),
    'training.resume': ({ runId }) => training.resume(runId),
    'training.list': () => training.list(),
    'training.show': ({ runId }) => training.show(runId),
    'training.delete': ({ runId }) => training.delete(runId),
    'training.corrections': ({ modelId }) => training.corrections(modelId),
    'training.compression': ({ modelId }) => training.compression(modelId),
    'training.take-data': (request) => granted.take(request),
  } satisfies Partial<Handlers>;
}
