"""The grid of a run, by numpy and scipy: poolings, cosines, correlations, mean cosine, IsoScore.

    python numpy_scipy.py <dataset> <out.csv> [--bootstrap <resamples>]

Packed datasets without index columns. Prints the seconds of the work alone: neither the interpreter's
start nor imports count, reading does. With --bootstrap it times that many resamples of one cell.
"""
import csv
import sys
import time

import numpy as np
from safetensors import safe_open
from scipy import stats


def poolings(states, offsets):
    """Embeddings of every sentence, by strategy."""
    lengths = np.diff(offsets)
    starts, ends = offsets[:-1], offsets[1:]
    total = np.add.reduceat(states, starts, axis=0)
    place = np.concatenate([np.arange(1, n + 1, dtype=np.float32) for n in lengths])
    weighted = np.add.reduceat(states * place[:, None], starts, axis=0)
    return {
        "mean": total / lengths[:, None],
        "cls": states[starts],
        "max": np.maximum.reduceat(states, starts, axis=0),
        "weighted_mean": weighted / np.add.reduceat(place, starts)[:, None],
        "mean_sqrt_len": total / np.sqrt(lengths)[:, None].astype(np.float32),
        "last_token": states[ends - 1],
    }


def statistics(X, gold):
    """Spearman, Pearson, mean cosine and IsoScore of embeddings of sentences 2i and 2i + 1."""
    X = X.astype(np.float64)
    a, b = X[0::2], X[1::2]
    norms = np.linalg.norm(X, axis=1)
    cosines = (a * b).sum(1) / (norms[0::2] * norms[1::2])
    unit = (X / norms[:, None]).sum(0)
    n, d = X.shape
    C = np.cov(X, rowvar=False)
    ratio = np.trace(C) ** 2 / (C * C).sum() if C.any() else np.nan
    constant = np.ptp(cosines) < 1e-12
    return (
        np.nan if constant else stats.spearmanr(cosines, gold)[0],
        np.nan if constant else stats.pearsonr(cosines, gold)[0],
        (unit @ unit - n) / (n * (n - 1)),
        (ratio - 1) / (d - 1),
    )


dataset, out = sys.argv[1:3]
gold = np.array([float(row["score"]) for row in csv.DictReader(open(f"{dataset}/pairs.csv"))])
start = time.perf_counter()
rows = []
with safe_open(f"{dataset}/hidden_states.safetensors", "np") as file:
    offsets = file.get_tensor("offsets")
    layers = sorted(int(name.split(".")[1]) for name in file.keys() if name.startswith("hidden_states."))
    for layer in layers:
        states = file.get_tensor(f"hidden_states.{layer}").astype(np.float32)
        for name, X in poolings(states, offsets).items():
            rows.append((layer, name, *statistics(X, gold)))
seconds = time.perf_counter() - start
csv.writer(open(out, "w")).writerows([("layers", "pooling", "cosine_spearman", "cosine_pearson", "mean_cosine", "iso_score"), *rows])
print(f"{seconds:.3f}")

if "--bootstrap" in sys.argv:
    resamples = int(sys.argv[sys.argv.index("--bootstrap") + 1])
    rng = np.random.default_rng(0)
    cosines = rng.normal(size=len(gold)) + gold
    start = time.perf_counter()
    for _ in range(resamples):
        drawn = rng.integers(0, len(gold), len(gold))
        stats.spearmanr(cosines[drawn], gold[drawn])
    print(f"{time.perf_counter() - start:.3f}")
