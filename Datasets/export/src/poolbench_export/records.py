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

import codecs
import csv
import json
from collections.abc import Iterator
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

CHUNK = 1 << 16  # bytes read at a time
BATCH = 512  # rows of Parquet that are Python objects at a time


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
    if kind == PARQUET:
        records = _parquet_records(path)
        return Table(next(records, None), records, "row")
    _check_utf8(path)
    separator = SEPARATORS.get(kind, ",")
    if kind in JSON_LINES:
        records = _json_records(path)
    elif quoted if quoted is not None else separator == ",":
        records = _quoted_records(path, separator)
    else:
        records = ((number, line.split(separator)) for number, line in _lines(path))
    return Table(next(records, None), records)


def _check_utf8(path: str | Path) -> None:
    """Looks at the whole file first: the decoder at work tells of bytes, but not of their line."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    try:
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
                line += chunk.count(b"\n")
            decoder.decode(b"", final=True)
    except FileNotFoundError:
        raise ExportError(path, "no such file", "a table of pairs", "check --pairs") from None
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
        raise ExportError(path, reason, "a table of pairs", "check --pairs") from None
    except UnicodeDecodeError as error:
        line += error.object.count(b"\n", 0, error.start)
        found = f"byte 0x{error.object[error.start]:02x} that is not UTF-8"
        raise ExportError(f"{path}:{line}", found, "UTF-8 text", "convert the file") from None


def _lines(path: str | Path) -> Iterator[tuple[int, str]]:
    """LF ends a line and nothing else means anything: other separators and blanks are text."""
    with open(path, encoding="utf-8-sig", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            yield number, line.removesuffix("\n")


def _quoted_records(path: str | Path, separator: str) -> Iterator[Record]:
    # The default limit, 131,072 characters a field, is a setting of the module and not of CSV.
    csv.field_size_limit(2**31 - 1)
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=separator, strict=True)
        line = 1
        try:
            for fields in reader:
                # The reader gives a line of nothing as no field; to RFC 4180 it is one empty field.
                yield line, fields or [""]
                line = reader.line_num + 1
        except csv.Error as error:
            found = f"broken quoting ({error})"
            expected = 'RFC 4180: "…" around the field and "" for a quote inside it'
            raise ExportError(f"{path}:{line}", found, expected, "correct this record") from None


def _json_records(path: str | Path) -> Iterator[Record]:
    """First the keys of all objects, in order of first appearance; so the file is read twice.

    What an object has not is an empty field.
    """
    columns: list[str] | None = None
    for _, row in _json_objects(path):
        columns = list(dict.fromkeys([*(columns or ()), *row]))
    if columns is None:
        return
    yield 1, columns
    for number, row in _json_objects(path):
        yield number, [row.get(name, "") for name in columns]


def _json_objects(path: str | Path) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in _lines(path):
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


def _parquet_records(path: str | Path) -> Iterator[Record]:
    """First the columns, unless there is no row."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        found = "pyarrow is not installed"
        hint = "pip install pyarrow"
        raise ExportError(path, found, "it, to read Parquet", hint) from None
    number = 0
    try:
        # Without a buffer a whole row group is read at once, and that may be the whole file.
        with pyarrow.parquet.ParquetFile(path, buffer_size=CHUNK) as file:
            # A float32 as its shortest digits, which its float64 has not.
            singles = {f.name for f in file.schema_arrow if pyarrow.types.is_float32(f.type)}
            columns = list(dict.fromkeys(file.schema_arrow.names))
            if file.metadata.num_rows:
                yield 1, columns
            for batch in file.iter_batches(BATCH):
                for row in batch.to_pylist():
                    number += 1
                    for name in singles:
                        row[name] = None if row[name] is None else np.float32(row[name])
                    yield number, [field_text(row[name]) for name in columns]
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
