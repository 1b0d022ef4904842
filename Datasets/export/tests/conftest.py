"""What several test files need: small files, a stand-in encoder, and a tiny random BERT."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from poolbench_export.model import Encoded, Runtime
from poolbench_export.source import ModelSource
from poolbench_export.tokens import Tokens

PAIRS_CSV = (
    "id,score,split,sentence1,sentence2,kind\n"
    "p1,5.000,test,the cat sat on the mat,The cat sat on the mat,same\n"
    "p2,0.5,test,a red kite,the dog ran over a long red bridge,other\n"
    "p3,2.75,dev,the dog ran,a zebra,other\n"
)

WORDS = "the cat sat on mat a red kite dog ran over long bridge".split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


@pytest.fixture
def pairs_csv(tmp_path: Path) -> Path:
    """Three pairs, six sentences, of which the first two differ in case only."""
    path = tmp_path / "pairs-in.csv"
    path.write_text(PAIRS_CSV, encoding="utf-8", newline="")
    return path


class FakeTokenizer:
    """[101, the length of each word …, 102]; nothing at all for the sentence `mute`."""

    padding_side = "right"
    mute: str | None = None

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(
        self, sentences: list[str], truncation: bool, max_length: int = 0, **_: Any
    ) -> dict[str, list[list[int]]]:
        self.seen += sentences
        ids = [
            [] if sentence == self.mute else [101, *map(len, sentence.split()), 102]
            for sentence in sentences
        ]
        if truncation:
            ids = [[*row[: max_length - 1], 102] for row in ids]
        special = [[int(token > 100) for token in row] for row in ids]
        return {"input_ids": ids, "special_tokens_mask": special}


class FakeEncoder:
    """Stands in for `model.Encoder` without torch: 3 layers, hidden size 4, a token a word.

    Layer l of a token with id t is t + l/10 in every dimension; `patch` may change a sentence's.
    """

    hidden = 4
    layers = 3

    def __init__(self, source: ModelSource) -> None:
        self.source = source
        self.tokenizer = FakeTokenizer()
        self.calls: list[list[tuple[int, ...]]] = []
        self.patch = lambda states: states
        self.runtime = Runtime()

    def max_length(self, requested: int | None) -> int | None:
        return requested or 16

    def encode(self, batch: list[Tokens]) -> list[Encoded]:
        self.calls.append([tokens.ids for tokens in batch])
        return [self._encoded(self.patch(self._states(tokens))) for tokens in batch]

    def _encoded(self, layers: list[np.ndarray]) -> Encoded:
        """Attention is 1 divided by the number of tokens, the pooler's output minus the first."""
        share = np.full(len(layers[0]), 1 / len(layers[0]), dtype=np.float32)
        attention = share if self.runtime.attention else None
        return Encoded(layers, attention, -layers[-1][0] if self.runtime.pooler else None)

    def _states(self, tokens: Tokens) -> list[np.ndarray]:
        column = np.array(tokens.ids, dtype=np.float32)[:, None]
        ones = np.ones((1, self.hidden), dtype=np.float32)
        return [column * ones + np.float32(layer / 10) for layer in range(self.layers)]


@pytest.fixture
def fake_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """A folder `fake` that exports load as a FakeEncoder. The folder is `encoder.source.folder`."""
    from poolbench_export import export
    from poolbench_export.source import find_model

    folder = tmp_path / "fake"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    encoder = FakeEncoder(find_model(str(folder)))

    def load(source: ModelSource, runtime: Runtime) -> FakeEncoder:
        encoder.runtime = runtime
        return encoder

    monkeypatch.setattr(export, "load", load)
    monkeypatch.setattr(export, "versions", lambda: {"torch": "0", "transformers": "0"})
    return encoder


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a random BERT: 2 layers, hidden 16, 32 positions, 18 words.

    Its tokenizer file truncates at 5 and pads to 9 tokens, which an export has to override.
    """
    torch = pytest.importorskip("torch", reason="needs torch")
    transformers = pytest.importorskip("transformers", reason="needs transformers")
    folder = tmp_path_factory.mktemp("models") / "tiny-bert"
    torch.manual_seed(7)
    config = transformers.BertConfig(
        vocab_size=len(SPECIAL) + len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
        initializer_range=0.5,
    )
    transformers.BertModel(config).save_pretrained(folder)
    write_tokenizer(folder)
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode": ["cls", "lasttoken"]}')
    return folder


def write_tokenizer(folder: Path) -> None:
    """A WordPiece tokenizer over WORDS, BERT's way."""
    from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import WordPiece

    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join([*SPECIAL, *WORDS]) + "\n")
    tokenizer = Tokenizer(WordPiece.from_file(str(vocabulary), unk_token="[UNK]"))
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.enable_truncation(5)
    tokenizer.enable_padding(length=9)
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
    settings = {"tokenizer_class": "BertTokenizer", "do_lower_case": True}
    settings |= {f"{name}_token": token for name, token in names.items()}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
