"""What a sentence-transformers folder is made of: `modules.json` and the prompts.

A plain Hugging Face folder has no modules.json; then the transformer is the folder itself, and
`1_Pooling`, where there is one, its pooling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SentenceModules:
    """The modules of a model, by their folders; a head is whatever follows pooling."""

    transformer: str = ""  # folder, "" for the model's own
    pooling: str | None = "1_Pooling"
    heads: tuple[str, ...] = ()  # types such as Dense, in order; Normalize is not among them
    normalise: bool = False


def read_modules(modules: Any) -> SentenceModules:
    """The modules in the JSON value of modules.json. Raises ValueError for what is no encoder."""
    if not isinstance(modules, list) or not modules:
        raise ValueError("no list of modules")
    kinds: list[str] = []
    paths: list[str] = []
    for module in modules:
        kind, path = (
            (module.get("type"), module.get("path")) if isinstance(module, dict) else (0, 0)
        )
        if not isinstance(kind, str) or not isinstance(path, str):
            raise ValueError("a module without type and path")
        if path.startswith("/") or ".." in path.split("/"):
            raise ValueError(f"the module path {path!r} outside the folder")
        kinds.append(kind.rpartition(".")[2])
        paths.append(path)
    if kinds[0] != "Transformer":
        raise ValueError(f"a first module {kinds[0]}")
    pooling = kinds.index("Pooling") if "Pooling" in kinds else None
    others: Sequence[str] = [
        kind
        for number, kind in enumerate(kinds)
        if number not in (0, pooling) and kind != "Normalize"
    ]
    return SentenceModules(
        transformer=paths[0],
        pooling=None if pooling is None else paths[pooling],
        heads=tuple(others),
        normalise="Normalize" in kinds,
    )


def read_prompts(config: dict[str, Any]) -> tuple[dict[str, str], str | None]:
    """`prompts` and `default_prompt_name` of config_sentence_transformers.json."""
    prompts = config.get("prompts")
    texts = prompts if isinstance(prompts, dict) else {}
    default = config.get("default_prompt_name")
    return (
        {str(name): text for name, text in texts.items() if isinstance(text, str)},
        default if isinstance(default, str) else None,
    )
