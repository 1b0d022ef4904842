from __future__ import annotations

import pytest

from poolbench_export.sentence_modules import SentenceModules, read_modules, read_prompts


def modules(*entries: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"type": f"sentence_transformers.models.{kind}", "path": path} for kind, path in entries
    ]


def test_the_usual_three_modules():
    read = read_modules(modules(("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2")))
    assert read == SentenceModules("", "1_Pooling", (), True)


def test_the_transformer_may_have_its_own_folder_and_heads_are_named():
    entries = [
        ("Transformer", "0_Transformer"),
        ("Pooling", "1_P"),
        ("Dense", "2"),
        ("LayerNorm", "3"),
    ]
    assert read_modules(modules(*entries)) == SentenceModules(
        "0_Transformer", "1_P", ("Dense", "LayerNorm"), False
    )


def test_without_a_pooling_module_none_is_declared():
    assert read_modules(modules(("Transformer", ""))).pooling is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "no list of modules"),
        ([], "no list of modules"),
        ([{"type": "x.Transformer"}], "a module without type and path"),
        (["x"], "a module without type and path"),
        (modules(("WordEmbeddings", "0")), "a first module WordEmbeddings"),
        (modules(("Transformer", "../other")), "outside the folder"),
        (modules(("Transformer", "/other")), "outside the folder"),
    ],
)
def test_what_is_no_sentence_encoder_is_refused(value, message):
    with pytest.raises(ValueError, match=message):
        read_modules(value)


def test_prompts_that_are_no_text_are_left_out():
    assert read_prompts({"prompts": {"a": "x", "b": None}, "default_prompt_name": "a"}) == (
        {"a": "x"},
        "a",
    )
    assert read_prompts({"prompts": None, "default_prompt_name": None}) == ({}, None)
