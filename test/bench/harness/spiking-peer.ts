import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NeuronPopulation, SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import { toSettled } from '#main/snn/engine/readout-step.ts';
import { assert } from '#shared/result/assert.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';

export interface SpikingPeerAnswer {
  readonly decisions: readonly number[];
  /** A record, by the clock and of all processors together: the network step by step in batches, and layer by layer over all steps. */
  readonly stepsMs: number;
  readonly stepsCpuMs: number;
  readonly layersMs: number;
  readonly layersCpuMs: number;
}

export interface PeerRequest {
  readonly rows: readonly Float32Array[];
  readonly steps: number;
  readonly threads: number;
  readonly rounds: number;
}

/**
 * SpikingJelly on the same network, a chain of convolutions; undefined where no Python has it (the one that OVERREAD_PEERS_PYTHON names,
 * else `python3`).
 */
export function timeSpikingJelly(network: SpikingNetwork, request: PeerRequest): SpikingPeerAnswer | undefined {
  const python = process.env.OVERREAD_PEERS_PYTHON ?? 'python3';
  const probe = 'from spikingjelly.activation_based import neuron';
  if (spawnSync(python, ['-c', probe], { stdio: 'ignore' }).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'overread-peer-'));
  try {
    const file = writeNetwork(folder, network, request);
    const script = join(import.meta.dirname, '..', 'peers', 'time_spiking.py');
    // Threads that spin while they wait would take the other's processor on a machine that is busy.
    const env = { ...process.env, OMP_WAIT_POLICY: 'passive' };
    const { status, stdout, stderr } = spawnSync(python, [script, file], { encoding: 'utf8', env });
    assert(status === 0, () => `time_spiking.py failed: ${stderr.slice(-500)}`);
    return JSON.parse(stdout) as SpikingPeerAnswer; // what time_spiking.py prints
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeNetwork(folder: string, network: SpikingNetwork, { rows, ...facts }: PeerRequest): string {
  const write = (name: string, values: Float32Array): void =>
    writeFileSync(join(folder, name), Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  const neurons = network.populations.filter((population) => population.kind === 'neurons');
  const [first, ...others] = neurons;
  const [reading] = network.readout.connections;
  assert(first !== undefined && reading !== undefined, () => 'timeSpikingJelly: the network is no chain');
  write('currents.f32', toCurrents(network, first, rows));
  const layers = others.map(({ connections: [connection], bias }, k) => {
    assert(connection !== undefined, () => 'timeSpikingJelly: the network is no chain');
    const { kernel, width, inChannels, pool } = connection;
    write(`kernel${k}.f32`, kernel);
    write(`bias${k}.f32`, bias);
    return { kernelShape: [width, inChannels, bias.length], pool };
  });
  write('readout.f32', reading.kernel);
  write('readout-bias.f32', network.readout.bias);
  const file = join(folder, 'network.json');
  const currentShape = [rows.length, first.time, first.channels];
  const readoutShape = [reading.inChannels, network.readout.channels];
  const settled = toSettled(network.settleSteps, facts.steps);
  writeFileSync(file, JSON.stringify({ ...facts, settled, currentShape, layers, readoutShape }));
  return file;
}

/** What the first neurons are given in every step, [rows][time][channels]. */
function toCurrents(
  { analog }: SpikingNetwork,
  { analog: sources, bias }: NeuronPopulation,
  rows: readonly Float32Array[],
) {
  const runner = createFloatRunner(analog.network, analog.weights);
  const parts = rows.map((row) => {
    runner.run(row);
    const [source] = sources;
    assert(source !== undefined, () => 'timeSpikingJelly: the first neurons read nothing');
    const channels = bias.length;
    return runner
      .read(source.layer)
      .map((value, k) => value * (source.factors[k % channels] ?? 0) + (bias[k % channels] ?? 0));
  });
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
