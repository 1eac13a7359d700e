import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { listInputs, listWeights } from '#shared/domain/network-shapes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/**
 * Networks of one form as one: side by side on the same input, answering with the mean of their numbers (of logits, so that probabilities
 * are their geometric mean). Errors: 'job/failed' for a network whose last layer is not dense, or which runs over the batch.
 */
export function joinNetworks(network: NetworkDescription, memberCount: number): Result<NetworkDescription> {
  if (memberCount === 1) return ok(network);
  const last = network.layers.at(-1);
  if (last?.op !== 'dense')
    return err('job/failed', `Members of ${network.architecture} cannot be joined: its last layer is not dense.`);
  const members = Array.from({ length: memberCount }, (_, k) => k + 1);
  const sum: NetworkLayer = { name: 'mean-of-members', op: 'add', inputs: members.map((k) => toName(k, last.name)) };
  return ok({ ...network, layers: [...members.flatMap((k) => toMember(network, k)), sum] });
}

/**
 * The weights of joinNetworks's network: the last layer's divided by the number of members, so that their sum is the mean.
 * @param weights  of each member, in the order of listWeights(network)
 */
export function joinWeights(network: NetworkDescription, weights: readonly Float32Array[]): Float32Array {
  const lastName = network.layers.at(-1)?.name ?? '';
  const listed = listWeights(network);
  const sizeOf = (shape: readonly (number | null)[]) =>
    shape.reduce<number>((product, size) => product * (size ?? 1), 1);
  const lastSize = listed
    .filter(({ name }) => name.startsWith(`${lastName}.`))
    .reduce((size, { shape }) => size + sizeOf(shape), 0);
  const joined = new Float32Array(weights.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const own of weights) {
    joined.set(own, end);
    end += own.length;
    for (let i = end - lastSize; i < end; i++) joined[i] = (joined[i] ?? 0) / weights.length;
  }
  return joined;
}

function toMember(network: NetworkDescription, member: number): readonly NetworkLayer[] {
  return network.layers.map((layer, index) => ({
    ...layer,
    name: toName(member, layer.name),
    inputs: listInputs(network, index).map((name) => (name === 'input' ? name : toName(member, name))),
  }));
}

function toName(member: number, layer: string): string {
  return `member${member}.${layer}`;
}
