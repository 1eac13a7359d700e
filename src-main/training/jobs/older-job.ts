import { classifyTrainingJobSchema, type ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { TrainingJob } from '#shared/domain/training-job.ts';

/**
 * The rows of a job of the first kind, for beats, as a job for any classifier names them: not what is trained on them. It says itself who
 * is on which side, and never that nobody is on both.
 */
export function toClassifyJob(job: TrainingJob): ClassifyTrainingJob {
  const { dataSet, annotator, labelMap, leads, trainRecords, testRecords, fit } = job;
  return classifyTrainingJobSchema.parse({
    task: 'classify',
    modelId: job.modelId,
    version: job.version,
    name: job.name.slice(0, 200),
    architecture: { id: job.architecture },
    recipe: { id: job.recipeId },
    source: {
      kind: 'annotated-beats',
      dataSet,
      annotator,
      labelMap,
      lead: leads,
      records: [...trainRecords, ...testRecords],
    },
    supportedLeads: leads,
    classes: job.classes.map(({ id, name, trained, why }) => ({ id, name, isTrained: trained, why })),
    protocol: 'paper',
    split: { kind: 'records', train: trainRecords, test: testRecords },
    fit: {
      seed: fit.seed,
      batchSize: fit.batchSize,
      optimizer: { kind: 'adamw' },
      phases: [{ name: 'all', epochCount: fit.epochCount, learningRate: fit.learningRate }],
    },
    choose: { epoch: { by: 'last' }, temperature: false, thresholds: { kind: 'none' } },
    texts: job.texts,
    weightsLicence: job.weightsLicence,
  });
}
