from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from poolbench_export.tensor_file import Tensor, TensorFile

TENSORS = [
    Tensor("mask", "U8", (3,)),
    Tensor("half", "F16", (3, 2)),
    Tensor("single", "F32", (3, 2)),
    Tensor("offsets", "I64", (2,)),
]


def fill(path):
    values = {
        "mask": np.array([1, 0, 1]),
        "half": np.array([[1, 2], [3, 4], [5, 6.25]], dtype=np.float32),
        "single": np.array([[1, 2], [3, 4], [5, 0.1]], dtype=np.float32),
        "offsets": np.array([0, 3]),
    }
    with TensorFile(path, TENSORS) as file:
        for name, value in values.items():
            file.write(name, 1, value[1:])
            file.write(name, 0, value[:1])
    return values


def parts(path: Path) -> tuple[int, dict[str, Any], bytes]:
    """The header's length, the header, and the whole file."""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    return length, json.loads(data[8 : 8 + length]), data


def test_the_safetensors_library_reads_what_was_written_out_of_order(tmp_path):
    load_file = pytest.importorskip("safetensors.numpy", reason="needs safetensors").load_file
    values = fill(tmp_path / "t.safetensors")
    read = load_file(tmp_path / "t.safetensors")
    assert {name: array.dtype.name for name, array in read.items()} == {
        "mask": "uint8",
        "half": "float16",
        "single": "float32",
        "offsets": "int64",
    }
    for name, value in values.items():
        np.testing.assert_array_equal(read[name], value.astype(read[name].dtype))


def test_narrow_tensors_come_last_and_the_file_ends_with_them(tmp_path):
    fill(tmp_path / "t.safetensors")
    length, header, data = parts(tmp_path / "t.safetensors")
    assert list(header) == ["offsets", "single", "half", "mask"]
    assert header["mask"]["data_offsets"][1] == len(data) - 8 - length


@pytest.mark.parametrize("name", ["n" * length for length in range(1, 9)])
def test_tensors_are_aligned_however_long_the_header_is(tmp_path, name):
    with TensorFile(tmp_path / "t", [Tensor("u", "U8", (3,)), Tensor(name, "I64", (1,))]) as file:
        file.write("u", 0, np.ones(3))
        file.write(name, 0, np.array([258]))
    length, header, data = parts(tmp_path / "t")
    assert (8 + length) % 8 == 0 and header[name]["data_offsets"] == [0, 8]
    assert data[8 + length :] == b"\x02\x01" + bytes(6) + b"\x01\x01\x01"


def test_a_row_that_was_not_written_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="rows of a not written exactly once"):
        with TensorFile(
            tmp_path / "t", [Tensor("a", "F32", (2, 1)), Tensor("b", "U8", (0,))]
        ) as file:
            file.write("a", 0, np.zeros((1, 1)))


@pytest.mark.parametrize(("row", "shape"), [(0, (1, 3)), (1, (2, 2)), (0, (3, 2))])
def test_rows_that_do_not_fit_are_an_error(tmp_path, row, shape):
    with pytest.raises(ValueError, match="does not fit at row"):
        with TensorFile(tmp_path / "t", [Tensor("a", "F32", (2, 2))]) as file:
            file.write("a", row, np.zeros(shape))


def test_the_first_error_is_the_one_that_shows(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        with TensorFile(tmp_path / "t", [Tensor("a", "F32", (2, 2))]):
            raise KeyboardInterrupt
