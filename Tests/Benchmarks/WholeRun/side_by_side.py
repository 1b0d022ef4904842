"""One table: poolbench's whole process beside the work of numpy/scipy and of sentence-transformers.

    python side_by_side.py <dataset> <poolbench> <python with numpy, scipy> <python with sentence-transformers> [rounds]

Rounds alternate, so that a noisy machine is noisy for all; ratios are of the medians. Outputs are
compared with one another: the largest difference of each column is printed.
"""
import csv
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

dataset, tool, numpy_python, torch_python = sys.argv[1:5]
rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 5
here = Path(__file__).parent
folder = tempfile.mkdtemp()
poolings = "mean,cls,max,weighted_mean,mean_sqrt_len,last_token"
# The peers take all pairs. Of one split, all pairs are the split's: asked for by name, they would be worked on twice.
splits = {row.get("split") or "" for row in csv.DictReader(open(f"{dataset}/pairs.csv", encoding="utf-8-sig"))}
all_pairs = ["--split", "all"] if len(splits) > 1 else []
threads = {**os.environ, "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"}


def poolbench(*flags):
    start = time.perf_counter()
    subprocess.run([tool, "run", dataset, "--layers", "all", "--pooling", poolings, *all_pairs, "--quiet", "--out", f"{folder}/own", *flags],
                   check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def peer(python, script, *flags):
    out = subprocess.run([python, here / script, dataset, f"{folder}/{script}.csv", *flags], check=True, env=threads, stdout=subprocess.PIPE, text=True)
    return [float(line) for line in out.stdout.split()]


times = {"poolbench": [], "with 10,000 resamples": [], "numpy/scipy": [], "sentence-transformers": []}
for _ in range(rounds):
    times["poolbench"].append(poolbench("--interval", "none"))
    times["numpy/scipy"].append(peer(numpy_python, "numpy_scipy.py")[0])
    times["sentence-transformers"].append(peer(torch_python, "sentence_transformers_pooling.py")[0])
    times["with 10,000 resamples"].append(poolbench("--interval", "bootstrap", "--bootstrap", "10000"))
sample = 300
grid, resampled = peer(numpy_python, "numpy_scipy.py", "--bootstrap", str(sample))
poolbench("--interval", "none")
# Of several splits and all pairs, all come last.
own = {(row["layers"], row["pooling"]): row for row in csv.DictReader(open(f"{folder}/own/summary.csv")) if row["aggregation"] == "all"}
cells = len(own)
median = {name: statistics.median(values) for name, values in times.items()}
scipy_bootstrap = grid + resampled / sample * 10_000 * cells
print(f"{'':26}{'median s':>10}{'min':>8}{'max':>8}{'ratio':>8}")
for name, values in times.items():
    ratio = median[name] / median["poolbench"]
    print(f"{name:26}{median[name]:10.2f}{min(values):8.2f}{max(values):8.2f}{ratio:8.1f}")
print(f"{'scipy, 10,000 resamples':26}{scipy_bootstrap:10.0f}{'':16}{scipy_bootstrap / median['with 10,000 resamples']:8.0f}   against ours with resamples; from {sample} of one cell")

for script in ("numpy_scipy.py", "sentence_transformers_pooling.py"):
    worst = {}
    for row in csv.DictReader(open(f"{folder}/{script}.csv")):
        for column in ("cosine_spearman", "cosine_pearson", "mean_cosine", "iso_score"):
            a, b = float(row[column]), float(own[row["layers"], row["pooling"]][column])
            if not (math.isnan(a) or math.isnan(b)):
                worst[column] = max(worst.get(column, (0, "")), (abs(a - b), f"{row['layers']}/{row['pooling']}"))
    print(script, "differs by at most", ", ".join(f"{column} {value:.1e} ({cell})" for column, (value, cell) in worst.items()))
