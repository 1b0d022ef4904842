"""Which hidden states to export: the grammar of `--layers`."""

from __future__ import annotations

import re

from poolbench_export.errors import ExportError

# None is every layer; a negative number counts from the end, -1 being the last.
LayerChoice = tuple[int, ...] | None

GRAMMAR = "all, last, or layer numbers such as 0,6,-1"


def parse_layers(text: str) -> LayerChoice:
    """`all` → None, `last` → (-1,), `0,6,-1` → (0, 6, -1). Raises ValueError for anything else."""
    if text == "all":
        return None
    if text == "last":
        return (-1,)
    if not re.fullmatch(r"-?[0-9]+(,-?[0-9]+)*", text):
        raise ValueError(f"layers '{text}', expected {GRAMMAR}")
    return tuple(int(part) for part in text.split(","))


def resolve_layers(choice: LayerChoice, count: int, model: str) -> list[int]:
    """The chosen layers as numbers 0 … count-1, ascending, each once.

    `count` is the length of Hugging Face's `output_hidden_states`, whose 0 is the embedding output.
    """
    if choice is None:
        return list(range(count))
    for layer in choice:
        if not -count <= layer < count:
            expected = f"0 … {count - 1} or {-count} … -1"
            raise ExportError(model, f"no layer {layer}", expected, "correct --layers")
    return sorted({layer % count for layer in choice})
