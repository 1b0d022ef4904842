"""The grid of a run, with sentence-transformers' Pooling module and its evaluator's similarity.

    python sentence_transformers_pooling.py <dataset> <out.csv>

Token vectors go through Pooling in padded batches of 256 sentences, in order of length, as encode does;
then cosines in Float32, scipy's correlations, and the same mean cosine and IsoScore as numpy_scipy.py.
Prints the seconds of the work alone.
"""
import csv
import sys
import time

import numpy as np
import torch
from safetensors.torch import safe_open
from scipy import stats
from sentence_transformers.models import Pooling
from sentence_transformers.util import pairwise_cos_sim

torch.set_num_threads(2)
dataset, out = sys.argv[1:3]
gold = np.array([float(row["score"]) for row in csv.DictReader(open(f"{dataset}/pairs.csv"))])
MODES = {"mean": "mean", "cls": "cls", "max": "max", "weighted_mean": "weightedmean", "mean_sqrt_len": "mean_sqrt_len_tokens", "last_token": "lasttoken"}
start = time.perf_counter()
rows = []
with safe_open(f"{dataset}/hidden_states.safetensors", "pt") as file:
    offsets = file.get_tensor("offsets")
    lengths = offsets.diff()
    order = torch.argsort(lengths, descending=True)
    layers = sorted(int(name.split(".")[1]) for name in file.keys() if name.startswith("hidden_states."))
    for layer in layers:
        states = file.get_tensor(f"hidden_states.{layer}").float()
        d = states.shape[1]
        modules = {name: Pooling(d, pooling_mode=mode) for name, mode in MODES.items()}
        found = {name: torch.empty(len(lengths), d) for name in MODES}
        for batch in order.split(256):
            longest = int(lengths[batch].max())
            padded = torch.zeros(len(batch), longest, d)
            mask = torch.arange(longest)[None] < lengths[batch][:, None]
            for row, sentence in enumerate(batch.tolist()):
                first, end = int(offsets[sentence]), int(offsets[sentence + 1])
                padded[row, : end - first] = states[first:end]
            for name, module in modules.items():
                features = {"token_embeddings": padded.clone() if name == "max" else padded, "attention_mask": mask.long()}
                found[name][batch] = module(features)["sentence_embedding"]
        for name, X in found.items():
            cosines = pairwise_cos_sim(X[0::2], X[1::2]).numpy()
            constant = np.ptp(cosines) < 1e-6
            wide = X.double()
            n = len(wide)
            unit = torch.nn.functional.normalize(wide).sum(0)
            C = torch.cov(wide.T)
            ratio = float(C.trace() ** 2 / (C * C).sum())
            rows.append((
                layer, name, np.nan if constant else stats.spearmanr(cosines, gold)[0], np.nan if constant else stats.pearsonr(cosines, gold)[0],
                float((unit @ unit - n) / (n * (n - 1))), (ratio - 1) / (d - 1)))
seconds = time.perf_counter() - start
csv.writer(open(out, "w")).writerows([("layers", "pooling", "cosine_spearman", "cosine_pearson", "mean_cosine", "iso_score"), *rows])
print(f"{seconds:.3f}")
