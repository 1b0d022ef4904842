"""Values that wait on the disk, so that memory does not grow with the text of a long list."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

Value = TypeVar("Value")

SLOTS = 1024  # of an empty table; a power of two


class Spool(Generic[Value]):
    """A growing list of values in a temporary file; memory holds 8 bytes of each.

    The file has no name (on Windows it goes when it is closed), so that nothing stays behind even
    of a killed process. Nobody else writes it, so that pickle is safe.
    """

    def __init__(self, folder: Path | None = None, values: Iterable[Value] = ()) -> None:
        """`values` in a file in `folder`, or else where the system has temporary files."""
        self._file = tempfile.TemporaryFile(dir=folder)
        weakref.finalize(self, self._file.close)
        self._ends = array("q", [0])  # where each value ends, after the end of none
        for value in values:
            self.append(value)

    def append(self, value: Value) -> None:
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self._file.seek(self._ends[-1])
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> Value:
        """Value `number`, counted from 0."""
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(start)
        value: Value = pickle.loads(self._file.read(end - start))
        return value

    def __iter__(self) -> Iterator[Value]:
        return (self[number] for number in range(len(self)))


class Numbering(Generic[Value]):
    """Numbers distinct values in order of first appearance.

    An open hash table of the numbers of spooled values, at most half full: with their hashes and
    places 32 to 48 bytes a value. Values of equal hashes are compared themselves.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._values: Spool[Value] = Spool(folder)
        self._hashes = array("q")
        self._table = array("q", [-1]) * SLOTS

    def __len__(self) -> int:
        return len(self._values)

    def number(self, value: Value) -> int:
        """The number of `value`: of its equal, or the next if it is new."""
        code = hash(value)
        slot = code % len(self._table)
        while (known := self._table[slot]) >= 0:
            if self._hashes[known] == code and self._values[known] == value:
                return known
            slot = (slot + 1) % len(self._table)
        self._table[slot] = len(self)
        self._values.append(value)
        self._hashes.append(code)
        if 2 * len(self) > len(self._table):
            self._grow()
        return len(self) - 1

    def _grow(self) -> None:
        size = 2 * len(self._table)
        self._table = array("q", [-1]) * size
        for number, code in enumerate(self._hashes):
            slot = code % size
            while self._table[slot] >= 0:
                slot = (slot + 1) % size
            self._table[slot] = number
