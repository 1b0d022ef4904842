"""From sentences to token ids, and which sentences are the same to the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

# A Hugging Face tokenizer, as far as it is used here: a call with keywords gives lists by name.
Tokenizer = Callable[..., Mapping[str, Any]]

CHUNK = 512  # sentences a tokenizer call; bounds the memory of its Python lists


@dataclass(frozen=True, slots=True)
class Tokens:
    """One sentence as the model reads it, special tokens included. All tuples have one length."""

    ids: tuple[int, ...]
    special: tuple[int, ...]  # 1 where the tokenizer added the token, 0 where it came from the text
    types: tuple[int, ...] | None  # token_type_ids, where the tokenizer gives them

    def __len__(self) -> int:
        return len(self.ids)


def tokenise(
    tokenizer: Tokenizer, sentences: Iterable[str], max_length: int | None
) -> Iterator[tuple[Tokens, bool]]:
    """The tokens of each sentence, and whether it was cut at `max_length` tokens.

    Whatever truncation and padding is stored in the tokenizer's own file is overridden: a stored
    limit is often shorter than the model's, and stored padding would pass for tokens.
    """
    remaining = iter(sentences)
    while chunk := list(islice(remaining, CHUNK)):
        for sentence, tokens in zip(chunk, _call(tokenizer, chunk, truncation=False), strict=True):
            cut = max_length is not None and len(tokens) > max_length
            if cut:
                # The tokenizer cuts, not we: it knows which special tokens end a sentence.
                (tokens,) = _call(tokenizer, [sentence], truncation=True, max_length=max_length)
            yield tokens, cut


class Groups:
    """The numbers of sentences with equal token ids, ascending, in order of first appearance."""

    def __init__(self, group_of: Sequence[int]) -> None:
        """`group_of`: of each sentence its group, numbered in order of first appearance."""
        self._members = np.argsort(group_of, kind="stable")
        self._borders = np.concatenate(([0], np.cumsum(np.bincount(group_of))))

    def __len__(self) -> int:
        return len(self._borders) - 1

    def __getitem__(self, number: int) -> np.ndarray:
        return self._members[self._borders[number] : self._borders[number + 1]]

    @property
    def firsts(self) -> np.ndarray:
        """The first sentence of each group."""
        return self._members[self._borders[:-1]]

    @property
    def sizes(self) -> np.ndarray:
        """The number of sentences in each group."""
        return np.diff(self._borders)


def _call(tokenizer: Tokenizer, sentences: Sequence[str], **truncation: Any) -> list[Tokens]:
    # The mask asked for here marks what the tokenizer's template added. The other way to get one,
    # get_special_tokens_mask on finished ids, would also mark an unknown word or a typed "[SEP]".
    encoded = tokenizer(
        sentences,
        padding=False,
        return_attention_mask=False,
        return_special_tokens_mask=True,
        verbose=False,
        **truncation,
    )
    ids, special = encoded["input_ids"], encoded["special_tokens_mask"]
    types = encoded["token_type_ids"] if "token_type_ids" in encoded else [None] * len(ids)
    return [
        Tokens(tuple(i), tuple(s), None if t is None else tuple(t))
        for i, s, t in zip(ids, special, types, strict=True)
    ]
