"""One full-batch AdamW step of the two-input MLP on a finite group in PyTorch, as written in the paper's code: both inputs
embedded pair by pair, concatenated, one matrix, log-softmax in float64.

Arguments: folder with raw little-endian float32 parameters (W_x, W_y, W, W_U), int32 pairs (a, b, labels) and sizes.json;
number of threads; number of steps. Prints one line of JSON: milliseconds and loss of every step.
"""

import json
import os
import sys
import time

import torch

folder, threads, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
with open(os.path.join(folder, "sizes.json")) as file:
    shapes = json.load(file)


def read(name, kind):
    with open(os.path.join(folder, name + ".bin"), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=kind).reshape(shapes[name])


w = {name: torch.nn.Parameter(read(name, torch.float32)) for name in ("W_x", "W_y", "W", "W_U")}
a, b, labels = (read(name, torch.int32).long() for name in ("a", "b", "labels"))
optimiser = torch.optim.AdamW(w.values(), lr=1e-3, weight_decay=1.0, betas=(0.9, 0.98))
times, losses = [], []
for _ in range(steps):
    start = time.perf_counter()
    joined = torch.cat([w["W_x"][a], w["W_y"][b]], dim=1)
    logits = torch.relu(joined @ w["W"]) @ w["W_U"]
    logprobs = torch.log_softmax(logits.to(torch.float64), dim=-1)
    loss = -torch.gather(logprobs, -1, labels[:, None]).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    losses.append(loss.item())
    times.append(1000 * (time.perf_counter() - start))
print(json.dumps({"ms": times, "losses": losses}))
