"""The self-check: what was written is read again and held against the model."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from poolbench_export.errors import ExportError
from poolbench_export.number_formats import unit_in_last_place
from poolbench_export.pooled import normalised, pooled
from poolbench_export.shards import StatesReader
from poolbench_export.states import ATTENTION, DECLARED, Job, Written

SAMPLE = 16  # sentences, and again as many groups of equal ones
SEED = 0

# A forward pass in float32 is itself only good to about 1e-6 of its largest values, and one of
# single sentences groups its sums in another way than one of batches.
ABSOLUTE = 1e-5
ULPS = 2

# Passes in half precision wander by some units of theirs, layer after layer.
FORWARD = {"f32": 0.0, "f16": 2.0**-6, "bf16": 2.0**-3}


def check(folder: Path, job: Job, written: Written) -> None:
    """Raises ExportError where the files do not say what the model says."""
    reader = StatesReader(folder, dict(written.shards))
    choose = random.Random(SEED)
    for number in _sample(choose, job.groups.firsts):
        _check_alone(reader, job, written, number)
    for number in _sample(choose, np.flatnonzero(job.groups.sizes > 1)):
        _check_equal(reader, job, written, job.groups[number])


def tolerance(one: np.ndarray, other: np.ndarray, dtype: str, forward: str) -> np.ndarray:
    """How far apart two values may be: 1e-5, more for large states, 2 ulp in a narrow format."""
    magnitude = np.maximum(np.abs(one), np.abs(other))
    largest = max(1.0, float(magnitude.max(initial=0)))
    allowed = np.full(one.shape, max(ABSOLUTE, FORWARD[forward]) * largest)
    if dtype == "F32":
        return allowed
    unit = unit_in_last_place(np.maximum(magnitude, np.finfo(np.float32).tiny), dtype)
    return np.maximum(allowed, ULPS * unit)


def _sample(choose: random.Random, numbers: np.ndarray) -> np.ndarray:
    return numbers[choose.sample(range(len(numbers)), min(SAMPLE, len(numbers)))]


def _check_alone(reader: StatesReader, job: Job, written: Written, number: int) -> None:
    """Encodes a sentence once more, alone, and compares."""
    (fresh,) = job.encode([number])
    for name, values in fresh.token_values(written.layers).items():
        dtype = "F32" if name == ATTENTION else job.plan.dtype
        _compare(job, name, number, _states(reader, written, name, number), values, dtype)
    for name, vector in fresh.vectors().items():
        stored = reader.rows(name, number, 1)[0]
        _compare(job, name, number, stored, vector, "F32")
    _check_pooling(reader, job, written, number)


def _check_pooling(reader: StatesReader, job: Job, written: Written, number: int) -> None:
    """The declared pooling of the stored states gives the declared vectors.

    Only where both are there in full: a head after pooling, a missing last layer and rounded
    states give other vectors rightly.
    """
    source, last = job.encoder.source, max(written.layers)
    whole = job.plan.dtype == "F32" and job.plan.runtime.forward_dtype == "f32"
    if job.embed is None or source.modules.heads or not whole or last != written.last:
        return
    states = _states(reader, written, f"hidden_states.{last}", number)
    skipped = 0 if source.include_prompt else (job.prompt_length or 0)
    vector = pooled(states[skipped:], source.declared_pooling or "mean")
    if source.modules.normalise:
        vector = normalised(vector)
    _compare(job, DECLARED, number, vector, reader.rows(DECLARED, number, 1)[0], "F32")


def _check_equal(reader: StatesReader, job: Job, written: Written, group: np.ndarray) -> None:
    """Sentences with equal tokens have equal bits."""
    for layer in written.layers:
        name = f"hidden_states.{layer}"
        first = _states(reader, written, name, group[0]).tobytes()
        for number in group[1:]:
            if _states(reader, written, name, number).tobytes() != first:
                found = f"{name} of {job.sentences.where(number)} is not that of its equal"
                hint = "report this as a bug"
                raise ExportError(job.plan.out, found, "equal bits for equal tokens", hint)


def _states(reader: StatesReader, written: Written, name: str, number: int) -> np.ndarray:
    return written.layout.taken(number, reader.rows(name, *written.layout.rows(number)))


def _compare(
    job: Job, name: str, number: int, stored: np.ndarray, fresh: np.ndarray, dtype: str
) -> None:
    """stored, fresh: of one shape."""
    allowed = tolerance(stored, fresh, dtype, job.plan.runtime.forward_dtype)
    distance = np.abs(stored - fresh)
    if not (distance <= allowed).all():  # so that NaN is caught too
        worst = np.unravel_index(np.argmax(distance - allowed), distance.shape)
        found = f"{name} of {job.sentences.where(number)} is {distance[worst]:.2g} off"
        expected = f"at most {allowed[worst]:.2g} from the sentence encoded alone"
        hint = "try --batch-size 1, or --no-check to take it as it is"
        raise ExportError(job.plan.out, found, expected, hint)
