"""A safetensors file whose tensors are filled piece by piece, in any order.

The library's own writer wants every tensor whole in memory, which for all layers of a large model
is more than the machine has. The format is simple enough: the length of a JSON header (8 bytes,
little endian), the header, then the tensors' bytes at the offsets that the header gives.
"""

from __future__ import annotations

import itertools
import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from poolbench_export.number_formats import bf16_bits, bf16_values

# safetensors' dtype → numpy's, little endian on every machine.
DTYPES: dict[str, np.dtype[Any]] = {
    "I64": np.dtype("<i8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "BF16": np.dtype("<u2"),  # bit patterns
    "U8": np.dtype("u1"),
}


@dataclass(frozen=True)
class Tensor:
    """What the header says of one tensor."""

    name: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def row_bytes(self) -> int:
        """Bytes of one index of the first dimension."""
        return DTYPES[self.dtype].itemsize * math.prod(self.shape[1:])

    @property
    def bytes(self) -> int:
        return self.row_bytes * self.shape[0]


class TensorFile:
    """Use as a context manager; leaving it checks that every row was written.

    With `resume` the file is one that an earlier process began with the same tensors.
    """

    def __init__(self, path: Path, tensors: Sequence[Tensor], resume: bool = False) -> None:
        # Wide elements first: with a header of a multiple of 8 bytes every tensor is aligned.
        ordered = sorted(tensors, key=lambda tensor: -DTYPES[tensor.dtype].itemsize)
        ends = list(itertools.accumulate(tensor.bytes for tensor in ordered))
        starts = [0, *ends[:-1]]
        entries = {
            tensor.name: {
                "dtype": tensor.dtype,
                "shape": list(tensor.shape),
                "data_offsets": [start, end],
            }
            for tensor, start, end in zip(ordered, starts, ends, strict=True)
        }
        header = json.dumps(entries, separators=(",", ":")).encode()
        header += b" " * (-len(header) % 8)
        data_start = 8 + len(header)
        self._tensors = {tensor.name: tensor for tensor in ordered}
        self._positions = {
            tensor.name: data_start + start for tensor, start in zip(ordered, starts, strict=True)
        }
        self._rows_left = {tensor.name: tensor.shape[0] for tensor in ordered}
        self._file = open(path, "r+b" if resume else "xb")
        self._file.write(len(header).to_bytes(8, "little") + header)

    def write(self, name: str, first_row: int, values: np.ndarray) -> None:
        """Writes `values`, rows × the tensor's other dimensions, from `first_row` on."""
        tensor = self._tensors[name]
        if values.shape[1:] != tensor.shape[1:] or first_row + len(values) > tensor.shape[0]:
            raise ValueError(
                f"{name} {tensor.shape}: {values.shape} does not fit at row {first_row}"
            )
        self._file.seek(self._positions[name] + first_row * tensor.row_bytes)
        if tensor.dtype == "BF16":
            values = bf16_bits(values)
        self._file.write(np.ascontiguousarray(values, dtype=DTYPES[tensor.dtype]).tobytes())
        self._rows_left[name] -= len(values)

    def skip(self, name: str, rows: int) -> None:
        """Counts rows as written: an earlier process did it."""
        self._rows_left[name] -= rows

    def sync(self) -> None:
        """Returns when all that was written is on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Closes the file as it is, without a look at its rows."""
        self._file.close()

    def __enter__(self) -> TensorFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        unfilled = [name for name, rows in self._rows_left.items() if rows]
        if error is None and unfilled:
            raise ValueError(f"rows of {', '.join(unfilled)} not written exactly once")


class TensorReader:
    """Rows of the tensors of a finished file, float32 where they are floating point."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with open(path, "rb") as file:
            length = int.from_bytes(file.read(8), "little")
            self._header: dict[str, Any] = json.loads(file.read(length))
        self._data_start = 8 + length
        self.names = frozenset(self._header) - {"__metadata__"}

    def rows(self, name: str, first: int, count: int) -> np.ndarray:
        """`count` rows × the tensor's other dimensions, from row `first` on."""
        entry = self._header[name]
        tensor = Tensor(name, entry["dtype"], tuple(entry["shape"]))
        with open(self._path, "rb") as file:
            file.seek(self._data_start + entry["data_offsets"][0] + first * tensor.row_bytes)
            data = file.read(count * tensor.row_bytes)
        values = np.frombuffer(data, DTYPES[tensor.dtype]).reshape(count, *tensor.shape[1:])
        if tensor.dtype == "BF16":
            return bf16_values(values)
        return values.astype(np.float32) if tensor.dtype == "F16" else values
