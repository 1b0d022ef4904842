from __future__ import annotations

from dataclasses import replace

import pytest

from poolbench_export.errors import ExportError
from poolbench_export.prompts import Prompt, choose_prompt, prompt_length
from poolbench_export.source import ModelSource


@pytest.fixture
def source(tmp_path) -> ModelSource:
    prompts = {"query": "find: ", "plain": ""}
    return ModelSource("m", tmp_path, "m", None, None, None, False, prompts=prompts)


def test_a_text_is_taken_as_it_is(source):
    assert choose_prompt(source, "so: ", None) == Prompt("so: ")


def test_a_name_stands_for_the_models_prompt(source):
    assert choose_prompt(source, None, "query") == Prompt("find: ", "query")


def test_the_default_is_the_models_own(source):
    assert choose_prompt(source, None, None) is None
    with_default = replace(source, default_prompt="query")
    assert choose_prompt(with_default, None, None) == Prompt("find: ", "query")
    assert choose_prompt(with_default, "", None) is None
    assert choose_prompt(with_default, None, "plain") is None


def test_an_unknown_name_is_refused_with_the_known(source):
    with pytest.raises(ExportError) as caught:
        choose_prompt(source, None, "passage")
    assert str(caught.value) == (
        'm: no prompt "passage", expected one of "query", "plain"; correct --prompt-name'
    )


def test_a_model_without_prompts_says_so(source):
    with pytest.raises(ExportError, match="expected one of no name, as the model has no prompts"):
        choose_prompt(replace(source, prompts={}), None, "query")


def words(sentences, **_):
    """[1, the length of each word …, 2]; the last is special only where there is an `x`."""
    ids = [[1, *map(len, sentence.split(" ")), 2] for sentence in sentences]
    special = [[1, *[0] * (len(row) - 2), int("x" in text)] for row, text in zip(ids, sentences)]
    return {"input_ids": ids, "special_tokens_mask": special}


def test_the_closing_special_token_is_not_the_prompts(source):
    assert prompt_length(words, Prompt("x yy "), source, None) == 3
    assert prompt_length(words, Prompt("a yy "), source, None) == 4
    assert prompt_length(words, Prompt("X yy"), replace(source, lower_case=True), None) == 3


def test_a_prompt_that_leaves_no_room_is_refused(source):
    assert prompt_length(words, Prompt("x yy"), source, 5) == 3
    with pytest.raises(ExportError) as caught:
        prompt_length(words, Prompt("x yy"), source, 4)
    assert str(caught.value) == (
        "m: a prompt of 3 tokens, expected fewer than the 4 tokens of a sentence; "
        "shorten it, or raise --max-length"
    )
