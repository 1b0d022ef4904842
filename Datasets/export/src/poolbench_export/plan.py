"""What one export is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from poolbench_export.layers import LayerChoice
from poolbench_export.manifest import ScoreNote
from poolbench_export.model import Runtime
from poolbench_export.pairs import TableOptions


@dataclass(frozen=True)
class Plan:
    """Everything that one export was asked to do."""

    model: str
    pairs: str
    out: Path
    dtype: str = "F16"
    layers: LayerChoice = None
    batch_size: int = 1
    max_length: int | None = None
    splits: tuple[str, ...] = ()
    model_name: str | None = None
    name: str | None = None
    score: ScoreNote = ScoreNote()
    overwrite: bool = False
    revision: str | None = None
    prompt: str | None = None
    prompt_name: str | None = None
    runtime: Runtime = Runtime()
    table: TableOptions = TableOptions()
    padding: str | None = None  # left or right; None is the packed layout
    indexed: bool = False
    shard_size: int | None = None  # bytes
    embeddings: bool = False
    check: bool = True
    resume: bool = False
