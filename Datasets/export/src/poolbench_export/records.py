"""The records of a table of pairs, whatever kind of file it stands in.

| ends in | kind |
|---|---|
| `.csv` | RFC 4180 |
| `.tsv` | tabs, unquoted unless asked otherwise |
| `.jsonl`, `.ndjson` | one JSON object a line |
| `.parquet` | Parquet, through pyarrow |

and `hf:…` is a dataset of the Hugging Face hub (`hub_dataset`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from poolbench_export.errors import ExportError, first_line

# A record of the file: the number of the line on which it starts (from 1), and its fields.
Record = tuple[int, list[str]]

HUB = "hf:"
SEPARATORS = {".csv": ",", ".tsv": "\t"}
JSON_LINES = (".jsonl", ".ndjson")
PARQUET = ".parquet"
KINDS = ".csv, .tsv, .jsonl or .parquet, or hf:org/name"


@dataclass(frozen=True)
class Table:
    """The header, and the records in order. Where records have no line, they are counted."""

    header: Record | None
    records: Iterator[Record]
    unit: str = "line"


def known(path: str) -> bool:
    """Whether `path` names a kind of table that can be read."""
    kinds = (*SEPARATORS, *JSON_LINES, PARQUET)
    return path.startswith(HUB) or Path(path).suffix.lower() in kinds


def read_table(path: str | Path, quoted: bool | None = None) -> Table:
    """The table in `path`. `quoted` is for CSV and TSV; None is what the file's name says.

    Raises ExportError, at once or while records are taken, for the first thing that is wrong.
    """
    kind = Path(path).suffix.lower()
    if kind in JSON_LINES:
        return _of_objects(_json_objects(path))
    if kind == PARQUET:
        return _of_objects(_parquet_objects(path), "row")
    separator = SEPARATORS.get(kind, ",")
    text = _decoded(path)
    if quoted if quoted is not None else separator == ",":
        records = _quoted_records(path, text, separator)
    else:
        records = _plain_records(text, separator)
    return Table(next(records, None), records)


def _of_objects(objects: Iterable[tuple[int, Mapping[str, str]]], unit: str = "line") -> Table:
    """A table of objects, whose columns are all their keys in order of first appearance.

    What an object has not is an empty field.
    """
    rows = list(objects)
    if not rows:
        return Table(None, iter(()), unit)
    columns = list(dict.fromkeys(name for _, row in rows for name in row))
    records = ((number, [row.get(name, "") for name in columns]) for number, row in rows)
    return Table((1, columns), records, unit)


def _decoded(path: str | Path) -> str:
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise ExportError(path, "no such file", "a table of pairs", "check --pairs") from None
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
        raise ExportError(path, reason, "a table of pairs", "check --pairs") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x} that is not UTF-8"
        raise ExportError(f"{path}:{line}", found, "UTF-8 text", "convert the file") from None


def _plain_records(text: str, separator: str) -> Iterator[Record]:
    """LF and the separator separate and nothing else means anything: quotes and blanks are text."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, start=1):
        yield number, line.split(separator)


def _quoted_records(path: str | Path, text: str, separator: str) -> Iterator[Record]:
    # The default limit, 131,072 characters a field, is a setting of the module and not of CSV.
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
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


def _json_objects(path: str | Path) -> Iterator[tuple[int, dict[str, str]]]:
    lines = _decoded(path).split("\n")
    if lines[-1] == "":
        lines.pop()
    for number, line in enumerate(lines, start=1):
        # Numbers stay as they are written: 5.000 is no 5.0, and no digit is lost.
        try:
            value = json.loads(line, parse_float=_Number, parse_int=_Number)
        except ValueError as error:
            where, expected = f"{path}:{number}", "a JSON object"
            hint = "correct this line"
            raise ExportError(where, first_line(error), expected, hint) from None
        if not isinstance(value, dict):
            found = f"a JSON {type(value).__name__.strip('_').lower()}"
            raise ExportError(f"{path}:{number}", found, "a JSON object", "correct this line")
        yield number, {name: field_text(field) for name, field in value.items()}


class _Number(str):
    """The characters of a JSON number."""


def _parquet_objects(path: str | Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        found = "pyarrow is not installed"
        hint = "pip install pyarrow"
        raise ExportError(path, found, "it, to read Parquet", hint) from None
    number = 0
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            # A float32 as its shortest digits, which its float64 has not.
            singles = {f.name for f in file.schema_arrow if pyarrow.types.is_float32(f.type)}
            for batch in file.iter_batches():
                for row in batch.to_pylist():
                    number += 1
                    for name in singles:
                        row[name] = None if row[name] is None else np.float32(row[name])
                    yield number, {name: field_text(field) for name, field in row.items()}
    except FileNotFoundError:
        raise ExportError(path, "no such file", "a table of pairs", "check --pairs") from None
    except (OSError, pyarrow.ArrowException) as error:
        found = f"cannot be read ({first_line(error)})"
        raise ExportError(path, found, "a Parquet file", "check --pairs") from None


def field_text(value: Any) -> str:
    """A value of JSON, Parquet or a dataset as the text of a CSV field.

    A number is a plain decimal of its shortest digits, null is empty, and what has parts is JSON.
    """
    if value is None:
        return ""
    if isinstance(value, _Number):
        return str(value) if "e" not in value.lower() else field_text(float(value))
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        return np.format_float_positional(value, trim="0") if np.isfinite(value) else str(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
