from __future__ import annotations

import pytest

from poolbench_export import tokens as module
from poolbench_export.tokens import Groups, Tokens, tokenise


def words(sentences, truncation, padding, return_special_tokens_mask, max_length=None, **_):
    """A tokenizer that gives [1, length of each word …, 2] and cuts like BERT's."""
    assert padding is False and return_special_tokens_mask is True
    ids = [[1, *map(len, sentence.split()), 2] for sentence in sentences]
    if truncation:
        ids = [[*row[: max_length - 1], 2] for row in ids]
    return {"input_ids": ids, "special_tokens_mask": [[1, *[0] * (len(row) - 2), 1] for row in ids]}


def test_each_sentence_gets_its_tokens_and_mask():
    assert list(tokenise(words, ["a bb", "ccc"], 8)) == [
        (Tokens((1, 1, 2, 2), (1, 0, 0, 1), None), False),
        (Tokens((1, 3, 2), (1, 0, 1), None), False),
    ]


def test_only_longer_sentences_are_cut_and_counted():
    tokens = list(tokenise(words, ["a b c d", "a b", "a b c d"], 4))
    assert [(len(sentence), cut) for sentence, cut in tokens] == [(4, True), (4, False), (4, True)]
    assert tokens[0][0].ids == (1, 1, 1, 2)


def test_without_a_limit_nothing_is_cut():
    ((tokens, cut),) = tokenise(words, ["a " * 5000], None)
    assert (len(tokens), cut) == (5002, False)


def test_token_types_are_kept_where_the_tokenizer_gives_them():
    def typed(sentences, **keywords):
        plain = words(sentences, **keywords)
        return {**plain, "token_type_ids": [[0] * len(row) for row in plain["input_ids"]]}

    ((tokens, _),) = tokenise(typed, ["a"], None)
    assert tokens.types == (0, 0, 0)


def test_chunks_do_not_show(monkeypatch):
    sentences = ["x" * (1 + number) for number in range(7)]
    whole = list(tokenise(words, sentences, 8))
    monkeypatch.setattr(module, "CHUNK", 3)
    assert list(tokenise(words, sentences, 8)) == whole


@pytest.mark.parametrize(
    ("group_of", "groups"),
    [
        ([0, 1, 0], [[0, 2], [1]]),
        ([0, 1, 0, 0, 2], [[0, 2, 3], [1], [4]]),
        ([0, 0], [[0, 1]]),
    ],
)
def test_a_group_has_the_numbers_of_its_sentences(group_of, groups):
    found = Groups(group_of)
    assert [found[number].tolist() for number in range(len(found))] == groups
    assert found.firsts.tolist() == [group[0] for group in groups]
    assert found.sizes.tolist() == [len(group) for group in groups]
