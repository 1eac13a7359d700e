import { explainIssue } from '#shared/domain/explain-issue.ts';
import { architectureOptionsSchema, type ArchitectureOptions } from '#shared/domain/architecture-options.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { countParameters } from '#shared/domain/network-shapes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { Architecture, Quirk } from './architecture.ts';
import { autoecg2d } from './autoecg-2d.ts';
import { autoecgTransfer, findCutProblem } from './autoecg-transfer.ts';
import { beatDense } from './beat-dense.ts';
import { cinc2017Lite } from './cinc2017-lite.ts';
import { cnet } from './cnet.ts';
import { plawiak17 } from './plawiak17.ts';
import { bigru, bilstm, seq2seq } from './recurrent-beats.ts';
import { residual1d } from './residual-1d.ts';
import { ribeiroResnet } from './ribeiro-resnet.ts';
import { snnCinc2017, snnCinc2017Quarter } from './snn-cinc2017.ts';
import { spectrogramCnn, spectrogramCrnn } from './spectrogram.ts';

export const architectures: readonly Architecture[] = [
  snnCinc2017,
  snnCinc2017Quarter,
  cinc2017Lite,
  plawiak17,
  spectrogramCnn,
  spectrogramCrnn,
  cnet,
  seq2seq,
  bilstm,
  bigru,
  beatDense,
  ribeiroResnet,
  residual1d,
  autoecgTransfer,
  autoecg2d,
];

export interface ArchitectureFacts {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  /** Trained parameters as published: usual form, published number of outputs; of the transfer, on its published trunk. */
  readonly parameters: number;
  /** Means and variances of norms, kept beside them. */
  readonly statistics: number;
  readonly quirks: readonly Quirk[];
  readonly forms: readonly string[];
}

/** What `models list --architectures` shows. */
export function listArchitectures(): readonly ArchitectureFacts[] {
  return architectures.map((architecture) => {
    const { id, name, source, quirks, forms } = architecture;
    const { trained, statistics } = countParameters(architecture.describe({}));
    return { id, name, source, parameters: trained, statistics, quirks, forms };
  });
}

export function findArchitecture(id: string): Architecture | undefined {
  return architectures.find((architecture) => architecture.id === id);
}

export interface ArchitectureRequest {
  readonly id: string;
  /** As a job file has them; checked here. */
  readonly options?: unknown;
  /** Network of the model that a transfer begins with. */
  readonly trunk?: NetworkDescription;
}

/** The network of an architecture. Errors: 'model/unknown' for its id; 'job/failed' for an option that it does not have, by name. */
export function describeArchitecture({ id, options = {}, trunk }: ArchitectureRequest): Result<NetworkDescription> {
  const architecture = findArchitecture(id);
  if (architecture === undefined) {
    const known = architectures.map((own) => own.id).join(', ');
    return err('model/unknown', `There is no architecture '${id}'. Known: ${known}.`, { architecture: id });
  }
  const parsed = architectureOptionsSchema.safeParse(options);
  if (!parsed.success) return refuse(id, `its options are wrong ${explainIssue(parsed.error.issues[0])}`);
  const misuse = findMisuse(architecture, parsed.data, trunk);
  return misuse === undefined ? ok(architecture.describe(parsed.data, trunk)) : refuse(id, misuse);
}

function findMisuse(
  { id, quirks, forms }: Architecture,
  options: ArchitectureOptions,
  trunk: NetworkDescription | undefined,
): string | undefined {
  const unknown = Object.keys(options.quirks ?? {}).find((name) => !quirks.some((quirk) => quirk.id === name));
  if (unknown !== undefined) return `there is no quirk '${unknown}'${toChoice(quirks.map((quirk) => quirk.id))}`;
  const { form } = options;
  if (form !== undefined && !forms.includes(form)) return `there is no form '${form}'${toChoice(forms)}`;
  if (options.output !== undefined && id !== residual1d.id) return 'what becomes of its outputs is settled';
  if (id === autoecgTransfer.id) return trunk === undefined ? undefined : findCutProblem(trunk, options.cutAfter);
  if (trunk !== undefined || options.cutAfter !== undefined) return 'it takes no trunk, and is not cut';
  return undefined;
}

function toChoice(names: readonly string[]): string {
  return names.length === 0 ? '; it has none' : `; it has ${names.join(', ')}`;
}

function refuse(id: string, why: string): Result<never> {
  return err('job/failed', `The architecture '${id}' cannot be made: ${why}.`, { architecture: id });
}
