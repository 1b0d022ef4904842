from __future__ import annotations

import gc
import sys

import pytest

from poolbench_export.spool import SLOTS, Numbering, Spool
from poolbench_export.tokens import Tokens

VALUES = ["", "two\nlines", ("a", "tüte", "\ud800"), Tokens((1, 2), (1, 0), None), 7]


def test_values_come_back_as_they_were_in_any_order(tmp_path):
    spool = Spool(tmp_path, VALUES)
    assert len(spool) == 5 and list(spool) == VALUES
    assert [spool[number] for number in (4, 0, 3)] == [7, "", VALUES[3]]


def test_reading_does_not_disturb_writing(tmp_path):
    spool: Spool[int] = Spool(tmp_path)
    for number in range(1000):
        spool.append(number**5)
        assert spool[number // 2] == (number // 2) ** 5
    assert list(spool) == [number**5 for number in range(1000)]


def test_a_value_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(IndexError):
        Spool(tmp_path, VALUES)[5]
    assert not Spool(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there the file has a name while it is open")
def test_the_file_has_no_name_that_a_killed_process_could_leave(tmp_path):
    spool = Spool(tmp_path, VALUES)
    assert list(tmp_path.iterdir()) == [] and len(spool) == 5


def test_a_spool_that_nobody_holds_is_closed(tmp_path):
    spool = Spool(tmp_path, VALUES)
    file = spool._file
    del spool
    gc.collect()
    assert file.closed


def test_equal_values_have_one_number_and_new_ones_the_next(tmp_path):
    numbering: Numbering[str] = Numbering(tmp_path)
    assert [numbering.number(text) for text in ["b", "a", "b", "B", "", "a"]] == [0, 1, 0, 2, 3, 1]
    assert len(numbering) == 4


def test_a_growing_table_loses_nothing(tmp_path):
    numbering: Numbering[tuple[int, int]] = Numbering(tmp_path)
    values = [(number % 7, number) for number in range(3 * SLOTS)]
    for _ in range(2):
        assert [numbering.number(value) for value in values] == list(range(3 * SLOTS))


class Alike(str):
    """A text whose hash is that of every other."""

    def __hash__(self) -> int:
        return -2

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)


def test_values_of_equal_hashes_are_still_told_apart(tmp_path):
    numbering: Numbering[Alike] = Numbering(tmp_path)
    texts = [Alike(number) for number in range(SLOTS)]
    assert [numbering.number(text) for text in texts] == list(range(SLOTS))
    assert numbering.number(Alike(5)) == 5
