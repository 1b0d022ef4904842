#!/usr/bin/env python3
"""Makes the fixtures beside this script, with numpy and scipy only.

    python3 make_fixtures.py

Nothing of the tool is used: datasets are written from the description of the format, and every
expected number is numpy's or scipy's. Output is the same on every run (seeded, no time stamps).
Made with numpy 2.4 and scipy 1.17.
"""

import csv
import io
import json
import struct
from pathlib import Path

import numpy as np
from scipy import stats

HERE = Path(__file__).resolve().parent


def plain(value):
    """Numbers for JSON: NaN becomes null."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (float, np.floating)):
        return None if np.isnan(value) else float(value)
    return int(value) if isinstance(value, np.integer) else value


def write_json(name, value):
    (HERE / name).write_text(json.dumps(plain(value), indent=1, allow_nan=False) + "\n")


# ---------------------------------------------------------------- correlations

def spearman(x, y):
    if len(x) < 3 or len(set(x)) == 1 or len(set(y)) == 1:
        return float("nan")
    return stats.spearmanr(x, y).statistic


def pearson(x, y):
    if len(x) < 3 or len(set(x)) == 1 or len(set(y)) == 1:
        return float("nan")
    return stats.pearsonr(x, y).statistic


def correlations():
    rng = np.random.default_rng(7)
    cases = []

    def case(name, x, y):
        x, y = list(map(float, x)), list(map(float, y))
        cases.append({
            "name": name, "x": x, "y": y, "ranks_x": stats.rankdata(x), "ranks_y": stats.rankdata(y),
            "spearman": spearman(x, y), "pearson": pearson(x, y)})

    case("no ties", rng.normal(size=30), rng.normal(size=30))
    case("heavy ties on one side", rng.normal(size=60), rng.integers(0, 6, size=60) / 2)
    case("heavy ties on both sides", rng.integers(0, 4, size=80), rng.integers(0, 6, size=80))
    case("nearly all tied", [1] * 19 + [2], rng.normal(size=20))
    case("same order", range(12), np.exp(range(12)))
    case("opposite order", range(12), [-x for x in range(12)])
    case("three pairs", [0.1, 0.5, 0.2], [3, 5, 4])
    case("two pairs", [0.1, 0.5], [3, 5])
    case("constant scores", [0.5] * 9, range(9))
    case("constant gold", range(9), [2.5] * 9)
    near = 1 - 3e-7 * rng.random(200)
    case("scores a hair below 1", near, np.round(5 * (near - near.min()) / np.ptp(near) + rng.normal(size=200)))
    case("signed zeros are equal", [0.0, -0.0, 1, 2, 3], [1, 2, 3, 4, 5])
    x = rng.integers(0, 25, size=1379) / 5
    case("as many as STS-B test", x + rng.normal(size=1379), x)
    return cases


# ---------------------------------------------------------------- geometry

def mean_cosine(rows):
    """Mean over all ordered pairs of different rows; zero rows have no direction."""
    rows = np.asarray(rows, float)
    norms = np.linalg.norm(rows, axis=1)
    unit = rows[norms > 0] / norms[norms > 0, None]
    n = len(unit)
    if n < 2:
        return float("nan")
    gram = unit @ unit.T
    return (gram.sum() - np.trace(gram)) / (n * (n - 1))


def iso_score(rows):
    """The seven steps of Rudman et al. (2022), not the closed form."""
    rows = np.asarray(rows, float)
    n, d = rows.shape
    if n < 2 or d < 2 or np.ptp(rows, axis=0).max() == 0:
        return float("nan")
    variances = np.linalg.eigvalsh(np.cov(rows.T))  # principal components' variances
    normed = variances * np.sqrt(d) / np.linalg.norm(variances)
    defect = np.linalg.norm(normed - 1) / np.sqrt(2 * (d - np.sqrt(d)))
    used = (d - defect ** 2 * (d - np.sqrt(d))) ** 2 / d
    return (used - 1) / (d - 1)


def geometry():
    rng = np.random.default_rng(8)
    cases = []

    def case(name, rows):
        rows = np.asarray(rows, np.float32).astype(float)
        cases.append({"name": name, "rows": rows, "mean_cosine": mean_cosine(rows), "iso_score": iso_score(rows)})

    case("by hand", [[1, 0], [0, 1], [1, 1], [3, 4]])
    case("a cloud far from the origin", rng.normal(size=(40, 6)) + 20)
    case("a cloud around the origin", rng.normal(size=(40, 6)))
    case("one dimension far larger than the rest", rng.normal(size=(50, 5)) * [1, 1, 30, 1, 1] + [0, 0, 90, 0, 0])
    case("fewer vectors than dimensions", rng.normal(size=(5, 17)))
    case("a constant dimension", np.c_[rng.normal(size=(12, 4)), np.full(12, 5.0)])
    case("a zero vector among others", np.r_[rng.normal(size=(9, 4)), np.zeros((1, 4))])
    case("equal vectors", np.tile([0.3, -0.7, 0.1], (8, 1)))
    case("one ray", np.outer(np.arange(1, 9), [0.3, -0.7, 0.1]))
    case("two vectors", [[1, 2, 3], [3, -1, 2]])
    case("one vector", [[1, 2, 3]])
    case("more than one block", rng.normal(size=(700, 7)) @ rng.normal(size=(7, 7)) + 3)
    return cases


# ---------------------------------------------------------------- pooling

def pooled(tokens):
    """Every strategy on one sentence's tokens (n × h), in double precision."""
    n = len(tokens)
    positions = np.arange(1, n + 1)[:, None]
    return {
        "mean": tokens.mean(0), "cls": tokens[0], "max": tokens.max(0),
        "weighted_mean": (positions * tokens).sum(0) / positions.sum(),
        "last_token": tokens[-1], "mean_sqrt_len": tokens.sum(0) / np.sqrt(n)}


