"""Where a model comes from, and what its small JSON files say. Needs neither torch nor weights."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from poolbench_export.errors import ExportError, first_line, shown
from poolbench_export.pooling_config import declared_pooling
from poolbench_export.sentence_modules import SentenceModules, read_modules, read_prompts

COMMIT = re.compile(r"[0-9a-f]{40}")
REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True)
class ModelSource:
    """A model folder, or a hub repository with its small files in a cached folder."""

    location: str  # what the user gave, and what from_pretrained is given
    folder: Path  # holds the JSON files of the whole model
    name: str
    revision: str | None
    declared_pooling: str | None
    max_length: int | None  # sentence-transformers' max_seq_length
    lower_case: (
        bool  # sentence-transformers' do_lower_case: text is lower-cased before the tokenizer
    )
    notes: tuple[str, ...] = ()  # for the user's eye, each one line
    modules: SentenceModules = SentenceModules()
    include_prompt: bool = True  # whether the declared pooling covers the prompt's tokens
    prompts: Mapping[str, str] = field(default_factory=dict)
    default_prompt: str | None = None


def find_model(model: str, name: str | None = None, revision: str | None = None) -> ModelSource:
    """The source for `--model`: an existing folder, else a repository of the Hugging Face hub.

    `revision` is a branch, tag or commit of the repository; the commit is what is recorded.
    """
    if Path(model).is_dir():
        repository, commit = _cached_repository(Path(model))
        if revision is not None and revision != commit:
            found = f"a folder, of which there is no revision {shown(revision)}"
            raise ExportError(model, found, "org/name with --revision", "leave --revision out")
        return _read(model, Path(model), name, repository, commit)
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", model) or model.startswith("."):
        raise ExportError(model, "no such folder", "a Hugging Face model folder", "check --model")
    folder = _small_files(model, revision)
    return _read(model, folder, name, model, folder.name)


def _read(
    location: str, folder: Path, name: str | None, repository: str | None, revision: str | None
) -> ModelSource:
    modules = _modules(folder)
    inner = folder / modules.transformer
    if not (inner / "config.json").is_file():
        missing = f"{modules.transformer}/config.json".lstrip("/")
        raise ExportError(location, f"no {missing}", "a Hugging Face model folder", "check --model")
    notes: list[str] = []
    if modules.heads:
        notes.append(
            f"the model goes on after pooling with {', '.join(modules.heads)}, which hidden states"
            " do not show: no pooling of them gives its own vectors; --embeddings adds those"
        )
    sentence_config = _sentence_config(inner)
    pooling_config = _pooling_config(folder, modules)
    prompts, default = read_prompts(_json(folder / "config_sentence_transformers.json") or {})
    return ModelSource(
        location=location,
        folder=folder,
        name=name or repository or _own_name(inner, folder, notes),
        revision=revision or _recorded_commit(inner),
        declared_pooling=_pooling(pooling_config, folder, modules, notes),
        max_length=_positive(sentence_config.get("max_seq_length")),
        lower_case=sentence_config.get("do_lower_case") is True,
        notes=tuple(notes),
        modules=modules,
        include_prompt=(pooling_config or {}).get("include_prompt") is not False,
        prompts=prompts,
        default_prompt=default,
    )


def _modules(folder: Path) -> SentenceModules:
    path = folder / "modules.json"
    value = _value(path)
    if value is None:
        return SentenceModules()
    try:
        return read_modules(value)
    except ValueError as error:
        expected = "a Transformer and what follows it"
        raise ExportError(path, str(error), expected, "use a model with a transformer") from None


def _cached_repository(folder: Path) -> tuple[str | None, str | None]:
    """Name and revision of a folder in the hub's cache, `models--org--name/snapshots/commit`."""
    resolved = folder.resolve()
    cached = re.fullmatch(r"models--(.+?)--(.+)", resolved.parent.parent.name)
    if cached and resolved.parent.name == "snapshots":
        return f"{cached[1]}/{cached[2]}", resolved.name
    return None, None


def _recorded_commit(folder: Path) -> str | None:
    """The commit that some tools keep in config.json."""
    commit = (_json(folder / "config.json") or {}).get("_commit_hash")
    return commit if isinstance(commit, str) and COMMIT.fullmatch(commit) else None


def _own_name(inner: Path, folder: Path, notes: list[str]) -> str:
    """`_name_or_path` of the configuration where it looks like org/name, else the folder's name."""
    recorded = (_json(inner / "config.json") or {}).get("_name_or_path")
    if isinstance(recorded, str) and REPOSITORY.fullmatch(recorded):
        notes.append(
            f"the model is named {recorded} after its config.json, where a fine-tuned model may"
            " keep its parent's name; give --model-name if that is wrong"
        )
        return recorded
    return folder.resolve().name


def _pooling_config(folder: Path, modules: SentenceModules) -> dict[str, Any] | None:
    if modules.pooling is None:
        return None
    return _json(folder / modules.pooling / "config.json")


def _pooling(
    config: dict[str, Any] | None, folder: Path, modules: SentenceModules, notes: list[str]
) -> str | None:
    if config is None:
        return None
    try:
        return declared_pooling(config)
    except ValueError as error:
        path = folder / (modules.pooling or "") / "config.json"
        notes.append(f"{path}: {error}; declared_pooling is null")
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
    value = _value(path)
    if value is not None and not isinstance(value, dict):
        raise ExportError(path, type(value).__name__, "a JSON object", "repair the model folder")
    return value


def _value(path: Path) -> Any:
    """The JSON value in `path`, or None where there is no such file."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ExportError(
            path, first_line(error), "a JSON object", "repair the model folder"
        ) from None


def _small_files(repository: str, revision: str | None) -> Path:
    """Fetches the JSON files of a hub repository into the cache; the folder is `…/<commit>`."""
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(repository, revision=revision, allow_patterns=["*.json"]))
    except ImportError:
        found = "huggingface_hub is not installed"
        raise ExportError(
            repository, found, "transformers with it", "pip install transformers"
        ) from None
    except Exception as error:  # the hub's client raises its own, requests' and OSError
        found = f"neither a folder nor fetched from the hub ({first_line(error)})"
        raise ExportError(
            repository, found, "a model folder or org/name", "check --model and the network"
        ) from None
