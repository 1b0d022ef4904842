from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from poolbench_export import dataset_folder
from poolbench_export.dataset_folder import folder_above, new_folder
from poolbench_export.errors import ExportError

MANIFEST = '{"format": "poolbench-dataset", "version": 1}'


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "parent" / "data"


@pytest.fixture
def old(out: Path) -> Path:
    """`out` with an earlier export in it."""
    out.mkdir(parents=True)
    (out / "manifest.json").write_text(MANIFEST)
    (out / "pairs.csv").write_text("old")
    return out


def export_to(out: Path, overwrite: bool = False) -> None:
    with new_folder(out, overwrite) as folder:
        (folder / "manifest.json").write_text(MANIFEST)
        (folder / "pairs.csv").write_text("new")


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_new_folder_appears_whole_with_its_parents(out):
    with new_folder(out, False) as folder:
        assert folder.parent == out.parent and not out.exists()
        (folder / "pairs.csv").write_text("new")
    assert names(out.parent) == ["data"] and names(out) == ["pairs.csv"]


def test_it_has_the_permissions_of_any_other_folder(out):
    export_to(out)
    ordinary = out.parent / "ordinary"
    ordinary.mkdir()
    assert stat.S_IMODE(out.stat().st_mode) == stat.S_IMODE(ordinary.stat().st_mode)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_stays_behind_after_an_error(out, error):
    with pytest.raises(error):
        with new_folder(out, False) as folder:
            (folder / "pairs.csv").write_text("half")
            raise error
    assert names(out.parent) == []


def test_overwriting_replaces_the_whole_folder(old):
    (old / "hidden_states.safetensors").write_text("old")
    export_to(old, overwrite=True)
    assert names(old) == ["manifest.json", "pairs.csv"]
    assert (old / "pairs.csv").read_text() == "new"
    assert names(old.parent) == ["data"]


def test_the_old_folder_survives_an_error(old):
    with pytest.raises(KeyboardInterrupt):
        with new_folder(old, True):
            raise KeyboardInterrupt
    assert (old / "pairs.csv").read_text() == "old" and names(old.parent) == ["data"]


def test_the_old_folder_comes_back_if_the_new_one_cannot_take_its_place(old, monkeypatch):
    rename = Path.rename

    def failing(self, target):
        if self.name.endswith(".partial"):
            raise OSError(28, "No space left on device", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="No space left"):
        export_to(old, overwrite=True)
    assert (old / "pairs.csv").read_text() == "old" and names(old.parent) == ["data"]


def test_the_folder_above_is_the_nearest_that_exists(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    assert folder_above(tmp_path / "d") == tmp_path
    assert folder_above(tmp_path / "file" / "a" / "d") == tmp_path
    monkeypatch.chdir(tmp_path)
    assert folder_above(Path("d")) == tmp_path
    assert folder_above(Path(".")) == tmp_path.parent


def test_the_folder_may_be_the_current_one(old, monkeypatch):
    monkeypatch.chdir(old)
    export_to(Path("."), overwrite=True)
    assert (old / "pairs.csv").read_text() == "new"


def refusal(out: Path, overwrite: bool) -> str:
    before = names(out) if out.is_dir() else None
    with pytest.raises(ExportError) as caught:
        export_to(out, overwrite)
    assert (names(out) if out.is_dir() else None) == before
    return str(caught.value).removeprefix(f"{out}: ")


def test_an_existing_dataset_is_refused_without_overwrite(old):
    assert refusal(old, False) == (
        "already there, expected nothing there; choose another --out, or add --overwrite"
    )


@pytest.mark.parametrize("manifest", [None, "{", "[]", '{"format": "other"}'])
def test_a_folder_that_is_no_dataset_is_refused_even_with_overwrite(out, manifest):
    out.mkdir(parents=True)
    (out / "thesis.txt").write_text("years of work")
    if manifest is not None:
        (out / "manifest.json").write_text(manifest)
    assert refusal(out, True) == (
        "a folder without a poolbench-dataset manifest, "
        "expected a dataset folder to overwrite; choose another --out"
    )


def test_a_dataset_with_a_file_of_the_users_in_it_is_refused(old):
    (old / "notes.md").write_text("mine")
    assert refusal(old, True) == (
        "notes.md, which is no part of a dataset, "
        "expected only a dataset's files; move it away, or choose another --out"
    )


def test_a_file_in_the_way_is_refused(out):
    out.parent.mkdir()
    out.write_text("a file")
    assert refusal(out, True) == (
        "not a folder, expected a folder, or nothing there; choose another --out"
    )
    assert out.read_text() == "a file"


def test_what_came_into_the_way_meanwhile_is_not_overwritten(out):
    with pytest.raises(ExportError, match="already there"):
        with new_folder(out, False):
            out.mkdir()
            (out / "thesis.txt").write_text("years of work")
    assert names(out) == ["thesis.txt"] and names(out.parent) == ["data"]


def test_shards_are_part_of_a_dataset():
    shards = ["hidden_states.safetensors.index.json", "hidden_states-00001-of-00002.safetensors"]
    assert all(dataset_folder.DATASET_FILE.fullmatch(name) for name in shards)
    assert not dataset_folder.DATASET_FILE.fullmatch("hidden_states.safetensors.bak")


def test_reading_the_umask_does_not_change_it():
    before = os.umask(0o027)
    try:
        assert dataset_folder._umask() == 0o027
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)


def test_a_resumable_folder_stays_after_an_interrupt_and_is_found_again(out):
    with pytest.raises(KeyboardInterrupt):
        with new_folder(out, False, resume=True) as folder:
            (folder / "half").write_text("half")
            raise KeyboardInterrupt
    assert names(out.parent) == [".data.resume"]
    with new_folder(out, False, resume=True) as folder:
        assert names(folder) == ["half"]
    assert names(out.parent) == ["data"]


def test_a_resumable_folder_goes_where_the_next_run_would_fail_alike(out):
    with pytest.raises(ExportError):
        with new_folder(out, False, resume=True):
            raise ExportError("a", "b", "c", "d")
    assert names(out.parent) == []


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX locks")
def test_two_runs_do_not_write_one_resumable_folder(out):
    with new_folder(out, False, resume=True):
        with pytest.raises(ExportError, match="another export is writing it"):
            with new_folder(out, False, resume=True):
                pass
    assert names(out.parent) == ["data"]
