"""Columns of a table under the names of the dataset format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from poolbench_export.errors import ExportError, shown
from poolbench_export.records import Table

NAMES = ("id", "score", "sentence1", "sentence2", "split", "subset")
GRAMMAR = "such as score=gold,sentence1=a,sentence2=b, of " + ", ".join(NAMES)


def parse_columns(text: str) -> tuple[tuple[str, str], ...]:
    """`score=gold,sentence1=a` → (("score", "gold"), ("sentence1", "a")). Raises ValueError."""
    parts = [part.partition("=") for part in text.split(",")]
    pairs = tuple((ours, theirs) for ours, _, theirs in parts)
    names = [ours for ours, _ in pairs]
    wrong = any(ours not in NAMES or not theirs for ours, theirs in pairs)
    if wrong or len(set(names)) < len(names) or len({theirs for _, theirs in pairs}) < len(names):
        raise ValueError(f"columns '{text}', expected {GRAMMAR}, each once")
    return pairs


def renamed(
    path: str | Path,
    table: Table,
    columns: Sequence[tuple[str, str]],
    note: Callable[[str], None],
) -> Table:
    """The table with the named columns under the format's names.

    A column that has such a name already, but was not meant, is left out, and a note says so.
    """
    if not columns or table.header is None:
        return table
    line, header = table.header
    new_name = {theirs: ours for ours, theirs in columns}
    for theirs in new_name:
        if theirs not in header:
            found = f"no column {theirs} among {shown(','.join(header), 120)}"
            raise ExportError(f"{path}:{line}", found, "every column of --columns", "correct it")
    shadowed = [name for name in header if name not in new_name and name in new_name.values()]
    for name in shadowed:
        theirs = next(key for key, ours in new_name.items() if ours == name)
        note(f"the column {name} is left out, since --columns takes {theirs} for it")
    kept = [number for number, name in enumerate(header) if name not in shadowed]
    names = [new_name.get(header[number], header[number]) for number in kept]
    if len(kept) == len(header):
        return Table((line, names), table.records, table.unit)

    def picked(fields: list[str]) -> list[str]:
        # A record of another length is an error that the checks report; it is not touched here.
        return [fields[number] for number in kept] if len(fields) == len(header) else fields

    records = ((number, picked(fields)) for number, fields in table.records)
    return Table((line, names), records, table.unit)


def with_ids(table: Table, note: Callable[[str], None]) -> Table:
    """The table with ids row-000001, row-000002 … where it has no column id."""
    if table.header is None or "id" in table.header[1]:
        return table
    note("there is no column id: pairs are named row-000001 and so on, by their place in the input")
    line, header = table.header
    records = (
        (number, [f"row-{row:06}", *fields])
        for row, (number, fields) in enumerate(table.records, start=1)
    )
    return Table((line, ["id", *header]), records, table.unit)
