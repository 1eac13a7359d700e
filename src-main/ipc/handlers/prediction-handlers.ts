import type { PredictionServices } from '#main/review/prediction-services.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function predictionHandlers(predictions: PredictionServices) {
  return {
    'predictions.start': (request) => predictions.start(request),
    'predictions.read': ({ runId }) => predictions.read(runId),
    'predictions.read-rows': ({ runId }) => predictions.readRows(runId),
  } satisfies Partial<Handlers>;
}
