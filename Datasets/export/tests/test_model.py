"""Loading and encoding with a tiny random BERT; skipped where torch or transformers is absent."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from poolbench_export.errors import ExportError
from poolbench_export.model import Encoder, Runtime, load
from poolbench_export.source import find_model
from poolbench_export.tokens import Tokens, tokenise


@pytest.fixture(scope="module")
def encoder(tiny_bert: Path) -> Encoder:
    return load(find_model(str(tiny_bert)), Runtime(threads=1))


def tokens_of(encoder: Encoder, *sentences: str) -> list[Tokens]:
    return [tokens for tokens, _ in tokenise(encoder.tokenizer, sentences, None)]


def test_the_tokenizers_own_truncation_and_padding_are_overridden(encoder):
    short, long = tokens_of(encoder, "a cat", "the cat sat on the mat over the red bridge")
    assert (len(short), len(long)) == (4, 12)
    tokens = list(tokenise(encoder.tokenizer, ["a cat", "the cat sat on the mat"], 6))
    assert [(len(sentence), cut) for sentence, cut in tokens] == [(4, False), (6, True)]
    assert tokens[1][0].ids[-1] == encoder.tokenizer.sep_token_id


def test_an_unknown_word_and_a_typed_special_token_are_no_special_tokens(encoder):
    (tokens,) = tokens_of(encoder, "zebra [SEP] cat")
    assert tokens.ids[1:3] == (encoder.tokenizer.unk_token_id, encoder.tokenizer.sep_token_id)
    assert tokens.special == (1, 0, 0, 0, 1)


def test_states_are_those_of_transformers(encoder, tiny_bert):
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    (tokens,) = tokens_of(encoder, "the dog ran over a bridge")
    model = transformers.AutoModel.from_pretrained(tiny_bert).eval()
    with torch.no_grad():
        output = model(torch.tensor([tokens.ids]), output_hidden_states=True)
    states = encoder.hidden_states([tokens])[0]
    assert len(states) == 3
    for own, theirs in zip(states, output.hidden_states):
        # No reason for a difference but the attention mask, which changes no term of any sum.
        np.testing.assert_allclose(own, np.from_dlpack(theirs[0]), rtol=0, atol=1e-6)
    assert states[0].dtype == np.float32 and states[0].shape == (8, 16)


@pytest.mark.parametrize("side", ["right", "left"])
def test_a_batch_gives_the_states_of_each_sentence_alone(encoder, monkeypatch, side):
    monkeypatch.setattr(encoder.tokenizer, "padding_side", side)
    batch = tokens_of(encoder, "a", "the cat sat on the mat", "red kite", "the dog ran")
    together = encoder.hidden_states(batch)
    for tokens, states in zip(batch, together):
        for own, alone in zip(states, encoder.hidden_states([tokens])[0]):
            assert own.shape == (len(tokens), 16)
            # Sums over padded rows are grouped differently; states here are of order 1.
            np.testing.assert_allclose(own, alone, rtol=0, atol=1e-5)


def with_limit(encoder: Encoder, monkeypatch, own: int | None, tokenizer: int) -> None:
    monkeypatch.setattr(encoder, "source", replace(encoder.source, max_length=own))
    monkeypatch.setattr(encoder.tokenizer, "model_max_length", tokenizer)


@pytest.mark.parametrize(
    ("own", "tokenizer", "expected"),
    [
        (None, int(1e30), 32),  # no limit but the model's positions
        (None, 20, 20),
        (12, 20, 12),
        (24, 20, 24),  # sentence-transformers' limit stands for the tokenizer's
        (100, 20, 32),  # but nothing goes beyond the positions
    ],
)
def test_the_limit_is_the_models_own(encoder, monkeypatch, own, tokenizer, expected):
    with_limit(encoder, monkeypatch, own, tokenizer)
    assert encoder.max_length(None) == expected


def test_a_model_without_positions_may_have_no_limit(encoder, monkeypatch):
    with_limit(encoder, monkeypatch, None, int(1e30))
    monkeypatch.setattr(encoder._model.config, "max_position_embeddings", -1)
    assert encoder.max_length(None) is None
    assert encoder.max_length(5000) == 5000


def test_positions_before_the_first_are_not_counted(encoder, monkeypatch):
    """RoBERTa's kind starts counting behind the index of its padding."""
    with_limit(encoder, monkeypatch, None, int(1e30))
    embeddings = dict(encoder._model.named_modules())["embeddings.position_embeddings"]
    monkeypatch.setattr(embeddings, "padding_idx", 1)
    assert encoder.max_length(None) == 30


@pytest.mark.parametrize("requested", [2, 33])
def test_a_requested_limit_must_fit_the_model(encoder, requested):
    with pytest.raises(ExportError) as caught:
        encoder.max_length(requested)
    assert str(caught.value).endswith(
        f": --max-length {requested}, expected 3 … 32; correct --max-length"
    )
    assert (encoder.max_length(3), encoder.max_length(32)) == (3, 32)


@pytest.fixture
def broken(tiny_bert: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    return Path(shutil.copytree(tiny_bert, tmp_path / "broken"))


def test_weights_that_are_missing_are_refused_rather_than_random(broken):
    numpy_files = pytest.importorskip("safetensors.numpy")
    weights = numpy_files.load_file(broken / "model.safetensors")
    lost = [name for name in weights if "layer.1." in name and "query" in name]
    kept = {name: value for name, value in weights.items() if name not in lost}
    numpy_files.save_file(kept, broken / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ExportError) as caught:
        load(find_model(str(broken)))
    assert str(caught.value) == (
        f"{broken}: 2 weights missing from the checkpoint, first "
        "encoder.layer.1.attention.self.query.bias, "
        "expected all weights; use a complete checkpoint"
    )


def test_a_missing_pooler_does_not_matter(broken):
    numpy_files = pytest.importorskip("safetensors.numpy")
    weights = numpy_files.load_file(broken / "model.safetensors")
    kept = {name: value for name, value in weights.items() if "pooler" not in name}
    assert len(kept) < len(weights)
    numpy_files.save_file(kept, broken / "model.safetensors", metadata={"format": "pt"})
    encoder = load(find_model(str(broken)))
    assert len(encoder.hidden_states(tokens_of(encoder, "a cat"))[0]) == 3


def test_a_model_that_does_not_load_is_refused_in_one_line(broken):
    (broken / "model.safetensors").unlink()
    with pytest.raises(ExportError) as caught:
        load(find_model(str(broken)))
    assert str(caught.value).startswith(f"{broken}: cannot be loaded (")
    assert "\n" not in str(caught.value)


def test_token_ids_that_the_model_has_not_are_refused_in_one_line(encoder):
    with pytest.raises(
        ExportError, match="the forward pass failed .*, expected hidden states of 1 × 1"
    ):
        encoder.hidden_states([Tokens((10_000,), (0,), None)])


def test_weights_stored_in_half_precision_are_computed_in_single(broken):
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    model = transformers.AutoModel.from_pretrained(broken).to(torch.bfloat16)
    model.save_pretrained(broken)
    assert "bfloat16" in json.dumps(json.loads((broken / "config.json").read_text()))
    encoder = load(find_model(str(broken)))
    (states,) = encoder.hidden_states(tokens_of(encoder, "the cat sat"))
    assert states[-1].dtype == np.float32
    # bfloat16 has 8 significant bits: float32 states are not all representable in it.
    assert (states[-1].view(np.uint32) & 0xFFFF).any()
