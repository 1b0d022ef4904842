from __future__ import annotations

import json

import numpy as np
import pytest

from poolbench_export.shards import (
    INDEX,
    WHOLE,
    StatesReader,
    StatesWriter,
    parse_size,
    plan_shards,
    write_index,
)
from poolbench_export.tensor_file import Tensor

TENSORS = [Tensor("a", "U8", (10,)), Tensor("b", "F32", (10, 2)), Tensor("c", "BF16", (10, 2))]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2GB", 2 * 10**9),
        ("500MB", 5 * 10**8),
        ("1.5kb", 1500),
        ("7", 7),
        ("8b", 8),
        ("3 TB", 3e12),
    ],
)
def test_sizes_are_decimal(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "0", "GB", "-1MB", "2GiB", "1e9", "0.1"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(ValueError, match="expected a size such as 500MB or 2GB"):
        parse_size(text)


@pytest.mark.parametrize("limit", [None, 130, 1000])
def test_what_fits_stays_one_file(limit):
    assert plan_shards(TENSORS, limit) == {WHOLE: TENSORS}


def test_a_tensor_is_never_split_and_a_large_one_is_alone():
    shards = plan_shards(TENSORS, 50)
    assert {name: [tensor.name for tensor in shard] for name, shard in shards.items()} == {
        "hidden_states-00001-of-00003.safetensors": ["a"],
        "hidden_states-00002-of-00003.safetensors": ["b"],
        "hidden_states-00003-of-00003.safetensors": ["c"],
    }
    assert [len(shard) for shard in plan_shards(TENSORS, 90).values()] == [2, 1]


def test_the_index_names_the_shard_of_each_tensor(tmp_path):
    shards = plan_shards(TENSORS, 90)
    files = write_index(tmp_path, shards)
    assert [file.name for file in files] == [INDEX, *shards]
    index = json.loads((tmp_path / INDEX).read_text())
    assert index["metadata"] == {"total_size": 10 + 80 + 40}
    assert list(index["weight_map"].values()) == [[*shards][number] for number in (0, 0, 1)]


def test_one_file_has_no_index(tmp_path):
    assert write_index(tmp_path, {WHOLE: TENSORS}) == [tmp_path / WHOLE]
    assert not (tmp_path / INDEX).exists()


def test_what_is_written_is_read_from_the_right_shard(tmp_path):
    shards = plan_shards(TENSORS, 50)
    values = np.arange(20, dtype=np.float32).reshape(10, 2)
    with StatesWriter(tmp_path, shards) as writer:
        writer.write("a", 0, np.arange(10))
        writer.write("b", 0, values)
        writer.write("c", 5, values[5:])
        writer.write("c", 0, values[:5])
        writer.sync()
    reader = StatesReader(tmp_path, shards)
    np.testing.assert_array_equal(reader.rows("c", 4, 3), values[4:7])
    assert reader.rows("a", 8, 2).tolist() == [8, 9]


def test_a_shard_with_rows_missing_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="rows of a not written"):
        with StatesWriter(tmp_path, {WHOLE: TENSORS[:1]}) as writer:
            writer.write("a", 0, np.arange(9))


def test_a_later_process_goes_on_where_the_first_stopped(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        with StatesWriter(tmp_path, {WHOLE: TENSORS[:1]}) as writer:
            writer.write("a", 0, np.arange(4))
            raise KeyboardInterrupt
    with StatesWriter(tmp_path, {WHOLE: TENSORS[:1]}, resume=True) as writer:
        writer.skip("a", 4)
        writer.write("a", 4, np.arange(4, 10))
    assert StatesReader(tmp_path, {WHOLE: []}).rows("a", 0, 10).tolist() == list(range(10))
