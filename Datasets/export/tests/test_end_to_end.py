"""The command with a tiny random BERT; skipped where torch or transformers is absent."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from poolbench_export.cli import main

load_file = pytest.importorskip("safetensors.numpy", reason="needs safetensors").load_file


def export(model: Path, pairs: Path, out: Path, *flags: str) -> dict[str, np.ndarray]:
    paths = ["--model", str(model), "--pairs", str(pairs), "--out", str(out)]
    assert main([*paths, "--threads", "1", "--quiet", *flags]) == 0
    return load_file(out / "hidden_states.safetensors")


def test_a_dataset_has_the_documented_shapes_and_types(tiny_bert, pairs_csv, tmp_path):
    tensors = export(tiny_bert, pairs_csv, tmp_path / "d")
    tokens = int(tensors["offsets"][-1])
    assert {name: (array.dtype.name, array.shape) for name, array in tensors.items()} == {
        "offsets": ("int64", (7,)),
        "token_ids": ("int64", (tokens,)),
        "special_tokens_mask": ("uint8", (tokens,)),
        **{f"hidden_states.{layer}": ("float16", (tokens, 16)) for layer in range(3)},
    }
    assert np.diff(tensors["offsets"]).tolist() == [8, 8, 5, 10, 5, 4]


def test_the_manifest_agrees_with_the_files(tiny_bert, pairs_csv, tmp_path):
    tensors = export(
        tiny_bert, pairs_csv, tmp_path / "d", "--layers", "last", "--model-name", "org/tiny"
    )
    manifest = json.loads((tmp_path / "d" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["model"] == {
        "name": "org/tiny",
        "revision": None,
        "declared_pooling": "concat:cls,last_token",
        "hidden_size": 16,
    }
    assert manifest["tokenizer"] == {"max_length": 32, "padding_side": "right"}
    assert (manifest["name"], manifest["layers"]) == ("d", [2])
    assert (manifest["pairs"], manifest["sentences"]) == (3, 6)
    assert manifest["tokens"] == len(tensors["token_ids"])
    for name, entry in manifest["files"].items():
        assert entry["bytes"] == (tmp_path / "d" / name).stat().st_size


def test_sentences_with_equal_tokens_have_equal_bits(tiny_bert, pairs_csv, tmp_path):
    tensors = export(tiny_bert, pairs_csv, tmp_path / "d", "--dtype", "f32", "--batch-size", "4")
    first, second = (slice(*tensors["offsets"][i : i + 2]) for i in (0, 1))
    assert tensors["token_ids"][first].tolist() == tensors["token_ids"][second].tolist()
    for layer in range(3):
        states = tensors[f"hidden_states.{layer}"]
        assert states[first].tobytes() == states[second].tobytes()


def test_a_batch_of_four_gives_the_states_of_batches_of_one(tiny_bert, pairs_csv, tmp_path):
    one = export(tiny_bert, pairs_csv, tmp_path / "one", "--dtype", "f32")
    four = export(tiny_bert, pairs_csv, tmp_path / "four", "--dtype", "f32", "--batch-size", "4")
    assert sorted(one) == sorted(four)
    for name, array in one.items():
        # Sums over padded rows are grouped differently; states here are of order 1.
        np.testing.assert_allclose(four[name], array, rtol=0, atol=1e-5)


def test_chosen_layers_are_the_same_as_in_an_export_of_all(tiny_bert, pairs_csv, tmp_path):
    whole = export(tiny_bert, pairs_csv, tmp_path / "all")
    some = export(tiny_bert, pairs_csv, tmp_path / "some", "--layers", "-1,0")
    hidden = sorted(name for name in some if name.startswith("hidden_states."))
    assert hidden == ["hidden_states.0", "hidden_states.2"]
    for name, array in some.items():
        assert array.tobytes() == whole[name].tobytes()


def test_f16_is_f32_rounded(tiny_bert, pairs_csv, tmp_path):
    half = export(tiny_bert, pairs_csv, tmp_path / "half", "--dtype", "f16")
    single = export(tiny_bert, pairs_csv, tmp_path / "single", "--dtype", "f32")
    for layer in range(3):
        name = f"hidden_states.{layer}"
        assert half[name].tobytes() == single[name].astype(np.float16).tobytes()


def test_the_same_export_twice_gives_the_same_bytes(tiny_bert, pairs_csv, tmp_path):
    export(tiny_bert, pairs_csv, tmp_path / "d")
    first = {file.name: file.read_bytes() for file in (tmp_path / "d").iterdir()}
    export(tiny_bert, pairs_csv, tmp_path / "d", "--overwrite")
    assert {file.name: file.read_bytes() for file in (tmp_path / "d").iterdir()} == first
    assert sorted(first) == ["hidden_states.safetensors", "manifest.json", "pairs.csv"]


def test_a_layer_that_the_model_has_not_leaves_nothing_behind(
    tiny_bert, pairs_csv, tmp_path, capsys
):
    before = sorted(tmp_path.iterdir())
    paths = ["--model", str(tiny_bert), "--pairs", str(pairs_csv), "--out", str(tmp_path / "d")]
    assert main([*paths, "--layers", "3"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"error: {tiny_bert}: no layer 3, expected 0 … 2 or -3 … -1; correct --layers"
    )
    assert sorted(tmp_path.iterdir()) == before
