from __future__ import annotations

import pytest

from poolbench_export import resume
from poolbench_export.resume import STATE, Resume, digest


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(resume, "SAVE_SECONDS", 0)


def test_progress_is_found_again_under_the_same_key(tmp_path):
    synced = []
    Resume(tmp_path, "k").save(3, lambda: synced.append((tmp_path / STATE).exists()))
    assert synced == [False]  # the states come first, then the note of them
    assert Resume(tmp_path, "k").done == 3


def test_files_of_another_key_are_thrown_away(tmp_path):
    Resume(tmp_path, "k").save(3, lambda: None)
    (tmp_path / "hidden_states.safetensors").write_text("old")
    assert Resume(tmp_path, "other").done == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": "k"}', '{"key": "k", "done": null}'])
def test_a_broken_note_is_none(tmp_path, text):
    (tmp_path / STATE).write_text(text)
    assert Resume(tmp_path, "k").done == 0


def test_without_a_key_nothing_is_noted_or_thrown_away(tmp_path):
    (tmp_path / "file").write_text("")
    Resume(tmp_path, None).save(3, lambda: pytest.fail("synced"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_finished_export_keeps_no_note(tmp_path):
    progress = Resume(tmp_path, "k")
    progress.save(3, lambda: None)
    progress.finish()
    assert list(tmp_path.iterdir()) == []


def test_notes_are_seconds_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(resume, "SAVE_SECONDS", 1000)
    Resume(tmp_path, "k").save(3, lambda: pytest.fail("synced"))
    assert list(tmp_path.iterdir()) == []


def test_a_digest_knows_where_parts_end():
    assert digest([b"ab", b"c"]) != digest([b"a", b"bc"])
    assert digest(iter([b"ab"])) == digest([b"ab"])
