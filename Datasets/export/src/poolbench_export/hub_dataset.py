"""A table of pairs from the Hugging Face hub, through the `datasets` library.

`hf:org/name`, and where needed `/config`, `@revision` and `:split` behind it, in this order:
`hf:mteb/stsbenchmark-sts:test`, `hf:mteb/sts17-crosslingual-sts/en-en@main:test`.
MTEB's STS tasks have the columns sentence1, sentence2 and score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from poolbench_export.errors import ExportError, first_line, shown
from poolbench_export.records import HUB, Record, Table, field_text

GRAMMAR = "hf:org/name[/config][@revision][:split]"


@dataclass(frozen=True)
class HubName:
    """The parts of `hf:…`."""

    repository: str
    config: str | None = None
    revision: str | None = None
    split: str | None = None


def parse_hub_name(text: str) -> HubName:
    """The parts of `text`. Raises ValueError."""
    part = r"[\w.-]+"
    match = re.fullmatch(rf"{HUB}({part}/{part})(?:/({part}))?(?:@([\w./-]+))?(?::({part}))?", text)
    if not match:
        raise ValueError(f"dataset '{text}', expected {GRAMMAR}")
    return HubName(*match.groups())


def read_hub_dataset(text: str) -> Table:
    """The rows of one split, or of all, with a column split if they have none."""
    name = parse_hub_name(text)
    splits = _load(text, name)
    if not any(len(data) for data in splits.values()):
        return Table(None, iter(()), "row")
    columns = list(
        dict.fromkeys(column for data in splits.values() for column in data.column_names)
    )
    header = columns if "split" in columns else [*columns, "split"]
    return Table((1, header), _records(splits, columns), "row")


def _records(splits: Mapping[str, Any], columns: list[str]) -> Iterator[Record]:
    rows = ((split, row) for split, data in splits.items() for row in data)
    for number, (split, row) in enumerate(rows, start=1):
        fields = [field_text(row.get(column)) for column in columns]
        yield number, fields if "split" in columns else [*fields, split]


def _load(text: str, name: HubName) -> dict[str, Any]:
    """The splits by name."""
    try:
        import datasets
    except ImportError:
        found = "the datasets library is not installed"
        hint = "pip install datasets"
        raise ExportError(text, found, "it, to read from the hub", hint) from None
    try:
        loaded = datasets.load_dataset(name.repository, name.config, revision=name.revision)
    except Exception as error:  # the library raises its own, the hub client's and OSError
        found = f"not fetched from the hub ({first_line(error)})"
        expected = "a dataset that can be loaded"
        raise ExportError(text, found, expected, "check the name and the network") from None
    if name.split is None:
        return dict(loaded)
    if name.split not in loaded:
        known = ", ".join(map(shown, loaded))
        raise ExportError(text, f"no split {shown(name.split)}", f"one of {known}", "correct it")
    return {name.split: loaded[name.split]}
