"""`manifest.json`: what the dataset is, and the size and SHA-256 of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poolbench_export import __version__

MANIFEST = "manifest.json"
FORMAT = "poolbench-dataset"
VERSION = 1
CHUNK = 1 << 20  # bytes read at a time for a checksum


@dataclass(frozen=True)
class ScoreNote:
    """What is known of the gold scores; what is None is left out."""

    minimum: float | None = None
    maximum: float | None = None
    source: str | None = None
    licence: str | None = None

    def entry(self) -> dict[str, Any]:
        """The manifest's `score`, possibly empty."""
        values = {
            "min": _plain(self.minimum),
            "max": _plain(self.maximum),
            "source": self.source,
            "licence": self.licence,
        }
        return {key: value for key, value in values.items() if value is not None}


@dataclass(frozen=True)
class Contents:
    """The facts of one export, gathered for its manifest."""

    name: str
    model_name: str
    revision: str | None
    declared_pooling: str | None
    hidden_size: int
    max_length: int | None
    padding_side: str
    layers: Sequence[int]
    pairs: int
    sentences: int
    tokens: int
    score: ScoreNote
    versions: Mapping[str, str]  # of torch and transformers; how the pass was run, if unusually
    prompt: Mapping[str, str | None] | None = None  # text, and name among the model's own


def manifest(contents: Contents, files: Sequence[Path]) -> dict[str, Any]:
    """The manifest as JSON values, keys in the order of the format's documentation.

    No time, host or path stands in it: the same export gives the same bytes.
    """
    score = contents.score.entry()
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": contents.name,
        "model": {
            "name": contents.model_name,
            "revision": contents.revision,
            "declared_pooling": contents.declared_pooling,
            "hidden_size": contents.hidden_size,
        },
        "tokenizer": {
            "max_length": contents.max_length,
            "padding_side": contents.padding_side,
        },
        **({"prompt": dict(contents.prompt)} if contents.prompt else {}),
        "layers": list(contents.layers),
        "pairs": contents.pairs,
        "sentences": contents.sentences,
        "tokens": contents.tokens,
        **({"score": score} if score else {}),
        "files": {path.name: file_entry(path) for path in files},
        "exporter": {"name": "poolbench-export", "version": __version__, **contents.versions},
    }


def write_manifest(folder: Path, contents: Contents, files: Sequence[Path]) -> None:
    """Writes `manifest.json` of `folder`, whose other files are finished."""
    text = json.dumps(manifest(contents, files), indent=2, ensure_ascii=False, allow_nan=False)
    (folder / MANIFEST).write_bytes((text + "\n").encode("utf-8"))


def file_entry(path: Path) -> dict[str, Any]:
    """Size and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _plain(number: float | None) -> float | int | None:
    """5 rather than 5.0."""
    return int(number) if number is not None and number.is_integer() else number
