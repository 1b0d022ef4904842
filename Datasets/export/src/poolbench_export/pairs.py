"""The sentence pairs: read from a table, checked, written as `pairs.csv`."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from poolbench_export.columns import renamed, with_ids
from poolbench_export.errors import ExportError, shown
from poolbench_export.hub_dataset import read_hub_dataset
from poolbench_export.records import HUB, Record, Table, read_table
from poolbench_export.spool import Numbering, Spool

REQUIRED = ("id", "score", "sentence1", "sentence2")

# A dataset's own indices would point at the wrong rows here: record i uses sentences 2i and 2i+1.
# The text beside them says everything that they say, so they are dropped.
INDICES = ("index1", "index2")

# What the dataset format calls a plain decimal: float() would also take "1_0", "nan" and " 5 ".
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class TableOptions:
    """How the user's table differs from the format's own."""

    quoted: bool | None = None
    columns: tuple[tuple[str, str], ...] = ()  # the format's name, the table's name


@dataclass(frozen=True)
class Pairs:
    """Checked pairs in file order, every field as text exactly as it was read."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]] | Spool[tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> Iterator[str]:
        """The fields of one column, one a pair."""
        index = self.columns.index(name)
        return (row[index] for row in self.rows)

    def sentence(self, slot: int) -> str:
        """The text in `slot`: pair i has the slots 2i and 2i+1."""
        return self.rows[slot // 2][self.columns.index(f"sentence{slot % 2 + 1}")]

    def where(self, slot: int) -> str:
        """How a message names the sentence in `slot`."""
        identifier = self.rows[slot // 2][self.columns.index("id")]
        return f"sentence{slot % 2 + 1} of pair {shown(identifier)}"

    def csv_lines(self) -> Iterator[bytes]:
        """RFC 4180 with LF, UTF-8 without BOM; quotes only where they are needed."""
        for row in chain([self.columns], self.rows):
            yield (",".join(map(_quoted, row)) + "\n").encode("utf-8")


def read_pairs(
    path: str | Path,
    options: TableOptions = TableOptions(),
    note: Callable[[str], None] = lambda text: None,
    folder: Path | None = None,
) -> Pairs:
    """Reads and checks `path`, a file or `hf:…`. `note` takes remarks on what was made up, and
    `folder` temporary files.

    Raises ExportError, with the line, for the first thing that is wrong.
    """
    if str(path).startswith(HUB):
        table = read_hub_dataset(str(path))
    else:
        table = read_table(path, options.quoted)
    if table.header is None:
        raise ExportError(path, "an empty file", f"the header {','.join(REQUIRED)}", "add it")
    table = renamed(path, table, options.columns, note)
    table = with_ids(table, note)
    assert table.header is not None
    columns = _checked_header(path, table.header)
    kept = [number for number, name in enumerate(columns) if name not in INDICES]
    checked = _checked_rows(path, columns, table, Numbering(folder))
    rows = Spool(folder, (tuple(fields[number] for number in kept) for fields in checked))
    if not rows:
        raise ExportError(path, "a header and no pairs", "at least one pair", "add pairs")
    return Pairs(tuple(columns[number] for number in kept), rows)


def only_splits(
    pairs: Pairs, splits: Sequence[str], path: str | Path, folder: Path | None = None
) -> Pairs:
    """The pairs of the named splits, in file order; all of them if `splits` is empty."""
    if not splits:
        return pairs
    if "split" not in pairs.columns:
        raise ExportError(path, "no column split", "one, as --split was given", "leave --split out")
    present = dict.fromkeys(pairs.column("split"))
    for split in splits:
        if split not in present:
            known = ", ".join(map(shown, present))
            found = f"no pair of split {shown(split)}"
            raise ExportError(path, found, f"one of {known}", "name one of these")
    index = pairs.columns.index("split")
    return Pairs(pairs.columns, Spool(folder, (row for row in pairs.rows if row[index] in splits)))


def check_score_range(
    pairs: Pairs, low: float | None, high: float | None, path: str | Path
) -> None:
    """Refuses a score outside the range that the manifest is going to declare."""
    for identifier, score in zip(pairs.column("id"), pairs.column("score"), strict=True):
        below = low is not None and float(score) < low
        above = high is not None and float(score) > high
        if below or above:
            bound = f"at least {low:g}" if below else f"at most {high:g}"
            found = f"score {score} of pair {shown(identifier)}"
            raise ExportError(
                path, found, bound, "correct --score-min and --score-max, or the score"
            )


def _checked_header(path: str | Path, header: Record) -> tuple[str, ...]:
    line, columns = header
    where = f"{path}:{line}"
    if columns[-1].endswith("\r"):
        raise ExportError(
            where, "CRLF line ends in a TSV", "LF", "convert the file, e.g. with dos2unix"
        )
    for position, name in enumerate(columns):
        if not name:
            found = f"column {position + 1} without a name"
            raise ExportError(where, found, "a name for each column", "name it or remove it")
        if name in columns[:position]:
            raise ExportError(
                where, f"column {name} twice", "each column once", "rename one of them"
            )
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        found = f"no column {', '.join(missing)} among {shown(','.join(columns), 120)}"
        hint = "add it, or name yours with --columns"
        raise ExportError(where, found, f"the columns {', '.join(REQUIRED)}", hint)
    return tuple(columns)


def _checked_rows(
    path: str | Path, columns: tuple[str, ...], table: Table, ids: Numbering[str]
) -> Iterator[list[str]]:
    first_lines = array("q")  # of the ids, by their numbers
    identifier, score = columns.index("id"), columns.index("score")
    sentences = [(name, columns.index(name)) for name in ("sentence1", "sentence2")]
    for line, fields in table.records:
        where = f"{path}:{line}"
        if len(fields) != len(columns):
            _refuse_field_count(where, fields, columns)
        number = ids.number(fields[identifier])
        earlier_line = first_lines[number] if number < len(first_lines) else None
        _check_id(where, fields[identifier], earlier_line, table.unit)
        _check_score(where, fields[score])
        for name, index in sentences:
            if not fields[index].strip():
                raise ExportError(
                    where, f"a blank {name}", "text", "write the sentence or remove the pair"
                )
        first_lines.append(line)
        yield fields


def _refuse_field_count(where: str, fields: list[str], columns: tuple[str, ...]) -> None:
    if fields == [""]:
        raise ExportError(where, "a blank line", f"{len(columns)} fields", "remove it")
    found = f"{len(fields)} field{'s' * (len(fields) != 1)}"
    if where.rpartition(":")[0].lower().endswith(".tsv"):
        hint = "a TSV's text cannot hold tabs or line breaks, a CSV's can"
    else:
        hint = 'put fields that hold commas, quotes or line breaks in "…"'
    raise ExportError(where, found, f"{len(columns)} as in the header", hint)


def _check_id(where: str, identifier: str, earlier_line: int | None, unit: str) -> None:
    if not identifier:
        raise ExportError(where, "an empty id", "one that no other pair has", "give the pair an id")
    if earlier_line is not None:
        found = f"id {shown(identifier)} again, first on {unit} {earlier_line}"
        raise ExportError(where, found, "a different id for each pair", "rename one of them")


def _check_score(where: str, score: str) -> None:
    if not DECIMAL.fullmatch(score) or not math.isfinite(float(score)):
        found = f"score {shown(score)}"
        expected = "a plain decimal number such as 3.75"
        raise ExportError(where, found, expected, "correct it or remove the pair")


def _quoted(field: str) -> str:
    # Not csv.writer: with LF line ends it leaves a lone CR unquoted in some Python versions.
    if any(character in field for character in ',"\r\n'):
        return '"' + field.replace('"', '""') + '"'
    return field
