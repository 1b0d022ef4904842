from __future__ import annotations

import hashlib
import json

from poolbench_export import __version__
from poolbench_export.manifest import Contents, ScoreNote, file_entry, write_manifest


def contents(score: ScoreNote = ScoreNote()) -> Contents:
    return Contents(
        name="demo",
        model_name="org/müller",
        revision=None,
        declared_pooling="mean",
        hidden_size=4,
        max_length=256,
        padding_side="right",
        layers=[0, 2],
        pairs=1,
        sentences=2,
        tokens=9,
        score=score,
        versions={"torch": "2.6", "transformers": "4.50"},
    )


def test_the_manifest_has_the_documented_keys_in_the_documented_order(tmp_path):
    pairs = tmp_path / "pairs.csv"
    pairs.write_bytes(b"id\n")
    write_manifest(tmp_path, contents(ScoreNote(0.0, 5.0, "made up", "CC0-1.0")), [pairs])
    expected = {
        "format": "poolbench-dataset",
        "version": 1,
        "name": "demo",
        "model": {
            "name": "org/müller",
            "revision": None,
            "declared_pooling": "mean",
            "hidden_size": 4,
        },
        "tokenizer": {"max_length": 256, "padding_side": "right"},
        "layers": [0, 2],
        "pairs": 1,
        "sentences": 2,
        "tokens": 9,
        "score": {"min": 0, "max": 5, "source": "made up", "licence": "CC0-1.0"},
        "files": {"pairs.csv": {"bytes": 3, "sha256": hashlib.sha256(b"id\n").hexdigest()}},
        "exporter": {
            "name": "poolbench-export",
            "version": __version__,
            "torch": "2.6",
            "transformers": "4.50",
        },
    }
    text = (tmp_path / "manifest.json").read_text(encoding="utf-8")
    assert text == json.dumps(expected, indent=2, ensure_ascii=False) + "\n"


def test_only_what_is_known_of_the_scores_is_written(tmp_path):
    assert ScoreNote().entry() == {}
    assert json.dumps(ScoreNote(maximum=0.5).entry()) == '{"max": 0.5}'
    assert json.dumps(ScoreNote(minimum=0.0, licence="").entry()) == '{"min": 0, "licence": ""}'
    write_manifest(tmp_path, contents(), [])
    assert "score" not in json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))


def test_a_files_size_and_checksum_are_over_all_of_it(tmp_path):
    path = tmp_path / "big"
    data = bytes(range(256)) * 5000  # more than one chunk
    path.write_bytes(data)
    assert file_entry(path) == {"bytes": 1_280_000, "sha256": hashlib.sha256(data).hexdigest()}
