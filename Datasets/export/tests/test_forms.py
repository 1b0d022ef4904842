"""The forms of output around a stand-in encoder: layouts, formats, indices, shards, extras."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from poolbench_export import resume
from poolbench_export.errors import ExportError
from poolbench_export.export import export
from poolbench_export.model import Runtime
from poolbench_export.number_formats import bf16_bits
from poolbench_export.pairs import TableOptions
from poolbench_export.plan import Plan
from poolbench_export.source import find_model
from poolbench_export.tensor_file import TensorReader

load_file = pytest.importorskip("safetensors.numpy", reason="needs safetensors").load_file


def run(fake_model, pairs: Path, out: Path, note=lambda text: None, **options):
    plan = Plan(model=str(fake_model.source.folder), pairs=str(pairs), out=out, **options)
    return export(plan, note=note, progress=lambda done, total: None)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def tensors(folder: Path) -> dict[str, np.ndarray]:
    return load_file(folder / "hidden_states.safetensors")


@pytest.mark.parametrize("side", ["left", "right"])
def test_padded_holds_what_packed_holds(fake_model, pairs_csv, tmp_path, side):
    run(fake_model, pairs_csv, tmp_path / "packed", dtype="F32")
    run(fake_model, pairs_csv, tmp_path / "padded", dtype="F32", padding=side)
    packed, padded = tensors(tmp_path / "packed"), tensors(tmp_path / "padded")
    mask = padded.pop("attention_mask").astype(bool)
    assert mask.shape == (6, 10) and mask.sum(axis=1).tolist() == [8, 8, 5, 10, 5, 4]
    column = 0 if side == "right" else -1
    assert mask[:, column].all() and not mask[:, -1 - column].all()
    del packed["offsets"]
    assert sorted(packed) == sorted(padded)
    for name, array in padded.items():
        np.testing.assert_array_equal(array[mask], packed[name])
        assert not array[~mask].any()
    manifest = json.loads((tmp_path / "padded" / "manifest.json").read_text())
    assert manifest["tokenizer"]["padding_side"] == side and manifest["tokens"] == 40


def test_bf16_is_f32_rounded(fake_model, pairs_csv, tmp_path):
    run(fake_model, pairs_csv, tmp_path / "single", dtype="F32")
    run(fake_model, pairs_csv, tmp_path / "bf", dtype="BF16")
    single = tensors(tmp_path / "single")["hidden_states.1"]
    data = (tmp_path / "bf" / "hidden_states.safetensors").read_bytes()
    length = int.from_bytes(data[:8], "little")
    entry = json.loads(data[8 : 8 + length])["hidden_states.1"]
    start, end = (8 + length + offset for offset in entry["data_offsets"])
    assert entry["dtype"] == "BF16" and data[start:end] == bf16_bits(single).tobytes()


def test_what_overflows_bf16_is_refused(fake_model, pairs_csv, tmp_path):
    fake_model.patch = lambda states: [np.full_like(layer, 3.4e38) for layer in states]
    with pytest.raises(ExportError, match=r"reaches 3.4e\+38, expected at most 3.39e\+38 in BF16"):
        run(fake_model, pairs_csv, tmp_path / "d", dtype="BF16")


def test_an_index_stores_each_text_once(fake_model, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("id,score,sentence1,sentence2\na,1,one,two b\nb,2,two b,one\nc,3,one,one\n")
    summary = run(fake_model, path, tmp_path / "d", dtype="F32", indexed=True)
    assert (summary.sentences, summary.pairs, summary.distinct) == (2, 3, 2)
    assert tensors(tmp_path / "d")["offsets"].tolist() == [0, 3, 7]
    assert (tmp_path / "d" / "pairs.csv").read_text().splitlines() == [
        "id,score,sentence1,sentence2,index1,index2",
        "a,1,one,two b,0,1",
        "b,2,two b,one,1,0",
        "c,3,one,one,0,0",
    ]


def test_texts_that_differ_but_have_equal_tokens_are_stored_twice_and_encoded_once(
    fake_model, pairs_csv, tmp_path
):
    summary = run(fake_model, pairs_csv, tmp_path / "d", indexed=True)
    assert (summary.sentences, summary.distinct) == (6, 5)


def test_shards_hold_what_one_file_holds(fake_model, pairs_csv, tmp_path):
    run(fake_model, pairs_csv, tmp_path / "one", dtype="F32")
    run(fake_model, pairs_csv, tmp_path / "many", dtype="F32", shard_size=1000)
    index = json.loads((tmp_path / "many" / "hidden_states.safetensors.index.json").read_text())
    whole = tensors(tmp_path / "one")
    assert sorted(index["weight_map"]) == sorted(whole)
    shards = sorted(set(index["weight_map"].values()))
    assert len(shards) == 4 and shards[0] == "hidden_states-00001-of-00004.safetensors"
    for name, file in index["weight_map"].items():
        np.testing.assert_array_equal(load_file(tmp_path / "many" / file)[name], whole[name])
    manifest = json.loads((tmp_path / "many" / "manifest.json").read_text())
    assert sorted(manifest["files"]) == sorted(
        ["pairs.csv", "hidden_states.safetensors.index.json", *shards]
    )


def stopping(error: BaseException, after: int):
    """A patch that raises at the sentence after `after` more."""
    seen = []

    def patch(states):
        seen.append(1)
        if len(seen) > after:
            raise error
        return states

    return patch


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(143), OSError(28, "No space")])
@pytest.mark.parametrize("options", [{}, {"shard_size": 1000, "padding": "left", "batch_size": 2}])
def test_a_killed_export_goes_on_and_ends_with_the_same_bytes(
    fake_model, pairs_csv, tmp_path, monkeypatch, error, options
):
    monkeypatch.setattr(resume, "SAVE_SECONDS", 0)
    run(fake_model, pairs_csv, tmp_path / "whole", name="d", **options)
    fake_model.patch = stopping(error, 4)  # the probe and three sentences
    with pytest.raises(type(error)):
        run(fake_model, pairs_csv, tmp_path / "d", resume=True, **options)
    assert (tmp_path / ".d.resume").is_dir() and not (tmp_path / "d").exists()
    fake_model.patch = lambda states: states
    fake_model.calls.clear()
    notes = []
    run(
        fake_model,
        pairs_csv,
        tmp_path / "d",
        note=notes.append,
        resume=True,
        check=False,
        **options,
    )
    done = 2 if options else 3
    assert notes == [f"going on after {done} of 5 distinct sentences"]
    assert sum(map(len, fake_model.calls[1:])) == 5 - done
    assert contents(tmp_path / "d") == contents(tmp_path / "whole")
    assert not list(tmp_path.glob(".d.*"))


@pytest.mark.parametrize(
    "change",
    [{"dtype": "F32"}, {"layers": (1,)}, {"shard_size": 1000}, {"splits": ("test",)}, "model"],
)
def test_what_was_begun_otherwise_is_begun_again(
    fake_model, pairs_csv, tmp_path, monkeypatch, change
):
    monkeypatch.setattr(resume, "SAVE_SECONDS", 0)
    fake_model.patch = stopping(KeyboardInterrupt(), 3)
    with pytest.raises(KeyboardInterrupt):
        run(fake_model, pairs_csv, tmp_path / "d", resume=True)
    shift = np.float32(change == "model")
    fake_model.patch = lambda states: [layer + shift for layer in states]
    options = change if isinstance(change, dict) else {}
    notes = []
    run(fake_model, pairs_csv, tmp_path / "d", note=notes.append, resume=True, **options)
    run(fake_model, pairs_csv, tmp_path / "whole", name="d", **options)
    assert notes == [] and contents(tmp_path / "d") == contents(tmp_path / "whole")


def test_an_error_that_would_come_again_keeps_nothing(fake_model, pairs_csv, tmp_path):
    fake_model.patch = lambda states: [layer * np.float32(1e6) for layer in states]
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ExportError, match="at most 65504 in F16"):
        run(fake_model, pairs_csv, tmp_path / "d", resume=True)
    assert sorted(tmp_path.iterdir()) == before


def test_a_prompt_comes_before_each_sentence_and_its_tokens_are_counted(
    fake_model, pairs_csv, tmp_path
):
    run(fake_model, pairs_csv, tmp_path / "d", prompt="find this: ")
    assert fake_model.tokenizer.seen[0] == "find this: the cat sat on the mat"
    written = tensors(tmp_path / "d")
    assert written["prompt_lengths"].tolist() == [3] * 6
    assert written["prompt_lengths"].dtype == np.int64
    assert written["token_ids"][:4].tolist() == [101, 4, 5, 3]
    assert (tmp_path / "d" / "pairs.csv").read_bytes().count(b"find this") == 0
    manifest = json.loads((tmp_path / "d" / "manifest.json").read_text())
    assert manifest["prompt"] == {"text": "find this: ", "name": None}


def test_the_models_default_prompt_is_used_with_a_note(fake_model, pairs_csv, tmp_path):
    folder = fake_model.source.folder
    config = {"prompts": {"query": "ask "}, "default_prompt_name": "query"}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config))
    notes = []
    run(fake_model, pairs_csv, tmp_path / "d", note=notes.append)
    assert notes == ['each sentence gets the model\'s default prompt query; --prompt "" for none']
    assert tensors(tmp_path / "d")["prompt_lengths"].tolist() == [2] * 6
    run(fake_model, pairs_csv, tmp_path / "none", prompt="")
    assert "prompt_lengths" not in tensors(tmp_path / "none")


@pytest.mark.parametrize("padding", [None, "left"])
def test_extras_are_tensors_of_their_own(fake_model, pairs_csv, tmp_path, padding):
    fake_model.source = replace(fake_model.source, declared_pooling="cls")
    runtime = Runtime(attention=True, pooler=True)
    run(fake_model, pairs_csv, tmp_path / "plain", padding=padding)
    plain = tensors(tmp_path / "plain")
    run(fake_model, pairs_csv, tmp_path / "d", padding=padding, runtime=runtime)
    written = tensors(tmp_path / "d")
    assert sorted(set(written) - set(plain)) == [
        "sentence_embeddings.pooler",
        "token_weights.attention",
    ]
    attention, pooler = written["token_weights.attention"], written["sentence_embeddings.pooler"]
    assert (attention.dtype, pooler.dtype) == (np.float32, np.float32)
    assert attention.shape == plain["token_ids"].shape and pooler.shape == (6, 4)
    np.testing.assert_allclose(attention.sum(), 6, rtol=1e-6)
    np.testing.assert_allclose(pooler, -101.2, rtol=1e-6)


def test_columns_and_made_ids_reach_the_output(fake_model, tmp_path):
    (tmp_path / "p.jsonl").write_text('{"gold": 1.50, "a": "one", "b": "two"}\n')
    names = (("score", "gold"), ("sentence1", "a"), ("sentence2", "b"))
    run(fake_model, tmp_path / "p.jsonl", tmp_path / "d", table=TableOptions(columns=names))
    assert (tmp_path / "d" / "pairs.csv").read_text() == (
        "id,score,sentence1,sentence2\nrow-000001,1.50,one,two\n"
    )


def test_the_reader_gives_bf16_as_float32(fake_model, pairs_csv, tmp_path):
    run(fake_model, pairs_csv, tmp_path / "d", dtype="BF16")
    rows = TensorReader(tmp_path / "d" / "hidden_states.safetensors").rows("hidden_states.0", 0, 2)
    assert rows.dtype == np.float32 and rows[:, 0].tolist() == [101.0, 3.0]


def test_the_revision_goes_into_the_manifest(fake_model, pairs_csv, tmp_path):
    fake_model.source = replace(fake_model.source, revision="c0ffee")
    with pytest.raises(ExportError, match="there is no revision"):
        run(fake_model, pairs_csv, tmp_path / "d", revision="main")
    folder = tmp_path / "models--org--m" / "snapshots" / "c0ffee"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    fake_model.source = find_model(str(folder))
    run(fake_model, pairs_csv, tmp_path / "d", revision="c0ffee")
    manifest = json.loads((tmp_path / "d" / "manifest.json").read_text())
    assert (manifest["model"]["name"], manifest["model"]["revision"]) == ("org/m", "c0ffee")
