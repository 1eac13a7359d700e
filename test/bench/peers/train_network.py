"""Training steps of one of the published networks in PyTorch: train_network.py NETWORK BATCH_ROWS.

Rows are noise, drawn anew by index for each batch as a data set in memory would be; labels are random. Two lines to begin with (threads,
number of trained parameters); then, for each line with a number of steps on standard input, the milliseconds that they took.
"""

import sys
import time

import torch
from torch import nn
from torch.nn import functional


class Cnet(nn.Module):
    """CNet as published."""

    shape = (1, 187)
    outputs = 5
    is_sigmoid = False

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv1d(1, 32, 5, padding=2)
        self.blocks = nn.ModuleList(
            nn.ModuleList([nn.Conv1d(32, 32, 5, padding=2), nn.Conv1d(32, 32, 5, padding=2)]) for _ in range(5)
        )
        self.hidden = nn.Linear(64, 32)
        self.output = nn.Linear(32, 5)

    def forward(self, x):
        x = self.stem(x)
        for first, second in self.blocks:
            x = functional.relu(second(functional.relu(first(x))) + x)
            x = functional.max_pool1d(x, 5, 2)
        return self.output(functional.relu(self.hidden(x.flatten(1))))


class RibeiroUnit(nn.Module):
    """A residual unit of Ribeiro's network: 4 times shorter, with dropout, the sum goes on without normalisation."""

    def __init__(self, given, filters):
        super().__init__()
        self.first = nn.Conv1d(given, filters, 16, bias=False)
        self.norm = nn.BatchNorm1d(filters)
        self.second = nn.Conv1d(filters, filters, 16, stride=4, bias=False)
        self.shortcut = nn.Conv1d(given, filters, 1, bias=False)
        self.norm_out = nn.BatchNorm1d(filters)

    def forward(self, main, skip):
        main = functional.dropout(functional.relu(self.norm(self.first(functional.pad(main, (7, 8))))), 0.2)
        total = self.second(functional.pad(main, (6, 6))) + self.shortcut(functional.max_pool1d(skip, 4, 4))
        return functional.dropout(functional.relu(self.norm_out(total)), 0.2), total


class Ribeiro(nn.Module):
    shape = (12, 4096)
    outputs = 6
    is_sigmoid = True

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv1d(12, 64, 16, bias=False)
        self.norm = nn.BatchNorm1d(64)
        filters = [64, 128, 196, 256, 320]
        self.units = nn.ModuleList(RibeiroUnit(given, taken) for given, taken in zip(filters, filters[1:]))
        self.output = nn.Linear(16 * 320, 6)

    def forward(self, x):
        x = functional.relu(self.norm(self.stem(functional.pad(x, (7, 8)))))
        skip = x
        for unit in self.units:
            x, skip = unit(x, skip)
        return self.output(x.flatten(1))


class Spectrogram(nn.Module):
    """Zihlmann's CNN: six blocks of four convolutions with dropout; a block's last one makes it wider and half as long and high."""

    shape = (1, 280, 33)
    outputs = 4
    is_sigmoid = False

    def __init__(self):
        super().__init__()
        layers = []
        given = 1
        for block in range(6):
            channels = 32 * (block + 1)
            for part in range(4):
                last = part == 3
                taken = channels + 32 if last else channels
                layers += [nn.Conv2d(given, taken, 5, stride=2 if last else 1, padding=2), nn.BatchNorm2d(taken)]
                layers += [nn.ReLU(), nn.Dropout(0.15)]
                given = taken
        self.layers = nn.Sequential(*layers)
        self.output = nn.Linear(given, 4)

    def forward(self, x):
        x = self.layers(x)
        # All rows are as long as the batch here: the mask is all ones, and is worked out all the same.
        steps = torch.arange(x.shape[2])
        mask = (steps[None, :] < torch.full((x.shape[0],), x.shape[2])[:, None]).float()
        total = (x * mask[:, None, :, None]).sum(dim=(2, 3))
        return self.output(total / (mask.sum(1, keepdim=True) * x.shape[3]))


NETWORKS = {"cnet": Cnet, "ribeiro-resnet": Ribeiro, "spectrogram-cnn": Spectrogram}

torch.manual_seed(1)
network = NETWORKS[sys.argv[1]]()
batch_rows = int(sys.argv[2])
optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
rows = torch.randn(4 * batch_rows, *network.shape)
if network.is_sigmoid:
    labels = (torch.rand(len(rows), network.outputs) < 0.2).float()
else:
    labels = torch.randint(0, network.outputs, (len(rows),))
compute_loss = functional.binary_cross_entropy_with_logits if network.is_sigmoid else functional.cross_entropy


def step():
    chosen = torch.randint(0, len(rows), (batch_rows,))
    loss = compute_loss(network(rows[chosen]), labels[chosen])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


print(torch.get_num_threads(), flush=True)
print(sum(weight.numel() for weight in network.parameters() if weight.requires_grad), flush=True)
for line in sys.stdin:
    started = time.perf_counter()
    for _ in range(int(line)):
        step()
    print(1000 * (time.perf_counter() - started), flush=True)
