import type { NetworkModel } from '#main/models/read-network-model.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { RecordingFinder } from '../data/found-recording.ts';
import type { CompressionSettings } from './compression-settings.ts';

export interface CompressModelInput {
  readonly model: NetworkModel;
  readonly settings: CompressionSettings;
  /** Id of the model that comes out. */
  readonly modelId: string;
  readonly dataFolder: string;
  readonly outFolder: string;
  /** Whether a model of the same id that lies there is replaced. */
  readonly overwrites: boolean;
  /** Made for this run and removed afterwards. */
  readonly workFolder: string;
  readonly finder: RecordingFinder;
  readonly command: string;
  readonly codeVersion: string;
  /** 'YYYY-MM-DD' */
  readonly today: string;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

export type CompressTensor = Pick<TensorSupervisor, 'compress' | 'predictBeats'>;
