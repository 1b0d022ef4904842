"""The sentence pairs: read from CSV or TSV, checked, written as `pairs.csv`."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from poolbench_export.errors import ExportError, shown

REQUIRED = ("id", "score", "sentence1", "sentence2")

# A dataset's own indices would point at the wrong rows here: record i uses sentences 2i and 2i+1.
# The text beside them says everything that they say, so they are dropped.
INDICES = ("index1", "index2")

# What the dataset format calls a plain decimal: float() would also take "1_0", "nan" and " 5 ".
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")

# A record of the file: the number of the line on which it starts (from 1), and its fields.
Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Pairs:
    """Checked pairs in file order, every field as text exactly as it was read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[str]:
        """The fields of one column, one a pair."""
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def sentences(self) -> list[str]:
        """All sentences, 2 × pairs of them: pair i has 2i and 2i+1."""
        both = zip(self.column("sentence1"), self.column("sentence2"), strict=True)
        return [sentence for pair in both for sentence in pair]

    def where(self, sentence: int) -> str:
        """How a message names sentence number `sentence` (from 0, in the order of `sentences`)."""
        return f"sentence{sentence % 2 + 1} of pair {shown(self.column('id')[sentence // 2])}"

    def to_csv(self) -> bytes:
        """RFC 4180 with LF, UTF-8 without BOM; quotes only where they are needed."""
        lines = (",".join(map(_quoted, row)) + "\n" for row in (self.columns, *self.rows))
        return "".join(lines).encode("utf-8")


def read_pairs(path: str | Path) -> Pairs:
    """Reads and checks `path`: unquoted TSV if its name ends in `.tsv`, else CSV.

    Raises ExportError, with the line, for the first thing that is wrong.
    """
    text = _decoded(path)
    records = (
        _tsv_records(text) if Path(path).suffix.lower() == ".tsv" else _csv_records(path, text)
    )
    header = next(records, None)
    if header is None:
        raise ExportError(path, "an empty file", f"the header {','.join(REQUIRED)}", "add it")
    columns = _checked_header(path, header)
    rows = _checked_rows(path, columns, records)
    if not rows:
        raise ExportError(path, "a header and no pairs", "at least one pair", "add pairs")
    return _without(Pairs(columns, rows), INDICES)


def only_splits(pairs: Pairs, splits: Sequence[str], path: str | Path) -> Pairs:
    """The pairs of the named splits, in file order; all of them if `splits` is empty."""
    if not splits:
        return pairs
    if "split" not in pairs.columns:
        raise ExportError(path, "no column split", "one, as --split was given", "leave --split out")
    present = pairs.column("split")
    for split in splits:
        if split not in present:
            known = ", ".join(shown(name) for name in dict.fromkeys(present))
            found = f"no pair of split {shown(split)}"
            raise ExportError(path, found, f"one of {known}", "name one of these")
    rows = tuple(row for row, split in zip(pairs.rows, present, strict=True) if split in splits)
    return Pairs(pairs.columns, rows)


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


def _decoded(path: str | Path) -> str:
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise ExportError(path, "no such file", "a CSV or TSV of pairs", "check --pairs") from None
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
        raise ExportError(path, reason, "a CSV or TSV of pairs", "check --pairs") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x} that is not UTF-8"
        raise ExportError(f"{path}:{line}", found, "UTF-8 text", "convert the file") from None


def _tsv_records(text: str) -> Iterator[Record]:
    """LF and TAB separate and nothing else means anything: a quote is text, a blank is text."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, start=1):
        yield number, line.split("\t")


def _csv_records(path: str | Path, text: str) -> Iterator[Record]:
    # The default limit, 131,072 characters a field, is a setting of the module and not of CSV.
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            found = f"broken quoting ({error})"
            expected = 'RFC 4180: "…" around the field and "" for a quote inside it'
            raise ExportError(f"{path}:{line}", found, expected, "correct this record") from None
        if fields is None:
            return
        # The reader gives a line of nothing as no field; to RFC 4180 it is one empty field.
        yield line, fields or [""]


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
        raise ExportError(where, found, f"the columns {', '.join(REQUIRED)}", "add or rename it")
    return tuple(columns)


def _checked_rows(
    path: str | Path, columns: tuple[str, ...], records: Iterable[Record]
) -> tuple[tuple[str, ...], ...]:
    rows = []
    first_line_of: dict[str, int] = {}
    identifier, score = columns.index("id"), columns.index("score")
    sentences = [(name, columns.index(name)) for name in ("sentence1", "sentence2")]
    for line, fields in records:
        where = f"{path}:{line}"
        if len(fields) != len(columns):
            _refuse_field_count(where, fields, columns)
        _check_id(where, fields[identifier], first_line_of.get(fields[identifier]))
        _check_score(where, fields[score])
        for name, index in sentences:
            if not fields[index].strip():
                raise ExportError(
                    where, f"a blank {name}", "text", "write the sentence or remove the pair"
                )
        first_line_of[fields[identifier]] = line
        rows.append(tuple(fields))
    return tuple(rows)


def _refuse_field_count(where: str, fields: list[str], columns: tuple[str, ...]) -> None:
    if fields == [""]:
        raise ExportError(where, "a blank line", f"{len(columns)} fields", "remove it")
    found = f"{len(fields)} field{'s' * (len(fields) != 1)}"
    if where.rpartition(":")[0].lower().endswith(".tsv"):
        hint = "a TSV's text cannot hold tabs or line breaks, a CSV's can"
    else:
        hint = 'put fields that hold commas, quotes or line breaks in "…"'
    raise ExportError(where, found, f"{len(columns)} as in the header", hint)


def _check_id(where: str, identifier: str, earlier_line: int | None) -> None:
    if not identifier:
        raise ExportError(where, "an empty id", "one that no other pair has", "give the pair an id")
    if earlier_line is not None:
        found = f"id {shown(identifier)} again, first on line {earlier_line}"
        raise ExportError(where, found, "a different id for each pair", "rename one of them")


def _check_score(where: str, score: str) -> None:
    if not DECIMAL.fullmatch(score) or not math.isfinite(float(score)):
        found = f"score {shown(score)}"
        expected = "a plain decimal number such as 3.75"
        raise ExportError(where, found, expected, "correct it or remove the pair")


def _without(pairs: Pairs, names: Sequence[str]) -> Pairs:
    kept = [i for i, name in enumerate(pairs.columns) if name not in names]
    rows = tuple(tuple(row[i] for i in kept) for row in pairs.rows)
    return Pairs(tuple(pairs.columns[i] for i in kept), rows)


def _quoted(field: str) -> str:
    # Not csv.writer: with LF line ends it leaves a lone CR unquoted in some Python versions.
    if any(character in field for character in ',"\r\n'):
        return '"' + field.replace('"', '""') + '"'
    return field
