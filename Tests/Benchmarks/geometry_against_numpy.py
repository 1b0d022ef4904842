"""Full geometry of one cell beside numpy: numbers side by side, and the time of each.

    python geometry_against_numpy.py <dataset> <layer> <poolbench>

Needs numpy and safetensors. Both sides use one thread. poolbench's time of a cell is that of a run with
two cells less that of a run with one, so that opening, pooling and the tokens' geometry do not count.
"""
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import csv
import subprocess
import sys
import tempfile
import time

import numpy as np
from safetensors.numpy import load_file

dataset, layer, tool = sys.argv[1:4]


def run(poolings):
    """Seconds of a run, and the row of geometry.csv if there is one."""
    with tempfile.TemporaryDirectory() as folder:
        command = [tool, "run", dataset, "--layers", layer, "--pooling", poolings, "--split", "all", "--threads", "1", "--interval", "none"]
        start = time.perf_counter()
        subprocess.run([*command, "--geometry", "full", "--out", f"{folder}/out", "--quiet"], check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        path = f"{folder}/out/geometry.csv"
        return seconds, list(csv.DictReader(open(path)))[-1] if os.path.exists(path) else None  # of all pairs, behind the splits


tensors = load_file(f"{dataset}/hidden_states.safetensors")
states, offsets = tensors[f"hidden_states.{layer}"].astype(np.float32), tensors["offsets"]
X = np.add.reduceat(states, offsets[:-1], axis=0) / np.diff(offsets)[:, None]
X = X.astype(np.float64)


def numpy_geometry():
    n, d = X.shape
    U = X / np.linalg.norm(X, axis=1, keepdims=True)
    s = U.sum(0)
    out = {"mean_cosine": (s @ s - n) / (n * (n - 1))}
    C = U @ U.T
    cosines = C[np.triu_indices(n, 1)]
    out["cosine_sd"] = cosines.std()
    for name, q in (("cosine_p5", 5), ("cosine_median", 50), ("cosine_p95", 95)):
        out[name] = np.percentile(cosines, q)
    out["uniformity"] = -4 + np.log(np.mean(np.exp(4 * cosines)))
    np.fill_diagonal(C, -2)
    # Equal sentences tie: the lower index first, as there.
    nearest = np.argsort(-np.round(C, 12), axis=1, kind="stable")[:, :10]
    counts = np.bincount(nearest.ravel(), minlength=n).astype(float)
    out["hubness_skewness"] = np.mean((counts - counts.mean()) ** 3) / counts.std() ** 3
    Xc = X - X.mean(0)
    eigenvalues = np.linalg.eigvalsh(Xc.T @ Xc)[::-1]
    eigenvalues = eigenvalues[eigenvalues > max(n, d) * 2.2e-16 * eigenvalues[0]]
    p = eigenvalues / eigenvalues.sum()
    out["iso_score"] = (1 / (p @ p) - 1) / (d - 1)
    out["explained_variance_top1"] = p[0]
    out["erank_lambda"] = np.exp(-(p * np.log(p)).sum())
    w, E = np.linalg.eigh(X.T @ X)
    Z = X @ E
    def lse(v): return v.max(0) + np.log(np.exp(v - v.max(0)).sum(0))
    logs = np.concatenate([lse(Z), lse(-Z)])
    out["log10_isotropy_unscaled"] = (logs.min() - logs.max()) / np.log(10)
    out["mean_vector_norm_ratio"] = np.linalg.norm(X.mean(0)) / np.linalg.norm(X, axis=1).mean()
    return out


start = time.perf_counter()
expected = numpy_geometry()
numpy_seconds = time.perf_counter() - start
one, row = min((run("mean") for _ in range(3)), key=lambda result: result[0])
two = min(run("mean,max")[0] for _ in range(3))
print(f"{X.shape[0]} x {X.shape[1]}, one thread: numpy {numpy_seconds:.2f} s for the {len(expected)} below, "
      f"poolbench {two - one:.2f} s for a row of geometry.csv")
print(f"{'statistic':28}{'poolbench':>16}{'numpy':>16}{'relative':>11}")
for name, value in expected.items():
    found = float(row[name])
    print(f"{name:28}{found:16.9g}{value:16.9g}{abs(found - value) / abs(value):11.1e}")
