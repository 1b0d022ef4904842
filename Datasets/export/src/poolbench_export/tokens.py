"""From sentences to token ids, and which sentences are the same to the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    tokenizer: Tokenizer, sentences: Sequence[str], max_length: int | None
) -> tuple[list[Tokens], int]:
    """The tokens of each sentence, and how many sentences were cut at `max_length` tokens.

    Whatever truncation and padding is stored in the tokenizer's own file is overridden: a stored
    limit is often shorter than the model's, and stored padding would pass for tokens.
    """
    tokens: list[Tokens] = []
    seen = _Seen()
    for start in range(0, len(sentences), CHUNK):
        tokens += _call(tokenizer, sentences[start : start + CHUNK], seen, truncation=False)
    if max_length is None:
        return tokens, 0
    long = [i for i, sentence in enumerate(tokens) if len(sentence) > max_length]
    for i in long:
        # The tokenizer cuts, not we: it knows which special tokens end a sentence.
        tokens[i] = _call(tokenizer, [sentences[i]], seen, truncation=True, max_length=max_length)[
            0
        ]
    return tokens, len(long)


def distinct(tokens: Sequence[Tokens]) -> list[list[int]]:
    """Groups of sentence numbers with equal token ids, in order of first appearance."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for number, sentence in enumerate(tokens):
        groups.setdefault(sentence.ids, []).append(number)
    return list(groups.values())


class _Seen:
    """Equal masks as one tuple and equal ids as one number, so that long lists stay small."""

    def __init__(self) -> None:
        self._tuples: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._numbers: dict[int, int] = {}

    def ids(self, values: Sequence[int]) -> tuple[int, ...]:
        return tuple(self._numbers.setdefault(value, value) for value in values)

    def mask(self, values: Sequence[int]) -> tuple[int, ...]:
        row = tuple(values)
        return self._tuples.setdefault(row, row)


def _call(
    tokenizer: Tokenizer, sentences: Sequence[str], seen: _Seen, **truncation: Any
) -> list[Tokens]:
    # The mask asked for here marks what the tokenizer's template added. The other way to get one,
    # get_special_tokens_mask on finished ids, would also mark an unknown word or a typed "[SEP]".
    encoded = tokenizer(
        list(sentences),
        padding=False,
        return_attention_mask=False,
        return_special_tokens_mask=True,
        verbose=False,
        **truncation,
    )
    ids, special = encoded["input_ids"], encoded["special_tokens_mask"]
    types = encoded["token_type_ids"] if "token_type_ids" in encoded else [None] * len(ids)
    return [
        Tokens(seen.ids(i), seen.mask(s), None if t is None else seen.mask(t))
        for i, s, t in zip(ids, special, types, strict=True)
    ]