def pooling():
    rng = np.random.default_rng(9)
    cases = []
    for n, h in [(1, 5), (2, 8), (3, 16), (7, 17), (12, 33), (40, 100)]:
        tokens = rng.normal(size=(n, h)).astype(np.float16).astype(float)  # exact in F16 and F32
        cases.append({"tokens": tokens, "embeddings": pooled(tokens)})
    return cases


# ---------------------------------------------------------------- whole datasets

def cosine(a, b):
    aa, bb = a @ a, b @ b
    return 0.0 if aa == 0 or bb == 0 else float(a @ b / np.sqrt(aa * bb))


def safetensors_bytes(tensors):
    """As the format is described: header length, JSON header, data."""
    header, data = {}, b""
    for name, (dtype, array) in tensors.items():
        raw = array.tobytes()
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


TEXTS = [
    "A plain sentence.", 'She said "no", twice.', "One, two, three", "Two\nlines", "tabs\tand café ☕",
    "'single' quotes", '"', "trailing blank ", " leading blank", "semi;colon", "CRLF\r\nin it", "ends with a quote\"",
]


def dataset(name, dtype, indexed, seed):
    """A folder made from the format's description alone, and what a run must find in it."""
    rng = np.random.default_rng(seed)
    pair_count, hidden, layers = 30, 24, [0, 3, 4]
    sentence_count = 41 if indexed else 2 * pair_count
    counts = rng.integers(1, 14, size=sentence_count)
    offsets = np.r_[0, np.cumsum(counts)].astype("<i8")
    shared = rng.normal(size=(sentence_count, hidden))
    states = {}
    for layer in layers:
        noise = rng.normal(size=(offsets[-1], hidden))
        states[layer] = (np.repeat(shared, counts, axis=0) + (1 + layer) * noise + 0.5).astype(dtype)
    if indexed:
        pairs = [tuple(rng.choice(sentence_count - 1, size=2, replace=False)) for _ in range(pair_count)]
    else:
        pairs = [(2 * i, 2 * i + 1) for i in range(pair_count)]
    gold = [float(np.clip(np.round(2.5 + 2.5 * cosine(shared[a], shared[b]) + rng.normal(), 1), 0, 5)) for a, b in pairs]
    subsets = [["north", "south", "east, far"][i % 3] for i in range(pair_count)]

    folder = HERE / name
    folder.mkdir(exist_ok=True)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n" if indexed else "\n")
    writer.writerow(["subset", "note", "id", "score"] + (["index2", "index1"] if indexed else []) + ["sentence1", "sentence2"])
    for i, (a, b) in enumerate(pairs):
        writer.writerow(
            [subsets[i], "x", f"pair {i}", gold[i]] + ([b, a] if indexed else [])
            + [f"{a} {TEXTS[a % len(TEXTS)]}", f"{b} {TEXTS[b % len(TEXTS)]}"])
    (folder / "pairs.csv").write_bytes((b"\xef\xbb\xbf" if indexed else b"") + out.getvalue().encode())
    kind = {"float32": "F32", "float16": "F16"}[np.dtype(dtype).name]
    tensors = {f"hidden_states.{layer}": (kind, states[layer]) for layer in layers}
    tensors["offsets"] = ("I64", offsets)
    (folder / "hidden_states.safetensors").write_bytes(safetensors_bytes(tensors))

    expected = []
    for layer in layers:
        tokens = states[layer].astype(float)
        sentences = [pooled(tokens[offsets[s]:offsets[s + 1]]) for s in range(sentence_count)]
        for strategy in ["mean", "cls", "max", "weighted_mean", "last_token", "mean_sqrt_len"]:
            vectors = [s[strategy] for s in sentences]
            scores = [cosine(vectors[a], vectors[b]) for a, b in pairs]
            slots = [vectors[s] for pair in pairs for s in pair]
            by_subset = {}
            for subset, x, y in zip(subsets, scores, gold):
                by_subset.setdefault(subset, ([], []))
                by_subset[subset][0].append(x)
                by_subset[subset][1].append(y)
            rhos = {key: spearman(*value) for key, value in by_subset.items()}
            sizes = {key: len(value[0]) for key, value in by_subset.items()}
            expected.append({
                "layers": str(layer), "pooling": strategy, "cosines": scores,
                "cosine_spearman": spearman(scores, gold), "cosine_pearson": pearson(scores, gold),
                "mean_cosine": mean_cosine(slots), "iso_score": iso_score(slots), "subsets": rhos,
                "mean": float(np.mean(list(rhos.values()))),
                "weighted_mean": sum(rhos[k] * sizes[k] for k in rhos) / sum(sizes.values())})
    return {"name": name, "pairs": pair_count, "dimension": hidden, "cells": expected}


if __name__ == "__main__":
    write_json("correlations.json", correlations())
    write_json("geometry.json", geometry())
    write_json("pooling.json", pooling())
    write_json("datasets.json", [
        dataset("small-f32", "float32", indexed=False, seed=10),
        dataset("small-f16-indexed", "float16", indexed=True, seed=11)])
