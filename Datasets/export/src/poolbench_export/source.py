"""Where a model comes from, and what its small JSON files say. Needs neither torch nor weights."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poolbench_export.errors import ExportError, first_line
from poolbench_export.pooling_config import declared_pooling

REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
POOLING_CONFIG = "1_Pooling/config.json"


@dataclass(frozen=True)
class ModelSource:
    """A model folder, or a hub repository with its small files in a cached folder."""

    location: str  # what from_pretrained is given
    folder: Path  # holds the JSON files
    name: str
    revision: str | None
    declared_pooling: str | None
    max_length: int | None  # sentence-transformers' max_seq_length
    lower_case: (
        bool  # sentence-transformers' do_lower_case: text is lower-cased before the tokenizer
    )
    notes: tuple[str, ...] = ()  # for the user's eye, each one line


def find_model(model: str, name: str | None = None) -> ModelSource:
    """The source for `--model`: an existing folder, else a repository of the Hugging Face hub."""
    if Path(model).is_dir():
        return _read(model, Path(model), name, *_cached_repository(Path(model)))
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", model) or model.startswith("."):
        raise ExportError(model, "no such folder", "a Hugging Face model folder", "check --model")
    folder = _small_files(model)
    return _read(model, folder, name, model, folder.name)


def _read(
    location: str, folder: Path, name: str | None, repository: str | None, revision: str | None
) -> ModelSource:
    if not (folder / "config.json").is_file():
        raise ExportError(
            location, "no config.json", "a Hugging Face model folder", "check --model"
        )
    notes: list[str] = []
    sentence_config = _sentence_config(folder)
    return ModelSource(
        location=location,
        folder=folder,
        name=name or repository or _own_name(folder, notes),
        revision=revision,
        declared_pooling=_pooling(folder, notes),
        max_length=_positive(sentence_config.get("max_seq_length")),
        lower_case=sentence_config.get("do_lower_case") is True,
        notes=tuple(notes),
    )


def _cached_repository(folder: Path) -> tuple[str | None, str | None]:
    """Name and revision of a folder in the hub's cache, `models--org--name/snapshots/commit`."""
    resolved = folder.resolve()
    cached = re.fullmatch(r"models--(.+?)--(.+)", resolved.parent.parent.name)
    if cached and resolved.parent.name == "snapshots":
        return f"{cached[1]}/{cached[2]}", resolved.name
    return None, None


def _own_name(folder: Path, notes: list[str]) -> str:
    """`_name_or_path` of the configuration where it looks like org/name, else the folder's name."""
    recorded = (_json(folder / "config.json") or {}).get("_name_or_path")
    if isinstance(recorded, str) and REPOSITORY.fullmatch(recorded):
        notes.append(
            f"the model is named {recorded} after its config.json, where a fine-tuned model may"
            " keep its parent's name; give --model-name if that is wrong"
        )
        return recorded
    return folder.resolve().name


def _pooling(folder: Path, notes: list[str]) -> str | None:
    config = _json(folder / POOLING_CONFIG)
    if config is None:
        return None
    try:
        return declared_pooling(config)
    except ValueError as error:
        notes.append(f"{folder / POOLING_CONFIG}: {error}; declared_pooling is null")
        return None


def _sentence_config(folder: Path) -> dict[str, Any]:
    """`sentence_bert_config.json`, or what older releases called it for other architectures."""
    candidates = [
        folder / "sentence_bert_config.json",
        *sorted(folder.glob("sentence_*_config.json")),
    ]
    return next((config for config in map(_json, candidates) if config is not None), {})


def _positive(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _json(path: Path) -> dict[str, Any] | None:
    """The object in `path`, or None where there is no such file."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ExportError(
            path, first_line(error), "a JSON object", "repair the model folder"
        ) from None
    if not isinstance(value, dict):
        raise ExportError(path, type(value).__name__, "a JSON object", "repair the model folder")
    return value


def _small_files(repository: str) -> Path:
    """Fetches the JSON files of a hub repository into the cache; the folder is `…/<commit>`."""
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(repository, allow_patterns=["*.json"]))
    except ImportError:
        found = "huggingface_hub is not installed"
        raise ExportError(
            repository, found, "transformers with it", "pip install transformers"
        ) from None
    except Exception as error:  # the hub's client raises its own, requests' and OSError
        found = f"neither a folder nor fetched from the hub ({first_line(error)})"
        raise ExportError(
            repository, found, "a model folder or org/name", "check --model"
        ) from None
