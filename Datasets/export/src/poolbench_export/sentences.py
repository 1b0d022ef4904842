"""Which sentences are stored, and which of them a pair uses."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from poolbench_export.pairs import INDICES, Pairs
from poolbench_export.spool import Numbering, Spool


@dataclass(frozen=True)
class Sentences:
    """The sentences in the order of their storage, and the pairs as written beside them."""

    pairs: Pairs
    slots: Sequence[int]  # of each sentence, the first of the slots 2i and 2i+1 that hold it

    def __len__(self) -> int:
        return len(self.slots)

    def text(self, number: int) -> str:
        """Sentence `number`."""
        return self.pairs.sentence(self.slots[number])

    def texts(self) -> Iterator[str]:
        """All sentences, one after the other."""
        return map(self.pairs.sentence, self.slots)

    def where(self, number: int) -> str:
        """How a message names sentence `number`."""
        return self.pairs.where(self.slots[number])


def stored_sentences(pairs: Pairs, indexed: bool, folder: Path | None = None) -> Sentences:
    """Two sentences a pair; or each distinct text once, with the columns index1 and index2.

    `folder` is for temporary files.
    """
    if not indexed:
        return Sentences(pairs, range(2 * len(pairs)))
    texts: Numbering[str] = Numbering(folder)
    slots = array("q")

    def row_with_indices(pair: int, row: tuple[str, ...]) -> tuple[str, ...]:
        numbers = []
        for slot in (2 * pair, 2 * pair + 1):
            numbers.append(texts.number(pairs.sentence(slot)))
            if numbers[-1] == len(slots):
                slots.append(slot)
        return (*row, *map(str, numbers))

    rows = Spool(folder, (row_with_indices(pair, row) for pair, row in enumerate(pairs.rows)))
    return Sentences(Pairs((*pairs.columns, *INDICES), rows), slots)
