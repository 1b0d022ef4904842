"""The whole export around a stand-in encoder: everything but torch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from poolbench_export.errors import ExportError
from poolbench_export.export import Plan, export

load_file = pytest.importorskip("safetensors.numpy", reason="needs safetensors").load_file


def run(fake_model, pairs: Path, out: Path, **options):
    plan = Plan(model=str(fake_model.source.folder), pairs=str(pairs), out=out, **options)
    return export(plan, note=lambda text: None, progress=lambda done, total: None)


def test_every_sentence_gets_the_states_of_its_tokens(fake_model, pairs_csv, tmp_path):
    summary = run(fake_model, pairs_csv, tmp_path / "d", dtype="F32")
    tensors = load_file(tmp_path / "d" / "hidden_states.safetensors")
    offsets, ids = tensors["offsets"], tensors["token_ids"]
    assert offsets.tolist() == [0, 8, 16, 21, 31, 36, 40]
    assert ids[16:21].tolist() == [101, 1, 3, 4, 102]
    assert tensors["special_tokens_mask"][16:21].tolist() == [1, 0, 0, 0, 1]
    for layer in range(3):
        expected = np.repeat(ids[:, None], 4, axis=1).astype(np.float32) + np.float32(layer / 10)
        np.testing.assert_array_equal(tensors[f"hidden_states.{layer}"], expected)
    assert (summary.pairs, summary.sentences, summary.distinct, summary.tokens) == (3, 6, 5, 40)
    assert summary.bytes == sum(file.stat().st_size for file in (tmp_path / "d").iterdir())


def test_sentences_with_equal_tokens_are_encoded_once(fake_model, pairs_csv, tmp_path):
    run(fake_model, pairs_csv, tmp_path / "d", check=False)
    encoded = [ids for call in fake_model.calls[1:] for ids in call]  # the first call is the probe
    assert len(encoded) == 5 and len(set(encoded)) == 5


def test_batches_hold_sentences_of_like_length_longest_first(fake_model, pairs_csv, tmp_path):
    run(fake_model, pairs_csv, tmp_path / "d", batch_size=2, check=False)
    lengths = [[len(ids) for ids in call] for call in fake_model.calls[1:]]
    assert lengths == [[10, 8], [5, 5], [4]]


def test_the_batch_size_does_not_change_where_states_go(fake_model, pairs_csv, tmp_path):
    run(fake_model, pairs_csv, tmp_path / "one", name="d")
    run(fake_model, pairs_csv, tmp_path / "four", name="d", batch_size=4)
    for file in ("hidden_states.safetensors", "pairs.csv", "manifest.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "four" / file).read_bytes()


def test_only_the_chosen_layers_and_splits_are_written(fake_model, pairs_csv, tmp_path):
    run(fake_model, pairs_csv, tmp_path / "d", layers=(-1, 0), splits=("dev",))
    tensors = load_file(tmp_path / "d" / "hidden_states.safetensors")
    assert sorted(tensors) == [
        "hidden_states.0",
        "hidden_states.2",
        "offsets",
        "special_tokens_mask",
        "token_ids",
    ]
    assert (tmp_path / "d" / "pairs.csv").read_text() == (
        "id,score,split,sentence1,sentence2,kind\np3,2.75,dev,the dog ran,a zebra,other\n"
    )


def test_cut_sentences_are_counted_a_sentence_each(fake_model, pairs_csv, tmp_path):
    summary = run(fake_model, pairs_csv, tmp_path / "d", max_length=5)
    assert (summary.cut, summary.max_length, summary.tokens) == (3, 5, 29)


def test_text_is_lower_cased_where_the_model_says_so(fake_model, pairs_csv, tmp_path):
    fake_model.source = replace(fake_model.source, lower_case=True)
    run(fake_model, pairs_csv, tmp_path / "d")
    assert fake_model.tokenizer.seen[1] == "the cat sat on the mat"
    assert "The cat sat" in (tmp_path / "d" / "pairs.csv").read_text()


def test_progress_counts_distinct_sentences(fake_model, pairs_csv, tmp_path):
    seen = []
    plan = Plan(str(fake_model.source.folder), str(pairs_csv), tmp_path / "d", batch_size=2)
    export(plan, note=lambda text: None, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(2, 5), (4, 5), (5, 5)]


def refusal(fake_model, pairs: Path, tmp_path: Path, **options) -> str:
    """The message; and no trace of an output."""
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ExportError) as caught:
        run(fake_model, pairs, tmp_path / "d", **options)
    assert sorted(tmp_path.iterdir()) == before
    return str(caught.value).replace(str(fake_model.source.folder), "MODEL")


def setting(layer: int, value: float):
    """A patch that puts `value` into a layer of the sentences of 10 tokens."""

    def patch(states):
        if len(states[0]) == 10:
            states[layer][4, 1] = value
        return states

    return patch


def test_what_overflows_f16_is_refused_and_f32_advised(fake_model, pairs_csv, tmp_path):
    fake_model.patch = setting(1, -65504.5)
    assert refusal(fake_model, pairs_csv, tmp_path) == (
        'MODEL: hidden_states.1 of sentence2 of pair "p2" reaches 65504.5, '
        "expected at most 65504 in F16; export again with --dtype f32"
    )
    run(fake_model, pairs_csv, tmp_path / "single", dtype="F32")
    tensors = load_file(tmp_path / "single" / "hidden_states.safetensors")
    assert tensors["hidden_states.1"].min() == -65504.5


def test_the_largest_f16_number_is_written(fake_model, pairs_csv, tmp_path):
    fake_model.patch = setting(1, 65504)
    run(fake_model, pairs_csv, tmp_path / "d")
    assert load_file(tmp_path / "d" / "hidden_states.safetensors")["hidden_states.1"].max() == 65504


@pytest.mark.parametrize("dtype", ["F16", "F32"])
@pytest.mark.parametrize(("value", "word"), [(np.nan, "NaN"), (-np.inf, "Inf")])
def test_states_that_are_not_finite_are_refused(
    fake_model, pairs_csv, tmp_path, dtype, value, word
):
    fake_model.patch = setting(2, value)
    assert refusal(fake_model, pairs_csv, tmp_path, dtype=dtype) == (
        f'MODEL: hidden_states.2 of sentence2 of pair "p2" holds {word}, '
        "expected finite hidden states; check the model's weights"
    )


def test_a_layer_that_is_not_written_is_not_judged(fake_model, pairs_csv, tmp_path):
    fake_model.patch = setting(1, np.nan)
    assert run(fake_model, pairs_csv, tmp_path / "d", layers=(0, 2)).pairs == 3


def test_a_sentence_without_tokens_is_refused(fake_model, pairs_csv, tmp_path):
    fake_model.tokenizer.mute = "a zebra"
    assert refusal(fake_model, pairs_csv, tmp_path).removeprefix(f"{pairs_csv}: ") == (
        'sentence2 of pair "p3" gives no token: "a zebra", expected at least one; remove the pair'
    )


def test_an_interrupt_leaves_nothing_behind(fake_model, pairs_csv, tmp_path):
    def interrupt(states):
        if len(states[0]) == 10:
            raise KeyboardInterrupt
        return states

    fake_model.patch = interrupt
    before = sorted(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        run(fake_model, pairs_csv, tmp_path / "d")
    assert sorted(tmp_path.iterdir()) == before


def test_an_output_that_is_in_the_way_is_refused_before_any_work(fake_model, tmp_path):
    (tmp_path / "d").mkdir()
    with pytest.raises(ExportError, match="already there"):
        run(fake_model, tmp_path / "absent.csv", tmp_path / "d")
    assert fake_model.tokenizer.seen == []


def test_a_dataset_may_be_made_again_from_its_own_pairs(fake_model, pairs_csv, tmp_path):
    run(fake_model, pairs_csv, tmp_path / "d")
    first = {file.name: file.read_bytes() for file in (tmp_path / "d").iterdir()}
    run(fake_model, tmp_path / "d" / "pairs.csv", tmp_path / "d", overwrite=True)
    assert {file.name: file.read_bytes() for file in (tmp_path / "d").iterdir()} == first
