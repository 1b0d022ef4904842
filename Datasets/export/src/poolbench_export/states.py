"""Encodes every distinct sentence once and writes what the model makes of it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from poolbench_export import __version__
from poolbench_export.embeddings import Embedder
from poolbench_export.errors import ExportError
from poolbench_export.layers import resolve_layers
from poolbench_export.layout import Layout
from poolbench_export.model import Encoded, Encoder
from poolbench_export.number_formats import LARGEST, WIDER
from poolbench_export.plan import Plan
from poolbench_export.resume import Resume, digest
from poolbench_export.sentences import Sentences
from poolbench_export.shards import StatesWriter, plan_shards, write_index
from poolbench_export.spool import Spool
from poolbench_export.tensor_file import Tensor
from poolbench_export.tokens import Groups, Tokens

# Called after each batch with the number of distinct sentences done and the number of all.
Progress = Callable[[int, int], None]

ATTENTION = "token_weights.attention"
DECLARED = "sentence_embeddings.declared"
POOLER = "sentence_embeddings.pooler"

# What of a plan does not change the states, or is looked at by its contents.
NOT_IN_KEY = ("model", "pairs", "out", "overwrite", "check", "resume")


@dataclass(frozen=True)
class Job:
    """A plan with its model loaded and its sentences tokenised."""

    plan: Plan
    encoder: Encoder
    sentences: Sentences
    tokens: Spool[Tokens]
    lengths: np.ndarray  # of each sentence, in tokens
    groups: Groups
    prompt_length: int | None = None
    embed: Embedder | None = None

    def encode(self, numbers: Sequence[int]) -> Iterator[Sentence]:
        """What the model makes of the sentences, in one batch."""
        encoded = self.encoder.encode([self.tokens[number] for number in numbers])
        vectors: Sequence[np.ndarray | None] = [None] * len(numbers)
        if self.embed:
            texts = [self.sentences.text(number) for number in numbers]
            vectors = self.embed(texts, [sentence.layers[-1] for sentence in encoded])
        for one, vector in zip(encoded, vectors, strict=True):
            yield Sentence(one, vector)


@dataclass(frozen=True)
class Sentence:
    """All that is known of one sentence."""

    encoded: Encoded
    embedding: np.ndarray | None

    def token_values(self, layers: Sequence[int]) -> dict[str, np.ndarray]:
        """What has a row for each token, by the tensor's name."""
        values = {state_name(layer): self.encoded.layers[layer] for layer in layers}
        if self.encoded.attention is not None:
            values[ATTENTION] = self.encoded.attention
        return values

    def vectors(self) -> dict[str, np.ndarray]:
        """What the sentence has one of, by the tensor's name."""
        given = {DECLARED: self.embedding, POOLER: self.encoded.pooler}
        return {name: vector for name, vector in given.items() if vector is not None}


@dataclass(frozen=True)
class Written:
    """What stands on the disk."""

    layers: list[int]
    last: int  # the model's last layer, written or not
    hidden: int
    layout: Layout
    shards: Mapping[str, list[Tensor]]
    files: list[Path]


def state_name(layer: int) -> str:
    return f"hidden_states.{layer}"


def write_states(
    folder: Path,
    job: Job,
    versions: Mapping[str, str],
    progress: Progress,
    note: Callable[[str], None],
) -> Written:
    """Writes all tensors of `job` into `folder`."""
    plan = job.plan
    # How many layers there are, and how wide, is asked of the model itself: configurations differ.
    (probe,) = job.encode([0])
    layers = resolve_layers(plan.layers, len(probe.encoded.layers), job.encoder.source.location)
    last, hidden = len(probe.encoded.layers) - 1, probe.encoded.layers[0].shape[1]
    padded = plan.padding is not None
    layout = Layout(job.lengths, padded, plan.padding or "right")
    shards = plan_shards(_tensors(job, layout, layers, probe), plan.shard_size)
    resume = Resume(folder, _key(job, versions, probe) if plan.resume else None)
    if resume.done:
        note(f"going on after {resume.done} of {len(job.groups)} distinct sentences")
    with StatesWriter(folder, shards, resume.done > 0) as writer:
        _write_tokens(writer, job, layout)
        done = 0
        for batch in _batches(job.groups, job.lengths, plan.batch_size):
            done += len(batch)
            if done <= resume.done:
                _skip(writer, batch, layout, layers, probe)
                continue
            _write_batch(writer, job, batch, layout, layers)
            resume.save(done, writer.sync)
            progress(done, len(job.groups))
    resume.finish()
    return Written(layers, last, hidden, layout, shards, write_index(folder, shards))


