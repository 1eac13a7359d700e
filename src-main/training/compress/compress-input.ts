import type { NetworkModel } from '#main/models/read-network-model.ts';
import type { CompressEpoch, CompressProgress } from '#main/tensor/protocol/compress-spec.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { RecordingFinder } from '../data/found-recording.ts';
import type { MakeReport } from '../report-rows.ts';
import type { RowSet } from '../row-set.ts';
import type { CompressionSettings } from './compression-settings.ts';

export interface CompressModelInput {
  readonly model: NetworkModel;
  readonly settings: CompressionSettings;
  /** Id of the model that comes out. */
  readonly modelId: string;
  /** Its version; null: that of the model that it is made of. */
  readonly version: string | null;
  /** Its name; null: that of the model that it is made of, with method and bits behind it. */
  readonly name: string | null;
  readonly dataFolder: string;
  readonly outFolder: string;
  /** Whether a model of the same id that lies there is replaced. */
  readonly overwrites: boolean;
  /** Made for this run and removed afterwards. */
  readonly workFolder: string;
  readonly finder: RecordingFinder;
  readonly command: string;
  /** Where the table of the test rows is made; here, where nothing is said. */
  readonly report?: MakeReport | undefined;
  readonly codeVersion: string;
  /** 'YYYY-MM-DD' */
  readonly today: string;
  /** Milliseconds of a clock: how long it took stands in the card. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
  /** Those of the card are there: cut and checked. */
  readonly onRows: (rows: Pick<RowSet, 'rowCount' | 'records'>) => void;
  readonly onEpoch: (epoch: CompressEpoch) => void;
  /** Between two batches. */
  readonly onProgress?: ((progress: CompressProgress) => void) | undefined;
}

export type CompressTensor = Pick<TensorSupervisor, 'compress' | 'predictBeats'>;
