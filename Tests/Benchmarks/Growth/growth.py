"""How time and peak memory grow: with the number of sentences at one layer, and with the number of layers.

    python growth.py <MiniLM dataset> <mpnet dataset> <poolbench> [rounds]

The first dataset's last layer is written 1, 4 and 16 times over into a temporary folder (16 × 30 MB for the
test pairs of STS Benchmark), its pairs with new ids; of the second 1, 2, 4, 8 and all layers are run. Whole
processes, without intervals; everything is in the page cache; rounds alternate, so that a noisy machine is
noisy for all. Exponents are slopes of log time on log size by least squares: 1 is proportional.
"""
import csv
import json
import math
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

small, large, tool = sys.argv[1:4]
rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
poolings = "mean,cls,max,weighted_mean,mean_sqrt_len,last_token"


def layer_names(dataset):
    with safe_open(f"{dataset}/hidden_states.safetensors", "np") as file:
        return sorted((name for name in file.keys() if name.startswith("hidden_states.")), key=lambda name: int(name.split(".")[1]))


def write_repeated(dataset, target, count):
    target.mkdir()
    last = layer_names(dataset)[-1]
    with safe_open(f"{dataset}/hidden_states.safetensors", "np") as file:
        states, offsets = file.get_tensor(last), file.get_tensor("offsets")
    shifts = np.arange(count, dtype=np.int64).repeat(len(offsets) - 1) * offsets[-1]
    starts = np.tile(offsets[:-1], count) + shifts
    save_file({last: np.tile(states, (count, 1)), "offsets": np.append(starts, offsets[-1] * count)}, target / "hidden_states.safetensors")
    manifest = json.load(open(f"{dataset}/manifest.json"))
    json.dump({key: manifest[key] for key in ("format", "version")}, open(target / "manifest.json", "w"))
    rows = list(csv.DictReader(open(f"{dataset}/pairs.csv")))
    with open(target / "pairs.csv", "w", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        for copy in range(count):
            writer.writerows({**row, "id": f"{row['id']}-{copy}"} for row in rows)


def write_apart(*arguments):
    """In a process of its own: the peak memory that the system tells of a child is at least its parent's."""
    writer = multiprocessing.Process(target=write_repeated, args=arguments)
    writer.start()
    writer.join()
    if writer.exitcode != 0:
        sys.exit("a dataset could not be written")


def run(dataset, layers, out):
    """Wall seconds and peak memory in MB of one process."""
    start = time.perf_counter()
    process = os.posix_spawn(tool, [tool, "run", str(dataset), "--layers", layers, "--pooling", poolings, "--interval", "none", "--quiet", "--overwrite",
                                    "--out", str(out)], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"poolbench ended with status {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def exponent(sizes, seconds):
    x, y = [math.log(size) for size in sizes], [math.log(value) for value in seconds]
    return statistics.covariance(x, y) / statistics.variance(x)


def table(title, cases, folder):
    """cases: (label, size, dataset, layers)"""
    found = {label: [] for label, *_ in cases}
    for case in cases:
        run(*case[2:], folder / "out")  # everything into the page cache
    for _ in range(rounds):
        for label, _, dataset, layers in cases:
            found[label].append(run(dataset, layers, folder / "out"))
    medians = [statistics.median(seconds for seconds, _ in found[label]) for label, *_ in cases]
    print(f"{title:>12}{'median s':>10}{'min':>8}{'max':>8}{'ratio':>8}{'peak MB':>9}")
    for (label, *_), median in zip(cases, medians):
        times = [seconds for seconds, _ in found[label]]
        print(f"{label:>12}{median:10.3f}{min(times):8.3f}{max(times):8.3f}{median / medians[0]:8.2f}{max(memory for _, memory in found[label]):9.0f}")
    print(f"exponent {exponent([case[1] for case in cases], medians):.3f}\n")


with tempfile.TemporaryDirectory() as name:
    folder, cases = Path(name), []
    pairs = sum(1 for _ in csv.DictReader(open(f"{small}/pairs.csv")))
    for count in (1, 4, 16):
        write_apart(small, folder / f"x{count}", count)
        cases.append((str(2 * pairs * count), 2 * pairs * count, folder / f"x{count}", "all"))
    table("sentences", cases, folder)
    layers = [name.split(".")[1] for name in layer_names(large)]
    table("layers", [(str(count), count, large, ",".join(layers[:count])) for count in (1, 2, 4, 8, len(layers))], folder)