def _tensors(job: Job, layout: Layout, layers: Sequence[int], probe: Sentence) -> list[Tensor]:
    count = len(job.tokens)
    tensors = [
        layout.structure(),
        layout.tensor("token_ids", "I64"),
        layout.tensor("special_tokens_mask", "U8"),
    ]
    if job.prompt_length is not None:
        tensors.append(Tensor("prompt_lengths", "I64", (count,)))
    for name, values in probe.token_values(layers).items():
        dtype = "F32" if name == ATTENTION else job.plan.dtype
        tensors.append(layout.tensor(name, dtype, *values.shape[1:]))
    for name, vector in probe.vectors().items():
        tensors.append(Tensor(name, "F32", (count, len(vector))))
    return tensors


def _write_tokens(writer: StatesWriter, job: Job, layout: Layout) -> None:
    """Everything that needs no model."""
    structure = layout.structure().name
    for row, values in layout.structure_rows():
        writer.write(structure, row, values)
    for number, sentence in enumerate(job.tokens):
        for name, row in (
            ("token_ids", np.array(sentence.ids, dtype=np.int64)),
            ("special_tokens_mask", np.array(sentence.special, dtype=np.uint8)),
        ):
            writer.write(name, *layout.place(number, row))
    if job.prompt_length is not None:
        writer.write("prompt_lengths", 0, np.full(len(job.tokens), job.prompt_length))


def _write_batch(
    writer: StatesWriter,
    job: Job,
    batch: Sequence[np.ndarray],
    layout: Layout,
    layers: Sequence[int],
) -> None:
    """Encodes the first sentence of each group, and writes its values to all of the group."""
    for group, sentence in zip(batch, job.encode([group[0] for group in batch]), strict=True):
        for name, values in sentence.token_values(layers).items():
            dtype = "F32" if name == ATTENTION else job.plan.dtype
            _check_range(values, dtype, name, job, group[0])
            for number in group:
                writer.write(name, *layout.place(number, values))
        for name, vector in sentence.vectors().items():
            _check_range(vector, "F32", name, job, group[0])
            for number in group:
                writer.write(name, number, vector[None])


def _skip(
    writer: StatesWriter,
    batch: Sequence[np.ndarray],
    layout: Layout,
    layers: Sequence[int],
    probe: Sentence,
) -> None:
    for group in batch:
        for number in group:
            for name in probe.token_values(layers):
                writer.skip(name, layout.rows(number)[1])
            for name in probe.vectors():
                writer.skip(name, 1)


def _batches(groups: Groups, lengths: np.ndarray, size: int) -> Iterator[list[np.ndarray]]:
    """Groups to encode together: of like length, so that little is padding, and the longest
    first, so that too large a batch fails at once."""
    order = np.arange(len(groups))
    if size > 1:
        order = np.argsort(-lengths[groups.firsts], kind="stable")
    for start in range(0, len(order), size):
        yield [groups[number] for number in order[start : start + size]]


def _check_range(values: np.ndarray, dtype: str, name: str, job: Job, number: int) -> None:
    """Refuses values that the file could not hold: NaN, infinities, and what overflows `dtype`.

    values: of sentence `number`, any shape.
    """
    location = job.encoder.source.location
    largest = float(np.abs(values).max())  # NaN if any is NaN
    if not np.isfinite(largest):
        where = job.sentences.where(number)
        found = f"{name} of {where} holds {'NaN' if np.isnan(largest) else 'Inf'}"
        raise ExportError(location, found, "finite hidden states", "check the model's weights")
    if dtype in LARGEST and largest > LARGEST[dtype]:
        found = f"{name} of {job.sentences.where(number)} reaches {largest:.6g}"
        limit = f"{LARGEST[dtype]:.0f}" if dtype == "F16" else f"{LARGEST[dtype]:.4g}"
        raise ExportError(location, found, f"at most {limit} in {dtype}", WIDER[dtype])


def _key(job: Job, versions: Mapping[str, str], probe: Sentence) -> str:
    """What decides the bytes of an export; see `resume`."""
    plan = {
        field.name: getattr(job.plan, field.name)
        for field in dataclasses.fields(job.plan)
        if field.name not in NOT_IN_KEY
    }
    settings = json.dumps([__version__, dict(versions), plan, job.prompt_length], default=repr)
    states = [values.tobytes() for values in (*probe.encoded.layers, *probe.vectors().values())]
    ids = (np.array(sentence.ids, dtype=np.int64).tobytes() for sentence in job.tokens)
    streams = [digest(job.sentences.pairs.csv_lines()), digest(ids)]
    return digest([settings.encode(), *states, *map(str.encode, streams)])
