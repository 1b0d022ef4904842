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

class Frequencies:
    """Document frequencies and shares of tokens over a list of sentences' ids."""

    def __init__(self, sentences):
        self.sentences = len(sentences)
        self.tokens = sum(len(ids) for ids in sentences)
        self.df, self.count = {}, {}
        for ids in sentences:
            for token in ids:
                self.count[token] = self.count.get(token, 0) + 1
            for token in set(ids):
                self.df[token] = self.df.get(token, 0) + 1

    def idf(self, ids):
        return np.array([np.log((1 + self.sentences) / (1 + self.df[i])) + 1 for i in ids])

    def sif(self, ids):
        return np.array([1e-3 / (1e-3 + self.count[i] / self.tokens) for i in ids])


def pooled(tokens, ids, special, given, frequencies):
    """Every strategy on one sentence's tokens (n × h), in double precision."""
    n = len(tokens)
    positions = np.arange(1, n + 1)

    def weighted(weights):
        weights = np.asarray(weights, float)
        return np.zeros(tokens.shape[1]) if weights.sum() == 0 else weights @ tokens / weights.sum()

    vectors = {
        "mean": tokens.mean(0), "cls": tokens[0], "max": tokens.max(0), "min": tokens.min(0),
        "weighted_mean": weighted(positions), "last_token": tokens[-1], "mean_sqrt_len": tokens.sum(0) / np.sqrt(n),
        "content_mean": weighted(1 - np.asarray(special)), "idf": weighted(frequencies.idf(ids)),
        "sif": frequencies.sif(ids) @ tokens / n, "norm_weighted": weighted(np.linalg.norm(tokens, axis=1)),
        "weights:given": weighted(given)}
    for parts in (["cls", "max"], ["weighted_mean", "min", "cls"]):
        vectors["concat:" + ",".join(parts)] = np.concatenate([vectors[part] for part in parts])
    return vectors


def token_data(rng, count):
    """Ids, special-token marks and given weights of a sentence; the ends are special, as in BERT."""
    ids = rng.integers(5, 15, size=count)
    special = np.zeros(count, int)
    ids[0], ids[-1] = 1, 2
    special[0] = special[-1] = 1
    given = rng.random(count).astype(np.float32)
    return ids.tolist(), special.tolist(), given


def pooling():
    rng = np.random.default_rng(9)
    shapes = [(1, 5), (2, 8), (3, 16), (7, 17), (12, 33), (40, 100)]
    data = [token_data(rng, n) for n, _ in shapes]
    frequencies = Frequencies([ids for ids, _, _ in data])
    cases = []
    for (n, h), (ids, special, given) in zip(shapes, data):
        tokens = rng.normal(size=(n, h)).astype(np.float16).astype(float)  # exact in F16 and F32
        cases.append({
            "tokens": tokens, "ids": ids, "special": special, "given": given.astype(float),
            "embeddings": pooled(tokens, ids, special, given, frequencies)})
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


STRATEGIES = [
    "mean", "cls", "max", "weighted_mean", "last_token", "mean_sqrt_len", "content_mean", "min", "idf", "sif",
    "norm_weighted", "weights:given", "concat:cls,max", "concat:weighted_mean,min,cls"]


def manhattan(a, b):
    return -float(np.abs(a - b).sum())


def euclidean(a, b):
    return -float(np.linalg.norm(a - b))


def padded(rng, array, counts, side):
    """tokens × … as sentences × length × …; padding holds rubbish."""
    offsets, length = np.r_[0, np.cumsum(counts)], int(max(counts)) + 2
    out = np.empty((len(counts), length) + array.shape[1:], array.dtype)
    for s, n in enumerate(counts):
        row = rng.normal(size=(length,) + array.shape[1:]) * 100
        if array.dtype.kind == "f":
            row[0], row[-1] = np.nan, np.inf
        out[s] = np.abs(row).astype(array.dtype) if array.dtype.kind in "iu" else row.astype(array.dtype)
        left = length - n if side == "left" or (side == "mixed" and s % 2) else 0
        out[s, left:left + n] = array[offsets[s]:offsets[s + 1]]
    return out


