"""The declared pooling of one sentence, where sentence-transformers is not there to do it."""

from __future__ import annotations

import numpy as np


def pooled(states: np.ndarray, pooling: str) -> np.ndarray:
    """The sentence vector of `states`, tokens × hidden, by a name of `pooling_config`.

    `concat:a,b` stands the vectors of a and b end to end. Raises ValueError for another name.
    """
    if pooling.startswith("concat:"):
        return np.concatenate([pooled(states, part) for part in pooling[7:].split(",")])
    count = len(states)
    if pooling == "cls":
        return states[0]
    if pooling == "last_token":
        return states[-1]
    if pooling == "max":
        return states.max(axis=0)
    sums = states.astype(np.float64)
    if pooling == "mean":
        vector = sums.mean(axis=0)
    elif pooling == "mean_sqrt_len":
        vector = sums.sum(axis=0) / np.sqrt(count)
    elif pooling == "weighted_mean":
        weights = np.arange(1, count + 1)
        vector = weights @ sums / weights.sum()
    else:
        raise ValueError(f"unknown pooling {pooling}")
    return vector.astype(np.float32)


def normalised(vector: np.ndarray) -> np.ndarray:
    """`vector` at length 1; zeros stay zeros."""
    length = np.linalg.norm(vector.astype(np.float64))
    return (vector / max(length, 1e-12)).astype(np.float32)
