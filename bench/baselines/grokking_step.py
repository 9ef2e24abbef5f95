"""One full-batch AdamW step of the grokking transformer in PyTorch, two ways, as a baseline for the engine's benchmark.

Reads commands "WAY THREADS STEPS" on stdin (WAY: paper or restructured), answers each with one line of JSON: the time of
every step in milliseconds and the losses. The first argument is a folder with the parameters and pairs of the engine's run
(raw little-endian arrays and a manifest), so that both compute the same numbers.
"""

import json
import math
import os
import sys
import time

import torch

folder = sys.argv[1]
with open(os.path.join(folder, "manifest.json")) as file:
    manifest = json.load(file)


def read(name):
    entry = manifest["arrays"][name]
    kind = torch.float32 if entry["dtype"] == "float32" else torch.int32
    with open(os.path.join(folder, name + ".bin"), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=kind).reshape(entry["shape"])


P, HEADS = manifest["p"], manifest["nHeads"]
A, B, LABELS = (read(name).long() for name in ("a", "b", "labels"))
N = A.shape[0]


class Way:
    """Parameters, optimiser and forward pass of one way to compute the step."""

    def __init__(self, forward):
        self.w = {name: torch.nn.Parameter(read(name)) for name in manifest["parameters"]}
        self.forward = forward
        self.optimiser = torch.optim.AdamW(self.w.values(), lr=1e-3, weight_decay=1.0, betas=(0.9, 0.98))
        self.warm = torch.optim.lr_scheduler.LambdaLR(self.optimiser, lambda step: min(step / 10, 1))

    def step(self):
        logits = self.forward(self.w)
        logprobs = torch.log_softmax(logits.to(torch.float64), dim=-1)
        loss = -torch.gather(logprobs, -1, LABELS[:, None]).mean()
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        self.warm.step()
        return loss.item()


TOKENS = torch.stack([A, B, torch.full_like(A, P)], 1)
MASK = torch.tril(torch.ones(3, 3))


def paper(w):
    """All three positions, head by head, einsum, causal mask: the published code's way."""
    x = w["W_E"][TOKENS] + w["W_pos"]
    k = torch.einsum("hdi,bpd->bhpi", w["W_K"], x)
    q = torch.einsum("hdi,bpd->bhpi", w["W_Q"], x)
    v = torch.einsum("hdi,bpd->bhpi", w["W_V"], x)
    scores = torch.einsum("bhpi,bhqi->bhqp", k, q)
    scores = torch.tril(scores) - 1e10 * (1 - MASK)
    attention = torch.softmax(scores / math.sqrt(w["W_Q"].shape[2]), dim=-1)
    z = torch.einsum("bhpi,bhqp->bhqi", v, attention)
    x = x + torch.einsum("hid,bhqi->bqd", w["W_O"], z)
    hidden = torch.relu(torch.einsum("dm,bpd->bpm", w["W_in"], x) + w["b_in"])
    x = x + torch.einsum("md,bpm->bpd", w["W_out"], hidden) + w["b_out"]
    return (x @ w["W_U"])[:, -1]


def restructured(w):
    """The same algebra as the engine's program (`src/networks/one-layer-transformer.ts`)."""
    heads, d, dh = w["W_Q"].shape
    flat = lambda name: w[name].permute(1, 0, 2).reshape(d, heads * dh)
    first = w["W_E"][:P] + w["W_pos"][0]
    second = w["W_E"][:P] + w["W_pos"][1]
    equals = (w["W_E"][P] + w["W_pos"][2])[None]
    query = (equals @ flat("W_Q")).reshape(heads, dh, 1)
    scorers = ((w["W_K"] @ query) / math.sqrt(dh)).reshape(heads, d).T
    values = flat("W_V")
    own_value, own_score = equals @ values, equals @ scorers
    score = [(x @ scorers - own_score)[i] for x, i in ((first, A), (second, B))]
    value = [(x @ values - own_value)[i].reshape(N, heads, dh) for x, i in ((first, A), (second, B))]
    pattern = torch.softmax(torch.stack([score[0], score[1], torch.zeros_like(score[0])]), 0)
    mixed = (pattern[0][..., None] * value[0] + pattern[1][..., None] * value[1]).reshape(N, heads * dh)
    output = w["W_O"].reshape(heads * dh, d)
    base = equals + own_value @ output
    inner = torch.addmm(base @ w["W_in"] + w["b_in"], mixed, output @ w["W_in"])
    direct = torch.addmm((base + w["b_out"]) @ w["W_U"], mixed, output @ w["W_U"])
    return torch.addmm(direct, torch.relu(inner), w["W_out"] @ w["W_U"])


def blas():
    """The library behind torch's matrix products, read off the mapped files."""
    torch.ones(64, 64) @ torch.ones(64, 64)
    with open("/proc/self/maps") as file:
        paths = {line.split()[-1] for line in file if "/" in line}
    names = [path for path in sorted(paths) if any(key in path for key in ("blas", "mkl_"))]
    return names


ways = {"paper": Way(paper), "restructured": Way(restructured)}
print(json.dumps({"torch": torch.__version__, "blas": blas()}), flush=True)
for line in sys.stdin:
    way, threads, steps = line.split()
    torch.set_num_threads(int(threads))
    times, losses = [], []
    for _ in range(int(steps)):
        start = time.perf_counter()
        losses.append(ways[way].step())
        times.append((time.perf_counter() - start) * 1e3)
    print(json.dumps({"ms": times, "losses": losses}), flush=True)
