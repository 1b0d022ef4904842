"""One export, from a plan to a dataset folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from poolbench_export.dataset_folder import check_replaceable, new_folder
from poolbench_export.errors import ExportError, shown
from poolbench_export.layers import LayerChoice, resolve_layers
from poolbench_export.manifest import Contents, ScoreNote, write_manifest
from poolbench_export.model import Encoder, load, versions
from poolbench_export.pairs import Pairs, check_score_range, only_splits, read_pairs
from poolbench_export.source import ModelSource, find_model
from poolbench_export.tensor_file import Tensor, TensorFile
from poolbench_export.tokens import Tokens, distinct, tokenise

F16_MAX = 65504.0  # the largest finite half-precision number

# Called after each batch with the number of distinct sentences done and the number of all.
Progress = Callable[[int, int], None]


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
    threads: int | None = None
    overwrite: bool = False


@dataclass(frozen=True)
class Summary:
    """What an export wrote."""

    pairs: int
    sentences: int
    distinct: int
    tokens: int
    cut: int
    max_length: int | None
    bytes: int


def export(plan: Plan, note: Callable[[str], None], progress: Progress) -> Summary:
    """Reads, encodes, writes. `note` takes one-line remarks. Raises ExportError."""
    check_replaceable(plan.out, plan.overwrite)  # before the work, and again at its end
    pairs = _read(plan)
    source = find_model(plan.model, plan.model_name)
    for remark in source.notes:
        note(remark)
    encoder = load(source, plan.threads)
    max_length = encoder.max_length(plan.max_length)
    tokens, cut = _tokens(encoder, pairs, max_length, plan.pairs)
    groups = distinct(tokens)

    with new_folder(plan.out, plan.overwrite) as folder:
        pairs_file = folder / "pairs.csv"
        states_file = folder / "hidden_states.safetensors"
        pairs_file.write_bytes(pairs.to_csv())
        layers, hidden = _write_states(states_file, plan, encoder, pairs, tokens, groups, progress)
        contents = Contents(
            name=plan.name or plan.out.resolve().name,
            model_name=source.name,
            revision=source.revision,
            declared_pooling=source.declared_pooling,
            hidden_size=hidden,
            max_length=max_length,
            padding_side=encoder.tokenizer.padding_side,
            layers=layers,
            pairs=len(pairs),
            sentences=len(tokens),
            tokens=sum(map(len, tokens)),
            score=plan.score,
            versions=versions(),
        )
        write_manifest(folder, contents, [pairs_file, states_file])
        size = sum(file.stat().st_size for file in folder.iterdir())
    return Summary(len(pairs), len(tokens), len(groups), contents.tokens, cut, max_length, size)


def _read(plan: Plan) -> Pairs:
    pairs = only_splits(read_pairs(plan.pairs), plan.splits, plan.pairs)
    check_score_range(pairs, plan.score.minimum, plan.score.maximum, plan.pairs)
    return pairs


def _tokens(
    encoder: Encoder, pairs: Pairs, max_length: int | None, path: str
) -> tuple[list[Tokens], int]:
    sentences = pairs.sentences()
    if encoder.source.lower_case:
        sentences = [sentence.lower() for sentence in sentences]
    tokens, cut = tokenise(encoder.tokenizer, sentences, max_length)
    for number, sentence in enumerate(tokens):
        if not sentence.ids:
            found = f"{pairs.where(number)} gives no token: {shown(sentences[number])}"
            raise ExportError(path, found, "at least one", "remove the pair")
    return tokens, cut


def _write_states(
    path: Path,
    plan: Plan,
    encoder: Encoder,
    pairs: Pairs,
    tokens: Sequence[Tokens],
    groups: Sequence[Sequence[int]],
    progress: Progress,
) -> tuple[list[int], int]:
    """Encodes every group once and writes its states to each of its sentences.

    Returns the layers written and the hidden size.
    """
    # How many layers there are, and how wide, is asked of the model itself: configurations differ.
    probe = encoder.hidden_states([tokens[0]])[0]
    layers = resolve_layers(plan.layers, len(probe), encoder.source.location)
    hidden = probe[0].shape[1]
    offsets = np.cumsum([0, *map(len, tokens)])
    names = {layer: f"hidden_states.{layer}" for layer in layers}
    total = int(offsets[-1])
    tensors = [
        Tensor("offsets", "I64", (len(offsets),)),
        Tensor("token_ids", "I64", (total,)),
        *(Tensor(name, plan.dtype, (total, hidden)) for name in names.values()),
        Tensor("special_tokens_mask", "U8", (total,)),
    ]
    with TensorFile(path, tensors) as file:
        file.write("offsets", 0, offsets)
        file.write("token_ids", 0, np.concatenate([sentence.ids for sentence in tokens]))
        file.write(
            "special_tokens_mask", 0, np.concatenate([sentence.special for sentence in tokens])
        )
        done = 0
        for batch in _batches(groups, tokens, plan.batch_size):
            encoded = encoder.hidden_states([tokens[group[0]] for group in batch])
            for group, states in zip(batch, encoded, strict=True):
                for layer, name in names.items():
                    _check_range(states[layer], plan.dtype, encoder.source, name, pairs, group[0])
                    for number in group:
                        file.write(name, int(offsets[number]), states[layer])
            done += len(batch)
            progress(done, len(groups))
    return layers, hidden


def _batches(
    groups: Sequence[Sequence[int]], tokens: Sequence[Tokens], size: int
) -> Iterator[Sequence[Sequence[int]]]:
    """Groups to encode together: of like length, so that little is padding, and the longest
    first, so that too large a batch fails at once."""
    if size > 1:
        groups = sorted(groups, key=lambda group: -len(tokens[group[0]]))
    for start in range(0, len(groups), size):
        yield groups[start : start + size]


def _check_range(
    states: np.ndarray, dtype: str, source: ModelSource, name: str, pairs: Pairs, number: int
) -> None:
    """Refuses states that the file could not hold: NaN, infinities, and in F16 what overflows it.

    states: tokens × hidden of sentence `number`.
    """
    largest = float(np.abs(states).max())  # NaN if any is NaN
    if not np.isfinite(largest):
        found = f"{name} of {pairs.where(number)} holds {'NaN' if np.isnan(largest) else 'Inf'}"
        raise ExportError(
            source.location, found, "finite hidden states", "check the model's weights"
        )
    if dtype == "F16" and largest > F16_MAX:
        found = f"{name} of {pairs.where(number)} reaches {largest:.6g}"
        expected = f"at most {F16_MAX:.0f} in F16"
        raise ExportError(source.location, found, expected, "export again with --dtype f32")
