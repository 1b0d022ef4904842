#!/usr/bin/env python3
"""Makes transforms.json and preparations.json beside this script, with numpy only.

    python3 make_transforms_fixture.py

Nothing of the tool is used. Whitening is done by symmetric matrix powers (ZCA), which give the same
cosines as the tool's principal components by another way. Output is the same on every run (seeded).
Made with numpy 2.4.
"""

import json
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
EPSILON = np.finfo(float).eps


def spectrum(covariance, size):
    """Eigenvalues from the largest, their vectors as columns, and how many are more than rounding."""
    values, vectors = np.linalg.eigh(covariance)
    values, vectors = values[::-1], vectors[:, ::-1]
    return values, vectors, int((values > size * EPSILON * values[0]).sum())


def ledoit_wolf(fit):
    """Ledoit & Wolf (2004); the same numbers as sklearn.covariance.LedoitWolf."""
    n, d = fit.shape
    centred = fit - fit.mean(0)
    s = centred.T @ centred / n
    m = np.trace(s) / d
    delta = ((s - m * np.eye(d)) ** 2).sum() / d
    spread = sum(((np.outer(x, x) - s) ** 2).sum() for x in centred) / (n * n * d)
    return min(delta, spread) / delta


def whiten(fit, x, k=None, gamma=1.0, shrinks=True):
    n, d = fit.shape
    if n < (3 if shrinks else min(d, 10 * (k or d))):
        return None
    covariance = np.cov(fit.T)
    values, vectors, rank = spectrum(covariance, max(n, d))
    if shrinks:
        # The directions stay: of r = 1, when all shrunk values are equal, they are those of r a hair below.
        r = ledoit_wolf(fit)
        values = (1 - r) * values + r * np.trace(covariance) / d
    k = d if shrinks and k in (None, d) else min(k or d, rank)
    vectors = vectors[:, :k]
    return (x - fit.mean(0)) @ vectors * values[:k] ** (-gamma / 2) @ vectors.T


def zscore(fit, x):
    variance = fit.var(0, ddof=1)
    alive = variance > max(fit.shape) * EPSILON * variance.max()
    return (x - fit.mean(0)) * np.where(alive, 1 / np.sqrt(np.where(alive, variance, 1)), 0)


def abtt(fit, x, removed):
    right = np.linalg.svd(fit - fit.mean(0), full_matrices=False)[2][:removed]
    x = x - fit.mean(0)
    return x - x @ right.T @ right


def drop_rogue(fit, x, dropped):
    norms = np.linalg.norm(fit, axis=1)
    unit = fit[norms > 0] / norms[norms > 0, None]
    n = len(unit)
    pairs = sum(np.multiply.outer(unit[i], np.ones(n - 1)).T * np.delete(unit, i, 0) for i in range(n)).sum(0) / (n * (n - 1))
    return np.delete(x, np.argsort(-pairs, kind="stable")[:dropped], axis=1)


def sif_component(fit, x):
    v = np.linalg.svd(fit, full_matrices=False)[2][0]
    return x - np.outer(x @ v, v)


TRANSFORMS = {
    "center": lambda f, x: x - f.mean(0),
    "zscore": zscore,
    "whiten": whiten,
    "whiten:3": lambda f, x: whiten(f, x, 3),
    "whiten:3@0.5": lambda f, x: whiten(f, x, 3, 0.5),
    "whiten_plain": lambda f, x: whiten(f, x, shrinks=False),
    "whiten_plain:2": lambda f, x: whiten(f, x, 2, shrinks=False),
    "abtt:1": lambda f, x: abtt(f, x, 1),
    "abtt:3": lambda f, x: abtt(f, x, 3),
    "drop_rogue:1": lambda f, x: drop_rogue(f, x, 1),
    "drop_rogue:3": lambda f, x: drop_rogue(f, x, 3),
    "sif_component": sif_component,
}
CHAINS = ["center+whiten:3", "zscore+whiten:3", "drop_rogue:1+center+abtt:1", "sif_component+zscore"]


def chain(name, fit, x):
    for link in name.split("+"):
        made = TRANSFORMS[link](fit, np.r_[fit, x])
        if made is None:
            return None
        fit, x = made[: len(fit)], made[len(fit):]
    return x


def cosines(x):
    """Of each row with the next."""
    return [float(a @ b / np.sqrt((a @ a) * (b @ b))) for a, b in zip(x, x[1:])]


def transforms():
    rng = np.random.default_rng(31)
    cases = []

    def case(name, rows, fit_count):
        rows = np.asarray(rows, np.float32).astype(float)
        fit, x = rows[:fit_count], rows[fit_count:]
        expected = {}
        for link in [*TRANSFORMS, *CHAINS]:
            made = chain(link, fit, x)
            expected[link] = None if made is None else cosines(made)
        cases.append({"name": name, "fit": fit.tolist(), "rows": x.tolist(), "shrinkage": float(ledoit_wolf(fit)), "cosines": expected})

    def cloud(n, d):
        return rng.normal(size=(n, d)) @ (rng.normal(size=(d, d)) * np.geomspace(3, 0.2, d)) + 4 * rng.normal(size=d)

    case("more sentences than dimensions", cloud(70, 7), 62)
    case("fewer sentences than dimensions", cloud(17, 14), 9)
    case("as many sentences as dimensions", cloud(20, 12), 12)
    dead = cloud(48, 7)
    dead[:, 2] = 5
    dead[:, 4] = dead[:, 4] * 1e-11
    case("a constant dimension and one that hardly varies", dead, 40)
    repeated = cloud(40, 6)
    case("few different sentences, often repeated", np.r_[np.tile(repeated[:5], (8, 1)), repeated[5:14]], 40)
    case("a zero vector and a rogue dimension", np.r_[np.zeros((1, 5)), rng.normal(size=(40, 5)) + [0, 0, 30, -2, 0]], 32)
    return cases


def preparations():
    rng = np.random.default_rng(32)
    tokens = (rng.normal(size=(9, 5)) * np.geomspace(0.01, 100, 9)[:, None] + 0.5).astype(np.float16).astype(float)
    tokens[3] = 0
    fit = (rng.normal(size=(30, 5)) + 2).astype(np.float16).astype(float)

    def unit(x):
        norms = np.linalg.norm(x, axis=1, keepdims=True)
        return np.where(norms > 0, x / np.where(norms > 0, norms, 1), 0)

    return {
        "tokens": tokens.tolist(), "fit": fit.tolist(),
        "prepared": {
            "unit_tokens": unit(tokens).tolist(),
            "center_tokens": (tokens - fit.mean(0)).tolist(),
            "unit_tokens+center_tokens": (unit(tokens) - unit(fit).mean(0)).tolist(),
            "center_tokens+unit_tokens": unit(tokens - fit.mean(0)).tolist(),
        }}


for file, value in (("transforms.json", transforms()), ("preparations.json", preparations())):
    (HERE / file).write_text(json.dumps(value, indent=1, allow_nan=False) + "\n")
