"""The command with a tiny random BERT; skipped where torch or transformers is absent."""

from __future__ import annotations

import importlib
import json
import shutil
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


def test_attention_is_what_transformers_says(tiny_bert, pairs_csv, tmp_path):
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    tensors = export(tiny_bert, pairs_csv, tmp_path / "d", "--attention", "--batch-size", "4")
    model = transformers.AutoModel.from_pretrained(tiny_bert, attn_implementation="eager").eval()
    offsets, weights = tensors["offsets"], tensors["token_weights.attention"]
    for first, last in zip(offsets[:-1], offsets[1:]):
        ids = torch.tensor([tensors["token_ids"][first:last].tolist()])
        with torch.no_grad():
            attention = model(ids, output_attentions=True).attentions[-1]
        expected = attention[0].mean(dim=(0, 1)).tolist()
        # Both are float32 means of the same numbers, in different orders.
        np.testing.assert_allclose(weights[first:last], expected, rtol=0, atol=1e-6)
        assert abs(weights[first:last].sum() - 1) < 1e-5


def test_the_poolers_output_is_what_transformers_says(tiny_bert, pairs_csv, tmp_path):
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    tensors = export(tiny_bert, pairs_csv, tmp_path / "d", "--pooler-output")
    model = transformers.AutoModel.from_pretrained(tiny_bert).eval()
    ids = torch.tensor([tensors["token_ids"][: tensors["offsets"][1]].tolist()])
    with torch.no_grad():
        expected = model(ids).pooler_output[0].tolist()
    pooler = tensors["sentence_embeddings.pooler"]
    assert pooler.shape == (6, 16)
    np.testing.assert_allclose(pooler[0], expected, rtol=0, atol=1e-6)


def test_the_declared_vectors_are_the_declared_pooling(tiny_bert, pairs_csv, tmp_path, monkeypatch):
    monkeypatch.setattr("poolbench_export.embeddings.installed", lambda: False)
    tensors = export(tiny_bert, pairs_csv, tmp_path / "d", "--embeddings", "--dtype", "f32")
    last = tensors["hidden_states.2"]
    first, end = tensors["offsets"][2:4]
    assert tensors["sentence_embeddings.declared"].shape == (6, 32)
    expected = np.concatenate([last[first], last[end - 1]])
    np.testing.assert_array_equal(tensors["sentence_embeddings.declared"][2], expected)


@pytest.mark.parametrize("dense", [False, True])
def test_the_declared_vectors_are_those_of_sentence_transformers(
    tiny_bert, pairs_csv, tmp_path, capsys, dense
):
    library = pytest.importorskip("sentence_transformers", reason="needs sentence-transformers")
    place = "sentence_transformer.modules" if int(library.__version__[0]) > 5 else "models"
    kinds = importlib.import_module(f"sentence_transformers.{place}")
    parts = [kinds.Transformer(str(tiny_bert)), kinds.Pooling(16, "mean")]
    parts.append(kinds.Dense(16, 5) if dense else kinds.Normalize())
    library.SentenceTransformer(modules=parts, device="cpu").save(str(tmp_path / "st"))
    flags = ["--embeddings", "--dtype", "f32", "--prompt", "the cat "]
    tensors = export(tmp_path / "st", pairs_csv, tmp_path / "d", *flags)
    model = library.SentenceTransformer(str(tmp_path / "st"), device="cpu")
    vector = model.encode(["a red kite"], prompt="the cat ", convert_to_tensor=True)[0].tolist()
    declared = tensors["sentence_embeddings.declared"]
    assert declared.shape == (6, 5 if dense else 16)
    np.testing.assert_allclose(declared[2], vector, rtol=0, atol=1e-5)
    assert tensors["prompt_lengths"].tolist() == [3] * 6


def test_a_head_is_named_on_stderr(tiny_bert, pairs_csv, tmp_path, capsys):
    modules = [
        {"type": f"x.{kind}", "path": path}
        for kind, path in (("Transformer", ""), ("Pooling", "1_Pooling"), ("Dense", "2"))
    ]
    model = tmp_path / "m"
    shutil.copytree(tiny_bert, model)
    (model / "modules.json").write_text(json.dumps(modules))
    paths = ["--model", str(model), "--pairs", str(pairs_csv), "--out", str(tmp_path / "d")]
    assert main([*paths, "--threads", "1"]) == 0
    assert "note: the model goes on after pooling with Dense, " in capsys.readouterr().err


def test_a_transformer_in_a_folder_of_its_own_is_loaded(tiny_bert, pairs_csv, tmp_path):
    shutil.copytree(tiny_bert, tmp_path / "m" / "0_Transformer")
    modules = [{"type": "x.Transformer", "path": "0_Transformer"}]
    (tmp_path / "m" / "modules.json").write_text(json.dumps(modules))
    own = export(tmp_path / "m", pairs_csv, tmp_path / "own")
    plain = export(tiny_bert, pairs_csv, tmp_path / "plain")
    assert {name: array.tobytes() for name, array in own.items()} == {
        name: array.tobytes() for name, array in plain.items()
    }


def test_a_pass_in_bfloat16_is_near_and_the_manifest_says_so(tiny_bert, pairs_csv, tmp_path):
    half = export(tiny_bert, pairs_csv, tmp_path / "d", "--forward-dtype", "bf16")
    single = export(tiny_bert, pairs_csv, tmp_path / "s")
    difference = np.abs(half["hidden_states.2"].astype(float) - single["hidden_states.2"])
    # Eight significant bits through two layers, states of order 1.
    assert 0 < difference.max() < 0.3
    manifest = json.loads((tmp_path / "d" / "manifest.json").read_text())
    assert manifest["exporter"]["forward_dtype"] == "bf16"
    assert (
        "forward_dtype"
        not in json.loads((tmp_path / "s" / "manifest.json").read_text())["exporter"]
    )


def test_a_device_that_is_not_there_is_one_line(
    tiny_bert, pairs_csv, tmp_path, capsys, monkeypatch
):
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    paths = ["--model", str(tiny_bert), "--pairs", str(pairs_csv), "--out", str(tmp_path / "d")]
    assert main([*paths, "--device", "cuda", "--quiet"]) == 2
    assert capsys.readouterr().err.startswith("error: --device: no cuda here, expected one of auto")
