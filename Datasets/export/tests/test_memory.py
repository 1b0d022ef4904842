"""Memory does not grow with the number of sentences, measured around a stand-in encoder."""

from __future__ import annotations

import tracemalloc
from collections import deque
from pathlib import Path

import pytest

from poolbench_export import manifest, tokens
from poolbench_export.export import export
from poolbench_export.plan import Plan

# A sentence may cost some 8-byte numbers: where its text and its tokens lie on the disk, how long
# it is, where its states go, its group, its place in the order of batches, and while it is looked
# up a hash and two to four slots of a table. That is 60 to 100 bytes; as Python objects, a text of
# the length used here and its tokens take 1,500 and more.
BYTES_A_SENTENCE = 160

FEW, MANY = 250, 1250  # pairs


def write_pairs(path: Path, count: int) -> Path:
    """Pairs of `count` in a table; each text is of 40 words and like no other."""
    separator = {".csv": ",", ".tsv": "\t"}.get(path.suffix)
    with open(path, "w", encoding="utf-8") as file:
        if separator:
            file.write(separator.join(["id", "score", "split", "sentence1", "sentence2"]) + "\n")
        for number in range(count):
            one, two = (text(2 * number + side) for side in (0, 1))
            if separator:
                file.write(separator.join([f"id{number:06}", "1", "test", one, two]) + "\n")
            else:
                pair = f'"id": "id{number:06}", "score": 1, "split": "test"'
                file.write(f'{{{pair}, "sentence1": "{one}", "sentence2": "{two}"}}\n')
    return path


def text(number: int) -> str:
    """40 words whose lengths, which the stand-in tokenizer takes for token ids, spell `number`."""
    return " ".join("wordy" if number >> bit & 1 else "wordier" for bit in range(40))


def peak(fake_model, pairs: Path, **options) -> int:
    """Bytes that an export takes at most, those of a stand-in's diary left out."""
    fake_model.calls = deque(maxlen=1)
    fake_model.tokenizer.seen = deque(maxlen=1)
    plan = Plan(str(fake_model.source.folder), str(pairs), pairs.parent / pairs.stem, **options)
    tracemalloc.start()
    try:
        export(plan, note=lambda text: None, progress=lambda done, total: None)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("csv", {"batch_size": 64}),
        ("tsv", {"splits": ("test",), "padding": "left"}),
        ("jsonl", {"indexed": True, "resume": True, "shard_size": 1000}),
    ],
)
def test_memory_does_not_grow_with_the_number_of_sentences(
    fake_model, tmp_path, monkeypatch, kind, options
):
    for module in (tokens, manifest):
        monkeypatch.setattr(module, "CHUNK", 32)  # many of them even in the shorter list
    few = write_pairs(tmp_path / f"few.{kind}", FEW)
    many = write_pairs(tmp_path / f"many.{kind}", MANY)
    peak(fake_model, write_pairs(tmp_path / f"first.{kind}", FEW), **options)  # fills caches
    growth = peak(fake_model, many, **options) - peak(fake_model, few, **options)
    assert growth < 2 * (MANY - FEW) * BYTES_A_SENTENCE
