import {
  classifyTrainingJobSchema,
  type ClassifyTrainingJob,
  type ClassifyTrainingJobFile,
} from '#shared/domain/classify-training-job.ts';

/** A small job for CNet on the beats of a few recordings of MIT-BIH; what a test is about is put over it. */
export function createClassifyJob(own: Partial<ClassifyTrainingJobFile> = {}): ClassifyTrainingJob {
  return classifyTrainingJobSchema.parse({
    task: 'classify',
    modelId: 'made',
    version: '1.0.0',
    name: 'made',
    architecture: { id: 'cnet' },
    recipe: { id: 'kachuee-beats@1' },
    source: {
      kind: 'annotated-beats',
      dataSet: 'mitdb',
      annotator: 'atr',
      labelMap: 'dechazal',
      lead: 'first',
    },
    classes: ['N', 'S', 'V', 'F', 'Q'].map((id) => ({ id, name: id })),
    protocol: 'honest',
    split: { kind: 'by-patient', seed: 1 },
    fit: {
      seed: 7,
      batchSize: 64,
      optimizer: { kind: 'adam' },
      phases: [{ name: 'all', epochCount: 2, learningRate: 0.001 }],
    },
    choose: { epoch: { by: 'macroF1' }, temperature: true, thresholds: { kind: 'none' } },
    texts: { trainingData: 'made', trainingProtocol: 'made', limits: [] },
    weightsLicence: 'Apache-2.0',
    ...own,
  });
}