def attention_mask(counts, side, dtype):
    """Padding as `padded` makes it."""
    length = int(max(counts)) + 2
    mask = np.zeros((len(counts), length), dtype)
    for s, n in enumerate(counts):
        left = length - n if side == "left" or (side == "mixed" and s % 2) else 0
        mask[s, left:left + n] = 1
    return mask


def bfloat16(array):
    """The upper halves of Float32, rounded to nearest, ties to even."""
    bits = array.astype(np.float32).view(np.uint32).astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


def write_states(folder, tensors, layers, shards):
    if not shards:
        (folder / "hidden_states.safetensors").write_bytes(safetensors_bytes(tensors))
        return
    names = {f"hidden_states-{i + 1:05d}-of-00003.safetensors": {} for i in range(3)}
    files = list(names)
    for place, (name, tensor) in enumerate(tensors.items()):
        names[files[place % 3]][name] = tensor
    for file, part in names.items():
        (folder / file).write_bytes(safetensors_bytes(part))
    index = {"metadata": {}, "weight_map": {name: file for file, part in names.items() for name in part}}
    (folder / "hidden_states.safetensors.index.json").write_text(json.dumps(index, indent=1))


def dataset(name, dtype, indexed, seed):
    """A folder made from the format's description alone, and what a run must find in it.

    The F32 one is written in several forms that must give the same results: packed, in shards, and
    padded on the left, on the right and on either side, with rubbish in the padding.
    """
    rng = np.random.default_rng(seed)
    pair_count, hidden, layers = 30, 24, [0, 3, 4]
    sentence_count = 41 if indexed else 2 * pair_count
    counts = rng.integers(2, 14, size=sentence_count)
    offsets = np.r_[0, np.cumsum(counts)].astype("<i8")
    shared = rng.normal(size=(sentence_count, hidden))
    states = {}
    for layer in layers:
        noise = rng.normal(size=(offsets[-1], hidden))
        states[layer] = (np.repeat(shared, counts, axis=0) + (1 + layer) * noise + 0.5).astype(dtype)
    data = [token_data(rng, n) for n in counts]
    prompts = np.array([min(2, n - 1) for n in counts])
    if indexed:
        pairs = [tuple(rng.choice(sentence_count - 1, size=2, replace=False)) for _ in range(pair_count)]
    else:
        pairs = [(2 * i, 2 * i + 1) for i in range(pair_count)]
    gold = [float(np.clip(np.round(2.5 + 2.5 * cosine(shared[a], shared[b]) + rng.normal(), 1), 0, 5)) for a, b in pairs]
    subsets = [["north", "south", "east, far"][i % 3] for i in range(pair_count)]
    given_vectors = rng.normal(size=(sentence_count, 7)).astype("<f4")

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n" if indexed else "\n")
    writer.writerow(["subset", "note", "id", "score"] + (["index2", "index1"] if indexed else []) + ["sentence1", "sentence2"])
    for i, (a, b) in enumerate(pairs):
        writer.writerow(
            [subsets[i], "x", f"pair {i}", gold[i]] + ([b, a] if indexed else [])
            + [f"{a} {TEXTS[a % len(TEXTS)]}", f"{b} {TEXTS[b % len(TEXTS)]}"])
    table = (b"\xef\xbb\xbf" if indexed else b"") + out.getvalue().encode()
    kind = {"float32": "F32", "float16": "F16"}[np.dtype(dtype).name]
    packed = {
        "token_ids": ("I64", np.concatenate([ids for ids, _, _ in data]).astype("<i8")),
        "special_tokens_mask": ("U8", np.concatenate([special for _, special, _ in data]).astype("u1")),
        "token_weights.given": ("F32", np.concatenate([given for _, _, given in data]).astype("<f4"))}
    whole = {
        "prompt_lengths": ("I64", prompts.astype("<i8")), "sentence_embeddings.ready": ("F32", given_vectors),
        "something.unknown": ("U8", np.zeros(3, "u1"))}
    layer_tensors = {f"hidden_states.{layer}": (kind, states[layer]) for layer in layers}

    def folder_of(form):
        folder = HERE / form
        folder.mkdir(exist_ok=True)
        (folder / "pairs.csv").write_bytes(table)
        return folder

    write_states(folder_of(name), {**layer_tensors, "offsets": ("I64", offsets), **packed, **whole}, layers, shards=False)
    if not indexed:
        write_states(
            folder_of(name + "-shards"), {**layer_tensors, "offsets": ("I64", offsets), **packed, **whole}, layers, shards=True)
        for side, mask_kind, mask_type, id_kind, id_type in [
                ("left", "I64", "<i8", "I64", "<i8"), ("right", "U8", "u1", "I32", "<i4"), ("mixed", "BOOL", "u1", "I32", "<i4")]:
            tensors = {
                key: (id_kind if key == "token_ids" else k, padded(rng, a.astype(id_type) if key == "token_ids" else a, counts, side))
                for key, (k, a) in {**layer_tensors, **packed}.items()}
            tensors["attention_mask"] = (mask_kind, attention_mask(counts, side, mask_type))
            write_states(folder_of(f"{name}-{side}"), {**tensors, **whole}, layers, shards=False)
        narrow = {key: ("BF16", bfloat16(a)) for key, (_, a) in layer_tensors.items()}
        narrow["hidden_states.3"] = ("F16", states[3].astype("<f2"))  # layers may differ in dtype
        write_states(folder_of(name + "-bf16"), {**narrow, "offsets": ("I64", offsets), **packed, **whole}, layers, shards=False)

    frequencies = Frequencies([ids for ids, _, _ in data])
    sets = {str(layer): states[layer].astype(float) for layer in layers}
    sets["0+4"] = (states[0].astype(float) + states[4].astype(float)) / 2

    def vectors(tokens, skip):
        found = []
        for s in range(sentence_count):
            p = prompts[s] if skip else 0
            ids, special, given = (np.asarray(part)[p:] for part in data[s])
            found.append(pooled(tokens[offsets[s] + p:offsets[s + 1]], ids, special, given, frequencies))
        return found

    def cell(layer, strategy, found):
        def scored(similarity):
            return [similarity(found[a], found[b]) for a, b in pairs]
        scores = scored(cosine)
        slots = [found[s] for pair in pairs for s in pair]
        by_subset = {}
        for subset, x, y in zip(subsets, scores, gold):
            by_subset.setdefault(subset, ([], []))
            by_subset[subset][0].append(x)
            by_subset[subset][1].append(y)
        rhos = {key: spearman(*value) for key, value in by_subset.items()}
        sizes = {key: len(value[0]) for key, value in by_subset.items()}
        return {
            "layers": layer, "pooling": strategy, "dimension": len(found[0]), "cosines": scores,
            "cosine_spearman": spearman(scores, gold), "cosine_pearson": pearson(scores, gold),
            "dot_spearman": spearman(scored(np.dot), gold), "euclidean_spearman": spearman(scored(euclidean), gold),
            "manhattan_spearman": spearman(scored(manhattan), gold),
            "mean_cosine": mean_cosine(slots), "iso_score": iso_score(slots), "subsets": rhos,
            "mean": float(np.mean(list(rhos.values()))),
            "weighted_mean": sum(rhos[k] * sizes[k] for k in rhos) / sum(sizes.values())}

    result = {"name": name, "pairs": pair_count, "dimension": hidden, "cells": [], "cells_without_prompts": []}
    for key, skip in (("cells", False), ("cells_without_prompts", True)):
        for layer, tokens in sets.items():
            found = vectors(tokens, skip)
            result[key] += [cell(layer, strategy, [v[strategy] for v in found]) for strategy in STRATEGIES]
        result[key].append(cell("none", "given:ready", list(given_vectors.astype(float))))
    return result


if __name__ == "__main__":
    write_json("correlations.json", correlations())
    write_json("geometry.json", geometry())
    write_json("pooling.json", pooling())
    write_json("datasets.json", [
        dataset("small-f32", "float32", indexed=False, seed=10),
        dataset("small-f16-indexed", "float16", indexed=True, seed=11)])
