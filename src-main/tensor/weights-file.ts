import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { Tensor, TensorFlow } from './backend.ts';
import { countParameters, type ArchitectureFacts } from './protocol.ts';

/**
 * Reads a weights file into tensors: float32, little-endian, one weight after the other in the order of the architecture's table.
 * Errors: 'model/broken' where the file cannot be read, has another length or another hash than the card says.
 */
export async function readWeights(
  tf: TensorFlow,
  facts: ArchitectureFacts,
  file: { readonly path: string; readonly sha256: string },
): Promise<Result<Record<string, Tensor>>> {
  const name = basename(file.path);
  const bytes = await readFile(file.path).catch(() => undefined);
  if (bytes === undefined) return err('model/broken', `The weights file ${name} cannot be read.`, { file: name });
  const expectedBytes = 4 * countParameters(facts);
  if (bytes.length !== expectedBytes) {
    return err('model/broken', `The weights file ${name} has ${bytes.length} bytes instead of ${expectedBytes}.`, {
      file: name,
    });
  }
  if (createHash('sha256').update(bytes).digest('hex') !== file.sha256) {
    return err('model/broken', `The weights file ${name} is not the one its card describes: the SHA-256 differs.`, {
      file: name,
    });
  }
  return ok(
    toTensors(tf, facts, new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))),
  );
}

/** Cuts a flat array into tensors by the architecture's table. */
export function toTensors(
  tf: TensorFlow,
  facts: Pick<ArchitectureFacts, 'weights'>,
  values: Float32Array,
): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  let offset = 0;
  for (const { name, shape } of facts.weights) {
    const size = shape.reduce((product, length) => product * length, 1);
    tensors[name] = tf.tensor(values.slice(offset, offset + size), [...shape], 'float32');
    offset += size;
  }
  return tensors;
}

/** The other way: all weights in one array, in file order. */
export function toFlatWeights(
  facts: Pick<ArchitectureFacts, 'weights'>,
  weights: Readonly<Record<string, Tensor>>,
): Float32Array {
  const flat = new Float32Array(countParameters(facts));
  let offset = 0;
  for (const { name } of facts.weights) {
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
