import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { countWeightsBytes, decodeWeights } from '#main/compression/packed/decode-weights.ts';
import type { WeightsFormat } from '#shared/domain/network-layout.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { Tensor, TensorFlow } from './backend.ts';
import { countParameters, type WeightTable } from './protocol.ts';

/**
 * Reads a weights file into tensors, by name.
 * Errors: 'model/broken' where the file cannot be read, has another length or another hash than the card says.
 */
export async function readWeights(
  tf: TensorFlow,
  network: NetworkDescription,
  file: { readonly path: string; readonly sha256: string; readonly format: WeightsFormat },
): Promise<Result<Record<string, Tensor>>> {
  const name = basename(file.path);
  const bytes = await readFile(file.path).catch(() => undefined);
  if (bytes === undefined) return err('model/broken', `The weights file ${name} cannot be read.`, { file: name });
  const expectedBytes = countWeightsBytes(network, file.format);
  if (expectedBytes !== null && bytes.length !== expectedBytes) {
    return err('model/broken', `The weights file ${name} has ${bytes.length} bytes instead of ${expectedBytes}.`, {
      file: name,
    });
  }
  if (createHash('sha256').update(bytes).digest('hex') !== file.sha256) {
    return err('model/broken', `The weights file ${name} is not the one its card describes: the SHA-256 differs.`, {
      file: name,
    });
  }
  const values = decodeWeights(bytes, { network, format: file.format });
  return values.ok ? ok(toTensors(tf, { weights: listWeights(network) }, values.value)) : values;
}

/** Cuts a flat array into tensors by the table. */
export function toTensors(tf: TensorFlow, table: WeightTable, values: Float32Array): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  let offset = 0;
  for (const { name, shape } of table.weights) {
    const size = shape.reduce((product, length) => product * length, 1);
    tensors[name] = tf.tensor(values.slice(offset, offset + size), [...shape], 'float32');
    offset += size;
  }
  return tensors;
}

/** The other way: all weights in one array, in file order. */
export function toFlatWeights(table: WeightTable, weights: Readonly<Record<string, Tensor>>): Float32Array {
  const flat = new Float32Array(countParameters(table));
  let offset = 0;
  for (const { name } of table.weights) {
    const values = weights[name]?.dataSync<'float32'>();
    if (values === undefined) throw new Error(`toFlatWeights: no weight named ${name}`);
    flat.set(values, offset);
    offset += values.length;
  }
  return flat;
}

export async function writeFloats(path: string, values: Float32Array): Promise<void> {
  await writeFile(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
