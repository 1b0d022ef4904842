"""The states in one safetensors file or several, by the Hugging Face convention.

Shards are `hidden_states-00001-of-0000N.safetensors`, and `hidden_states.safetensors.index.json`
says which tensor is in which. A tensor is never split, so one larger than the limit has a shard
of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import numpy as np

from poolbench_export.tensor_file import Tensor, TensorFile, TensorReader

WHOLE = "hidden_states.safetensors"
INDEX = "hidden_states.safetensors.index.json"
UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
GRAMMAR = "a size such as 500MB or 2GB"


def parse_size(text: str) -> int:
    """`2GB` → 2,000,000,000 bytes. Raises ValueError."""
    match = re.fullmatch(r"([0-9]{1,12}(?:\.[0-9]{1,3})?) ?([KMGT]?B|)", text.upper())
    size = round(float(match[1]) * UNITS[match[2]]) if match else 0
    if size < 1:
        raise ValueError(f"'{text}', expected {GRAMMAR}")
    return size


def plan_shards(tensors: Sequence[Tensor], limit: int | None) -> dict[str, list[Tensor]]:
    """Which tensors go into which file, in the order given; one file if all fit into `limit`."""
    shards: list[list[Tensor]] = [[]]
    for tensor in tensors:
        size = sum(other.bytes for other in shards[-1])
        if limit is not None and shards[-1] and size + tensor.bytes > limit:
            shards.append([])
        shards[-1].append(tensor)
    if len(shards) == 1:
        return {WHOLE: shards[0]}
    return {
        f"hidden_states-{number:05}-of-{len(shards):05}.safetensors": shard
        for number, shard in enumerate(shards, start=1)
    }


class StatesWriter:
    """The files of one dataset's tensors, filled in any order. Use as a context manager."""

    def __init__(self, folder: Path, shards: dict[str, list[Tensor]], resume: bool = False) -> None:
        self._file_of: dict[str, TensorFile] = {}
        self._stack = ExitStack()
        with ExitStack() as opening:  # closes the first if the second cannot be opened
            for name, tensors in shards.items():
                file = TensorFile(folder / name, tensors, resume)
                opening.callback(file.close)
                self._stack.push(file)
                self._file_of |= {tensor.name: file for tensor in tensors}
            opening.pop_all()

    def write(self, name: str, first_row: int, values: np.ndarray) -> None:
        self._file_of[name].write(name, first_row, values)

    def skip(self, name: str, rows: int) -> None:
        self._file_of[name].skip(name, rows)

    def sync(self) -> None:
        for file in dict.fromkeys(self._file_of.values()):
            file.sync()

    def __enter__(self) -> StatesWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)


def write_index(folder: Path, shards: dict[str, list[Tensor]]) -> list[Path]:
    """Writes the index where there is more than one shard, and gives all files of the states."""
    files = [folder / name for name in shards]
    if len(shards) == 1:
        return files
    index = {
        "metadata": {"total_size": sum(t.bytes for shard in shards.values() for t in shard)},
        "weight_map": {t.name: name for name, shard in shards.items() for t in shard},
    }
    (folder / INDEX).write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")
    return [folder / INDEX, *files]


class StatesReader:
    """Rows of the tensors of finished files."""

    def __init__(self, folder: Path, shards: dict[str, list[Tensor]]) -> None:
        readers = [TensorReader(folder / name) for name in shards]
        self._reader_of = {name: reader for reader in readers for name in reader.names}

    def rows(self, name: str, first: int, count: int) -> np.ndarray:
        return self._reader_of[name].rows(name, first, count)
