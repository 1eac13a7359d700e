"""Time and decisions of SpikingJelly on a converted network: time_spiking.py DESCRIPTION.json, prints JSON.

IF neurons with soft reset on PyTorch. The constant currents of the first layer are given, so that its convolution is not counted. Two
ways, the quicker one counts: the network step by step, in batches; and layer by layer over all steps (SpikingJelly's multi-step mode).
"""

import json
import sys
import time
from pathlib import Path

import numpy
import torch
from spikingjelly.activation_based import functional, neuron

path = Path(sys.argv[1])
description = json.loads(path.read_text())
torch.set_num_threads(description["threads"])
steps = description["steps"]
# Left out of the decision, as the readout here does.
settled = description["settled"]


def load(name, shape):
    return torch.from_numpy(numpy.fromfile(path.parent / name, dtype="<f4").reshape(shape).copy())


currents = load("currents.f32", description["currentShape"]).permute(0, 2, 1).contiguous()
layers = []
for index, layer in enumerate(description["layers"]):
    kernel = load(f"kernel{index}.f32", layer["kernelShape"]).permute(2, 1, 0).contiguous()
    layers.append((kernel * layer["pool"], load(f"bias{index}.f32", [-1]), layer["pool"]))
readout_kernel = load("readout.f32", description["readoutShape"])
readout_bias = load("readout-bias.f32", [-1])


def node(step_mode):
    made = neuron.IFNode(v_threshold=1.0, v_reset=None, step_mode=step_mode)
    return made


def start(nodes):
    for made in nodes:
        functional.reset_net(made)
        made.v = 0.5


def convolve(spikes, kernel, bias, pool):
    if pool > 1:
        spikes = torch.nn.functional.avg_pool1d(spikes, pool)
    return torch.nn.functional.conv1d(spikes, kernel, bias, padding=(kernel.shape[2] - 1) // 2)


def run_steps(batch):
    nodes = [node("s") for _ in range(len(layers) + 1)]
    start(nodes)
    total = 0
    for step in range(steps):
        spikes = nodes[0](batch)
        for own, (kernel, bias, pool) in zip(nodes[1:], layers):
            spikes = own(convolve(spikes, kernel, bias, pool))
        if step >= settled:
            total = total + spikes.sum(dim=2)
    return total @ readout_kernel / (steps - settled) + readout_bias


def run_layers(batch):
    nodes = [node("m") for _ in range(len(layers) + 1)]
    start(nodes)
    spikes = nodes[0](batch.unsqueeze(0).expand(steps, *batch.shape))
    for own, (kernel, bias, pool) in zip(nodes[1:], layers):
        spikes = own(functional.seq_to_ann_forward(spikes, lambda x: convolve(x, kernel, bias, pool)))
    return spikes[settled:].sum(dim=(0, 3)) @ readout_kernel / (steps - settled) + readout_bias


def measure(run, batch_size):
    """Least milliseconds a record, by the clock and of all processors together."""
    logits, least, least_cpu = None, float("inf"), float("inf")
    run(currents[:1])
    for _ in range(description["rounds"]):
        parts, started, started_cpu = [], time.perf_counter(), time.process_time()
        for first in range(0, len(currents), batch_size):
            parts.append(run(currents[first : first + batch_size]))
        least = min(least, time.perf_counter() - started)
        least_cpu = min(least_cpu, time.process_time() - started_cpu)
        logits = torch.cat(parts)
    return logits.argmax(1).tolist(), 1000 * least / len(currents), 1000 * least_cpu / len(currents)


with torch.no_grad():
    decisions, steps_ms, steps_cpu_ms = measure(run_steps, 8)
    _, layers_ms, layers_cpu_ms = measure(run_layers, 2)
print(
    json.dumps(
        {
            "decisions": decisions,
            "stepsMs": steps_ms,
            "stepsCpuMs": steps_cpu_ms,
            "layersMs": layers_ms,
            "layersCpuMs": layers_cpu_ms,
        }
    )
)
