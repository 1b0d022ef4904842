"""The model's own final vectors: by sentence-transformers, or by the declared pooling alone."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence

import numpy as np

from poolbench_export.errors import ExportError, first_line
from poolbench_export.model import FORWARD_DTYPES, Runtime, as_array
from poolbench_export.pooled import normalised, pooled
from poolbench_export.prompts import Prompt
from poolbench_export.source import ModelSource

# Texts and their last-layer states (tokens × hidden each) → a vector each.
Embedder = Callable[[Sequence[str], Sequence[np.ndarray]], list[np.ndarray]]


def installed() -> bool:
    """Whether sentence-transformers is there."""
    return importlib.util.find_spec("sentence_transformers") is not None


def make_embedder(
    source: ModelSource,
    runtime: Runtime,
    max_length: int | None,
    prompt: Prompt | None,
    prompt_length: int,
) -> Embedder:
    """Raises ExportError where the model declares no pooling, or more than can be done here."""
    if source.declared_pooling is None:
        raise ExportError(
            source.location,
            "a model that declares no pooling",
            "1_Pooling/config.json, for its own vectors",
            "leave --embeddings out",
        )
    if installed():
        return _by_library(source, runtime, max_length, prompt)
    if source.modules.heads:
        raise ExportError(
            source.location,
            f"{', '.join(source.modules.heads)} after pooling",
            "sentence-transformers, which can apply it",
            "pip install sentence-transformers",
        )
    return by_pooling(source, prompt_length)


def by_pooling(source: ModelSource, prompt_length: int) -> Embedder:
    """Declared pooling, and unit length where the model has a Normalize module."""
    pooling = source.declared_pooling or "mean"
    first = 0 if source.include_prompt else prompt_length

    def embed(texts: Sequence[str], states: Sequence[np.ndarray]) -> list[np.ndarray]:
        vectors = [pooled(sentence[first:], pooling) for sentence in states]
        return [normalised(vector) for vector in vectors] if source.modules.normalise else vectors

    return embed


def _by_library(
    source: ModelSource, runtime: Runtime, max_length: int | None, prompt: Prompt | None
) -> Embedder:
    import torch
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(
            source.location,
            device=runtime.device,
            revision=source.revision,
            trust_remote_code=runtime.trust_remote_code,
        )
    except Exception as error:  # the library passes on whatever its parts raise
        found = f"sentence-transformers cannot load it ({first_line(error)})"
        hint = "leave --embeddings out"
        raise ExportError(source.location, found, "a model that it loads", hint) from None
    model = model.to(getattr(torch, FORWARD_DTYPES[runtime.forward_dtype]))
    model.default_prompt_name = None  # the prompt is said below, or there is none
    if max_length is not None:
        model.max_seq_length = max_length
    text = prompt.text if prompt else None

    def embed(texts: Sequence[str], states: Sequence[np.ndarray]) -> list[np.ndarray]:
        vectors = model.encode(
            list(texts),
            prompt=text,
            batch_size=len(texts),
            convert_to_tensor=True,
            show_progress_bar=False,
        )
        return list(as_array(vectors))

    return embed
