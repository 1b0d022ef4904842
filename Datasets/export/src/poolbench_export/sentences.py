"""Which sentences are stored, and which of them a pair uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from poolbench_export.pairs import INDICES, Pairs


@dataclass(frozen=True)
class Sentences:
    """The texts in the order of their storage, and the pairs as they are written beside them."""

    texts: Sequence[str]
    pairs: Pairs
    slots: Sequence[int]  # of each text, the first of the slots 2i and 2i+1 that hold it

    def where(self, number: int) -> str:
        """How a message names sentence `number`."""
        return self.pairs.where(self.slots[number])


def stored_sentences(pairs: Pairs, indexed: bool) -> Sentences:
    """Two sentences a pair; or each distinct text once, with the columns index1 and index2."""
    texts = pairs.sentences()
    if not indexed:
        return Sentences(texts, pairs, range(len(texts)))
    first: dict[str, int] = {}
    slots: list[int] = []
    numbers: list[int] = []
    for slot, text in enumerate(texts):
        if text not in first:
            first[text] = len(slots)
            slots.append(slot)
        numbers.append(first[text])
    rows = tuple(
        (*row, str(one), str(two))
        for row, one, two in zip(pairs.rows, numbers[::2], numbers[1::2], strict=True)
    )
    return Sentences(list(first), Pairs((*pairs.columns, *INDICES), rows), slots)
