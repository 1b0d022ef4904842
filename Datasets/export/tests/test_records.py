from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from poolbench_export import records
from poolbench_export.errors import ExportError
from poolbench_export.records import field_text, known, read_table

ROWS = [["id", "score", "text"], ["a", "5.000", 'say "hi"\tthere'], ["b", "0.1", "zwei\nlines"]]


def fields(path: Path, **options: bool) -> list[list[str]]:
    table = read_table(path, **options)
    return [values for _, values in [table.header, *table.records]]


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    "path", ["p.csv", "P.TSV", "p.jsonl", "p.ndjson", "p.parquet", "hf:org/name"]
)
def test_these_are_tables(path):
    assert known(path)


@pytest.mark.parametrize("path", ["p.json", "p", "csv", "p.csv.gz"])
def test_these_are_not(path):
    assert not known(path)


def test_a_tsv_may_be_quoted(tmp_path):
    text = '"id"\tscore\ttext\na\t5.000\t"say ""hi""\tthere"\nb\t0.1\t"zwei\nlines"\n'
    assert fields(written(tmp_path, "p.tsv", text), quoted=True) == ROWS


def test_a_csv_may_be_unquoted(tmp_path):
    assert fields(written(tmp_path, "p.csv", 'id,text\na,"one\n'), quoted=False) == [
        ["id", "text"],
        ["a", '"one'],
    ]


def test_json_lines_keep_the_digits_of_their_numbers(tmp_path):
    text = (
        '{"id": "a", "score": 5.000, "text": "say \\"hi\\"\\tthere"}\n'
        '{"score": 1e-1, "text": "zwei\\nlines", "id": "b"}\n'
    )
    assert fields(written(tmp_path, "p.jsonl", text)) == ROWS


def test_a_json_line_may_hold_line_separators_of_unicode(tmp_path):
    assert fields(written(tmp_path, "p.jsonl", '{"text": "a\u2028b"}\n'))[1] == ["a\u2028b"]


def test_columns_are_those_of_all_json_lines(tmp_path):
    text = '{"a": 1, "b": null}\n{"c": [1, "x"], "a": true}'
    assert fields(written(tmp_path, "p.jsonl", text)) == [
        ["a", "b", "c"],
        ["1", "", ""],
        ["true", "", '["1", "x"]'],
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "p.jsonl:2: Expecting property name enclosed in double quotes"),
        ("[1]", "p.jsonl:2: a JSON list, expected a JSON object; correct this line"),
        ("", "p.jsonl:2: Expecting value"),
        ("7", "p.jsonl:2: a JSON number, expected a JSON object"),
    ],
)
def test_a_line_that_is_no_object_is_refused(tmp_path, line, message):
    with pytest.raises(ExportError) as caught:
        fields(written(tmp_path, "p.jsonl", f'{{"a": 1}}\n{line}\n'))
    assert str(caught.value).removeprefix(f"{tmp_path}/").startswith(message)


@pytest.mark.parametrize("name", ["p.csv", "p.tsv", "p.jsonl"])
@pytest.mark.parametrize(
    ("content", "line", "byte"),
    [
        (b"\n\nt\xc3\xbcte\n\xff", 4, "ff"),
        (b"\n\xc3", 2, "c3"),
        (b"\xef\xbb\xbf\xe2\x82\n", 1, "e2"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1 << 16])
def test_bytes_that_are_not_utf8_are_found_wherever_the_file_is_cut(
    tmp_path, monkeypatch, name, content, line, byte, size
):
    monkeypatch.setattr(records, "CHUNK", size)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ExportError, match=f"{name}:{line}: byte 0x{byte} that is not UTF-8"):
        read_table(tmp_path / name)


def test_a_csv_may_end_its_lines_with_cr(tmp_path):
    assert fields(written(tmp_path, "p.csv", 'a,b\r1,"x\ry"\r')) == [["a", "b"], ["1", "x\ry"]]


@pytest.mark.parametrize("name", ["p.jsonl", "p.csv"])
def test_an_empty_file_has_no_header(tmp_path, name):
    assert read_table(written(tmp_path, name, "")).header is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("x", "x"),
        (5, "5"),
        (5.0, "5.0"),
        (1e-7, "0.0000001"),
        (np.float32(3.2), "3.2"),
        (float("nan"), "nan"),
        (False, "false"),
        ({"a": None}, '{"a": null}'),
    ],
)
def test_a_value_as_text(value, text):
    assert field_text(value) == text


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError) as caught:
        read_table(tmp_path / "p.parquet")
    assert str(caught.value).endswith(
        "p.parquet: pyarrow is not installed, expected it, to read Parquet; pip install pyarrow"
    )


def test_parquet_rows_are_read_by_column_name(tmp_path):
    pyarrow = pytest.importorskip("pyarrow", reason="needs pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = {
        "score": pyarrow.array([3.2, None], pyarrow.float32()),
        "text": pyarrow.array(["one", "tüte"]),
        "n": pyarrow.array([1, 2]),
    }
    parquet.write_table(pyarrow.table(columns), tmp_path / "p.parquet")
    table = read_table(tmp_path / "p.parquet")
    assert table.unit == "row" and table.header == (1, ["score", "text", "n"])
    assert list(table.records) == [(1, ["3.2", "one", "1"]), (2, ["", "tüte", "2"])]


def test_parquet_is_read_in_batches_and_row_groups(tmp_path, monkeypatch):
    pyarrow = pytest.importorskip("pyarrow", reason="needs pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(records, "BATCH", 2)
    table = pyarrow.table({"n": list(range(7))})
    parquet.write_table(table, tmp_path / "p.parquet", row_group_size=3)
    assert fields(tmp_path / "p.parquet") == [["n"], *([str(n)] for n in range(7))]
    parquet.write_table(table.slice(0, 0), tmp_path / "p.parquet")
    assert read_table(tmp_path / "p.parquet").header is None


@pytest.mark.parametrize("content", [None, b"no parquet"])
def test_a_parquet_file_that_cannot_be_read_is_refused(tmp_path, content):
    pytest.importorskip("pyarrow", reason="needs pyarrow")
    if content:
        (tmp_path / "p.parquet").write_bytes(content)
    with pytest.raises(ExportError, match="cannot be read" if content else "no such file"):
        read_table(tmp_path / "p.parquet")
