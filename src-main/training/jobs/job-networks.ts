import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeArchitecture } from '#main/models/architectures/index.ts';
import type { RowFinisher } from '#main/preprocessing/row-finisher.ts';
import { explainIssue } from '#shared/domain/explain-issue.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { networkSchema } from '#shared/domain/network-schema.ts';
import { countOutputs } from '#shared/domain/network-shapes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** The networks of a job's phases; the last one is the model's. */
export interface JobNetworks {
  readonly byPhase: readonly NetworkDescription[];
  readonly final: NetworkDescription;
}

export interface JobNetworksContext {
  /** The job file's: a network's file lies beside it. */
  readonly jobFolder: string;
  readonly finisher: Pick<RowFinisher, 'inputShape'>;
  /** Of the model that the job starts from; null: none. */
  readonly trunk: NetworkDescription | null;
}

const TRANSFER = 'autoecg-transfer';
const MAX_NETWORK_BYTES = 4 * 1024 * 1024;

/**
 * What is trained in each phase, checked against classes and rows.
 * Errors: 'model/unknown' and 'job/failed' of describeArchitecture; 'app/wrong-use' for a network file that is none, and for a network
 * whose outputs are not the job's classes or whose input is not what the recipe makes.
 */
export async function describeJobNetworks(
  job: ClassifyTrainingJob,
  context: JobNetworksContext,
): Promise<Result<JobNetworks>> {
  const byPhase: NetworkDescription[] = [];
  for (const { architectureOptions } of job.fit.phases) {
    const network = await describe(job, architectureOptions, context);
    if (!network.ok) return network;
    const misfit = findMisfit(network.value, job, context.finisher);
    if (misfit !== undefined) return err('app/wrong-use', `The training job does not fit together: ${misfit}.`);
    byPhase.push(network.value);
  }
  const final = byPhase.at(-1);
  if (final === undefined) return err('app/wrong-use', 'The training job has no phase.');
  return ok({ byPhase, final });
}

async function describe(
  job: ClassifyTrainingJob,
  phaseOptions: Readonly<Record<string, unknown>>,
  { jobFolder, trunk }: JobNetworksContext,
): Promise<Result<NetworkDescription>> {
  const { id, file, options } = job.architecture;
  if (file !== undefined) return readNetworkFile(join(jobFolder, file), file);
  if (id === undefined) return err('app/wrong-use', 'The training job names no network.');
  const own = { outputCount: job.classes.length, ...options, ...phaseOptions };
  return describeArchitecture({ id, options: own, ...(trunk !== null && id === TRANSFER ? { trunk } : {}) });
}

async function readNetworkFile(path: string, name: string): Promise<Result<NetworkDescription>> {
  const facts = await stat(path).catch(() => undefined);
  const isReadable = facts !== undefined && facts.isFile() && facts.size <= MAX_NETWORK_BYTES;
  const text = isReadable ? await readFile(path, 'utf8').catch(() => undefined) : undefined;
  if (text === undefined) return refuseFile(name, `is missing, or larger than ${MAX_NETWORK_BYTES} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuseFile(name, 'is not JSON');
  }
  const parsed = networkSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return refuseFile(name, `is wrong ${explainIssue(parsed.error.issues[0])}`);
}

function refuseFile(name: string, why: string): Result<never> {
  return err('app/wrong-use', `The network's file ${name} ${why}.`, { file: name });
}

function findMisfit(
  network: NetworkDescription,
  { classes }: ClassifyTrainingJob,
  { inputShape }: Pick<RowFinisher, 'inputShape'>,
): string | undefined {
  const outputCount = countOutputs(network);
  if (outputCount !== classes.length) return `the network has ${outputCount} outputs for ${classes.length} classes`;
  const isSame =
    network.inputShape.length === inputShape.length &&
    network.inputShape.every((size, axis) => size === null || size === inputShape[axis]);
  if (isSame) return undefined;
  const shown = network.inputShape.map((size) => size ?? 'any').join(' x ');
  return `the network reads ${shown}, and the recipe makes ${inputShape.join(' x ')}`;
}
