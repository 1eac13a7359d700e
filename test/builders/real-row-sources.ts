import type { TrainingSource } from '#shared/domain/training-data.ts';

export const MITDB_SOURCE: TrainingSource = {
  kind: 'annotated-beats',
  dataSet: 'mitdb',
  annotator: 'atr',
  labelMap: 'dechazal',
  lead: 'first',
  records: null,
};

export const PTBXL_SOURCE: Extract<TrainingSource, { kind: 'ptbxl' }> = {
  kind: 'ptbxl',
  dataSets: ['ptbxl-first500', 'ptbxl-lr'],
  labels: 'normal-abnormal',
  sampleRateHz: 100,
  beatLead: null,
};

/** In the order of their folders' numbers. */
export const PLAWIAK_CLASSES: readonly string[] = [
  ...['NSR', 'APB', 'AFL', 'AFIB', 'SVTA', 'WPW', 'PVC', 'Bigeminy', 'Trigeminy', 'VT', 'IVR', 'VFL', 'Fusion'],
  ...['LBBB', 'RBBB', 'SDHB', 'PR'],
];
