from __future__ import annotations

from poolbench_export.pairs import Pairs
from poolbench_export.sentences import stored_sentences

PAIRS = Pairs(
    ("id", "score", "sentence1", "sentence2"),
    (("a", "1", "one", "two"), ("b", "2", "two", "One"), ("c", "3", "two", "two")),
)


def test_without_an_index_each_pair_has_two_sentences():
    stored = stored_sentences(PAIRS, indexed=False)
    assert list(stored.texts()) == ["one", "two", "two", "One", "two", "two"]
    assert (len(stored), stored.text(3), stored.pairs) == (6, "One", PAIRS)
    assert stored.where(2) == 'sentence1 of pair "b"'


def test_with_an_index_each_text_is_stored_once_in_order_of_appearance():
    stored = stored_sentences(PAIRS, indexed=True)
    assert list(stored.texts()) == ["one", "two", "One"]
    assert stored.pairs.columns == (*PAIRS.columns, "index1", "index2")
    assert list(stored.pairs.column("index1")) == ["0", "1", "1"]
    assert list(stored.pairs.column("index2")) == ["1", "2", "1"]
    assert (len(stored), stored.text(2)) == (3, "One")
    assert stored.where(2) == 'sentence2 of pair "b"'
