"""Where the tokens of a sentence stand in the tensors: one after the other, or in padded rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from poolbench_export.tensor_file import Tensor

LAYOUTS = ("packed", "padded")
SIDES = ("left", "right")


@dataclass(frozen=True)
class Layout:
    """The layout of sentences of the given lengths (in tokens)."""

    lengths: Sequence[int] | np.ndarray
    padded: bool = False
    side: str = "right"  # where padding goes

    @cached_property
    def width(self) -> int:
        """Tokens a row of the padded layout."""
        return int(np.max(self.lengths))

    @property
    def tokens(self) -> int:
        """Tokens of all sentences, padding not counted."""
        return int(self.offsets[-1])

    def tensor(self, name: str, dtype: str, *rest: int) -> Tensor:
        """A tensor of one entry of shape `rest` a token."""
        first = (len(self.lengths), self.width) if self.padded else (self.tokens,)
        return Tensor(name, dtype, (*first, *rest))

    def structure(self) -> Tensor:
        """The tensor that says which token belongs to which sentence."""
        if self.padded:
            return self.tensor("attention_mask", "U8")
        return Tensor("offsets", "I64", (len(self.lengths) + 1,))

    def structure_rows(self) -> Iterator[tuple[int, np.ndarray]]:
        """What `structure` holds, in pieces: first row, values."""
        if not self.padded:
            yield 0, self.offsets
            return
        for number, length in enumerate(self.lengths):
            yield self.place(number, np.ones(int(length), dtype=np.uint8))

    @cached_property
    def offsets(self) -> np.ndarray:
        """The first token of each sentence in the packed layout, and the number of all."""
        return np.concatenate(([0], np.cumsum(self.lengths)))

    def place(self, number: int, values: np.ndarray) -> tuple[int, np.ndarray]:
        """First row and rows to write for `values`, tokens × …, of sentence `number`.

        Padding is zeros.
        """
        if not self.padded:
            return int(self.offsets[number]), values
        row = np.zeros((1, self.width, *values.shape[1:]), dtype=values.dtype)
        row[0, self._columns(number)] = values
        return number, row

    def rows(self, number: int) -> tuple[int, int]:
        """First row and number of rows of sentence `number`."""
        if self.padded:
            return number, 1
        return int(self.offsets[number]), int(self.lengths[number])

    def taken(self, number: int, rows: np.ndarray) -> np.ndarray:
        """The values, tokens × …, in what `rows` gave: the reverse of `place`."""
        return rows[0, self._columns(number)] if self.padded else rows

    def _columns(self, number: int) -> slice:
        length = int(self.lengths[number])
        first = self.width - length if self.side == "left" else 0
        return slice(first, first + length)
