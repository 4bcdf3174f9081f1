#!/usr/bin/env python3
"""Compares speed and memory with lucidrains' compressive-transformer-pytorch, in alternation.

    pip install torch
    git clone https://github.com/lucidrains/compressive-transformer-pytorch
    benchmarks/peers.py compressive-transformer-pytorch [--rounds N] [--rows MODE:PRESET:PRECISION ...]

Each round runs `./compressive benchmark` and then the peer, each in a process of its own, and a round
counts only if all other processes together used less than 5 percent of the processors meanwhile.
Prints a Markdown table of medians; a ratio is the median of the rounds' ratios of tokens/s.

benchmarks/README.md says what makes the comparison fair.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time
import types

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODES = {"train": "train", "score": "evaluate"}  # names of this table and of `benchmark --mode`
PRESETS = {
    "bench-s": dict(dim=256, heads=4, depth=4, seq_len=128, mem_len=128, cmem_len=32, batch=8),
    "bench-m": dict(dim=512, heads=8, depth=6, seq_len=256, mem_len=256, cmem_len=64, batch=4),
}
STEPS = {
    ("train", "bench-s"): 60,
    ("train", "bench-m"): 16,
    ("score", "bench-s"): 200,
    ("score", "bench-m"): 60,
}
WARM_UP = 6
OTHERS = 0.05  # the share of the processors that other processes may use in a round
ATTEMPTS = 4  # the number of tries for each round


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("peer", help="the folder of the peer's source code")
    parser.add_argument("--rounds", type=int, default=5)
    rows = [
        f"{mode}:{preset}:{precision}"
        for mode in MODES
        for preset in PRESETS
        for precision in ("float32", "bfloat16")
    ]
    parser.add_argument("--rows", nargs="+", default=rows, metavar="MODE:PRESET:PRECISION")
    parser.add_argument("--step", metavar="MODE:PRESET:PRECISION", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        print(json.dumps(steps(arguments.peer, *arguments.step.split(":"))))
        return
    print("| | ours, tokens/s | peer, tokens/s | ratio | ours, MiB | peer, MiB | rounds |")
    print("|---|---|---|---|---|---|---|")
    for row in arguments.rows:
        print(compare(arguments.peer, row, arguments.rounds), flush=True)


def compare(peer, row, rounds):
    """Returns a line of the table."""
    mode, preset, precision = row.split(":")
    ours, theirs = [], []
    for attempt in range(rounds * ATTEMPTS):
        watch = Watch()
        own = run(
            [ROOT / "compressive", "benchmark", "--quiet", "--preset", preset]
            + ["--mode", MODES[mode], "--precision", precision, "--steps", STEPS[mode, preset]]
        )
        other = run([sys.executable, __file__, peer, "--step", row])
        if watch.others() < OTHERS:
            ours.append((own["tokensPerSecond"], own["maxRssMegabytes"]))
            theirs.append((other["tokensPerSecond"], other["maxRssMegabytes"]))
        if len(ours) == rounds:
            break
    if not ours:
        return f"| {mode} {preset}, {precision} | | | other processes were running | | | 0 |"
    ratios = sorted(a[0] / b[0] for a, b in zip(ours, theirs))
    medians = [statistics.median(values) for values in (*zip(*ours), *zip(*theirs))]
    return (
        f"| {mode} {preset}, {precision} | {medians[0]:,.0f} | {medians[2]:,.0f}"
        f" | {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        f" | {medians[1]:,.0f} | {medians[3]:,.0f} | {len(ratios)} |"
    )


def run(command):
    """Returns the JSON object that a command prints."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


class Watch:
    """Measures the share of the processors that processes other than this one's children use."""

    def __init__(self):
        self.start = self.now()

    @staticmethod
    def now():
        with open("/proc/stat") as stat:
            # user, nice, system, idle, iowait, irq, softirq, steal
            ticks = [int(field) for field in stat.readline().split()[1:9]]
        busy = (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
        own = os.times()
        return time.time(), busy, own.user + own.system + own.children_user + own.children_system

    def others(self):
        seconds, busy, own = (b - a for a, b in zip(self.start, self.now()))
        return (busy - own) / (seconds * os.cpu_count())


def steps(peer, mode, preset, precision):
    """Times steps of the peer in this process."""
    import torch
    import torch.nn.functional as F

    sys.path.insert(0, peer)
    # The peer imports gates that are off in this comparison.
    sys.modules.setdefault("mogrifier", types.SimpleNamespace(Mogrifier=None))
    from compressive_transformer_pytorch import CompressiveTransformer

    shape = dict(PRESETS[preset])
    batch, window = shape.pop("batch"), shape["seq_len"]
    torch.manual_seed(1)
    model = CompressiveTransformer(
        num_tokens=256,
        emb_dim=shape["dim"],
        cmem_ratio=4,
        gru_gated_residual=False,
        enhanced_recurrence=False,
        **shape,
    )
    # The peer's auxiliary loss switches off the gradient of these weights for good. Switching it on
    # again after each forward pass repairs that, and the loss still does not reach them.
    projections = [m.to_kv.weight for m in model.modules() if hasattr(m, "to_kv")]
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-4)
    autocast = torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bfloat16")
    model.train(mode == "train")
    seconds, memories = [], None
    for step in range(WARM_UP + STEPS[mode, preset]):
        tokens = torch.randint(0, 256, (batch, window + 1))
        start = time.perf_counter()
        with torch.set_grad_enabled(mode == "train"), autocast:
            logits, memories, auxiliary = model(tokens[:, :-1], memories=memories)
            nats = F.cross_entropy(
                logits.float().flatten(0, 1), tokens[:, 1:].flatten(), reduction="none"
            )
        if mode == "train":
            for weight in projections:
                weight.requires_grad_(True)
            optimizer.zero_grad()
            (nats.mean() + auxiliary).sum().backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 0.1)
            optimizer.step()
        nats.sum().item()
        if step >= WARM_UP:
            seconds.append(time.perf_counter() - start)
    return {
        "tokensPerSecond": batch * window / statistics.median(seconds),
        "maxRssMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main()
