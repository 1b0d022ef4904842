"""One export, from a plan to a dataset folder."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from poolbench_export.check import check
from poolbench_export.dataset_folder import check_replaceable, folder_above, new_folder
from poolbench_export.embeddings import make_embedder
from poolbench_export.errors import ExportError, shown
from poolbench_export.manifest import Contents, write_manifest
from poolbench_export.model import Encoder, load, versions
from poolbench_export.pairs import Pairs, check_score_range, only_splits, read_pairs
from poolbench_export.plan import Plan
from poolbench_export.prompts import Prompt, choose_prompt, prompt_length
from poolbench_export.sentences import Sentences, stored_sentences
from poolbench_export.source import find_model
from poolbench_export.spool import Numbering, Spool
from poolbench_export.states import Job, Progress, Written, write_states
from poolbench_export.tokens import Groups, Tokens, tokenise

Note = Callable[[str], None]


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


def export(plan: Plan, note: Note, progress: Progress) -> Summary:
    """Reads, encodes, writes, checks. `note` takes one-line remarks. Raises ExportError."""
    check_replaceable(plan.out, plan.overwrite)  # before the work, and again at its end
    work = folder_above(plan.out)
    sentences = stored_sentences(_read(plan, note, work), plan.indexed, work)
    source = find_model(plan.model, plan.model_name, plan.revision)
    for remark in source.notes:
        note(remark)
    prompt = choose_prompt(source, plan.prompt, plan.prompt_name)
    if prompt and plan.prompt is None and plan.prompt_name is None:
        note(f'each sentence gets the model\'s default prompt {prompt.name}; --prompt "" for none')
    encoder = load(source, plan.runtime)
    max_length = encoder.max_length(plan.max_length)
    tokens, groups, cut = _tokens(encoder, sentences, prompt, max_length, plan)
    length = prompt_length(encoder.tokenizer, prompt, source, max_length) if prompt else None
    embed = None
    if plan.embeddings:
        embed = make_embedder(source, encoder.runtime, max_length, prompt, length or 0)
    lengths = np.fromiter(map(len, tokens), dtype=np.int64)
    job = Job(plan, encoder, sentences, tokens, lengths, groups, length, embed)

    with new_folder(plan.out, plan.overwrite, plan.resume) as folder:
        made_with = _made_with(encoder)
        written = write_states(folder, job, made_with, progress, note)
        if plan.check:
            check(folder, job, written)
        pairs_file = folder / "pairs.csv"
        with open(pairs_file, "wb") as file:
            file.writelines(sentences.pairs.csv_lines())
        contents = _contents(job, written, prompt, max_length, made_with)
        write_manifest(folder, contents, [pairs_file, *written.files])
        size = sum(file.stat().st_size for file in folder.iterdir())
    return Summary(contents.pairs, len(tokens), len(groups), contents.tokens, cut, max_length, size)


def _read(plan: Plan, note: Note, work: Path) -> Pairs:
    pairs = read_pairs(plan.pairs, plan.table, note, work)
    pairs = only_splits(pairs, plan.splits, plan.pairs, work)
    check_score_range(pairs, plan.score.minimum, plan.score.maximum, plan.pairs)
    return pairs


def _tokens(
    encoder: Encoder,
    sentences: Sentences,
    prompt: Prompt | None,
    max_length: int | None,
    plan: Plan,
) -> tuple[Spool[Tokens], Groups, int]:
    """The tokens of the sentences, which of them are equal, and how many were cut."""

    def prepared(text: str) -> str:
        text = prompt.text + text if prompt else text
        return text.lower() if encoder.source.lower_case else text

    work = folder_above(plan.out)
    tokens: Spool[Tokens] = Spool(work)
    distinct: Numbering[tuple[int, ...]] = Numbering(work)
    group_of, cut_count = array("q"), 0
    texts = map(prepared, sentences.texts())
    for number, (sentence, cut) in enumerate(tokenise(encoder.tokenizer, texts, max_length)):
        if not sentence.ids:
            text = shown(prepared(sentences.text(number)))
            found = f"{sentences.where(number)} gives no token: {text}"
            raise ExportError(plan.pairs, found, "at least one", "remove the pair")
        tokens.append(sentence)
        group_of.append(distinct.number(sentence.ids))
        cut_count += cut
    return tokens, Groups(group_of), cut_count


def _made_with(encoder: Encoder) -> dict[str, str]:
    """Versions, and of the forward pass what is not as usual."""
    runtime = encoder.runtime
    unusual = {
        "device": runtime.device if runtime.device != "cpu" else None,
        "forward_dtype": runtime.forward_dtype if runtime.forward_dtype != "f32" else None,
    }
    return {**versions(), **{key: value for key, value in unusual.items() if value}}


def _contents(
    job: Job,
    written: Written,
    prompt: Prompt | None,
    max_length: int | None,
    made_with: dict[str, str],
) -> Contents:
    plan, source = job.plan, job.encoder.source
    return Contents(
        name=plan.name or plan.out.resolve().name,
        model_name=source.name,
        revision=source.revision,
        declared_pooling=source.declared_pooling,
        hidden_size=written.hidden,
        max_length=max_length,
        padding_side=plan.padding or job.encoder.tokenizer.padding_side,
        layers=written.layers,
        pairs=len(job.sentences.pairs),
        sentences=len(job.tokens),
        tokens=written.layout.tokens,
        score=plan.score,
        versions=made_with,
        prompt={"text": prompt.text, "name": prompt.name} if prompt else None,
    )
