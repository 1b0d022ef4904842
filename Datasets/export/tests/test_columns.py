from __future__ import annotations

import pytest

from poolbench_export.columns import parse_columns, renamed, with_ids
from poolbench_export.errors import ExportError
from poolbench_export.records import Table


def table(*rows: str) -> Table:
    records = [(number, row.split(",")) for number, row in enumerate(rows, start=1)]
    return Table(records[0], iter(records[1:]))


def content(table: Table) -> list[str]:
    return [",".join(fields) for _, fields in [table.header, *table.records]]


def test_the_flag_gives_our_name_and_theirs():
    assert parse_columns("score=gold,sentence1=a b") == (("score", "gold"), ("sentence1", "a b"))


@pytest.mark.parametrize("text", ["", "score", "score=", "gold=score", "id=a,id=b", "id=a,score=a"])
def test_a_flag_that_is_not_that_is_refused(text):
    with pytest.raises(ValueError, match="expected such as score=gold"):
        parse_columns(text)


def test_columns_get_the_formats_names_in_place():
    notes = []
    new = renamed(
        "p", table("gold,a,x", "1,one,2"), (("score", "gold"), ("sentence1", "a")), notes.append
    )
    assert content(new) == ["score,sentence1,x", "1,one,2"]
    assert notes == []


def test_a_column_whose_name_is_taken_is_left_out_with_a_note():
    notes = []
    new = renamed("p", table("id,key,x", "1,k,2"), (("id", "key"),), notes.append)
    assert content(new) == ["id,x", "k,2"]
    assert notes == ["the column id is left out, since --columns takes key for it"]


def test_two_columns_may_change_places():
    swap = (("sentence1", "sentence2"), ("sentence2", "sentence1"))
    new = renamed("p", table("sentence1,sentence2", "a,b"), swap, pytest.fail)
    assert content(new) == ["sentence2,sentence1", "a,b"]


def test_a_column_that_is_not_there_is_refused_with_what_is():
    with pytest.raises(ExportError) as caught:
        renamed("p.csv", table("a,b"), (("score", "gold"),), pytest.fail)
    assert str(caught.value) == (
        'p.csv:1: no column gold among "a,b", expected every column of --columns; correct it'
    )


def test_ids_are_made_of_the_place_and_a_note_says_so():
    notes = []
    assert content(with_ids(table("x", "a", "b"), notes.append)) == [
        "id,x",
        "row-000001,a",
        "row-000002,b",
    ]
    assert len(notes) == 1 and "row-000001" in notes[0]


def test_ids_that_are_there_stay():
    assert content(with_ids(table("id", "a"), pytest.fail)) == ["id", "a"]
