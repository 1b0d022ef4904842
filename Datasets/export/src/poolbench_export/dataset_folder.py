"""The output folder: the old one or the new one, never a mixture and never half of one."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has none; there two runs of one --out are the user's affair
    fcntl = None  # type: ignore[assignment]

from poolbench_export.errors import ExportError
from poolbench_export.manifest import FORMAT, MANIFEST

# What a dataset folder holds; --overwrite deletes nothing else.
DATASET_FILE = re.compile(
    r"manifest\.json|pairs\.csv|hidden_states\.safetensors(\.index\.json)?"
    r"|hidden_states-\d+-of-\d+\.safetensors"
)


def check_replaceable(out: Path, overwrite: bool) -> None:
    """Refuses an `out` that exists, unless `overwrite` and it is a dataset and nothing more."""
    if not os.path.lexists(out):
        return
    if out.is_symlink() or not out.is_dir():
        raise ExportError(out, "not a folder", "a folder, or nothing there", "choose another --out")
    if not overwrite:
        raise ExportError(
            out, "already there", "nothing there", "choose another --out, or add --overwrite"
        )
    if not _has_our_manifest(out):
        found = "a folder without a poolbench-dataset manifest"
        raise ExportError(out, found, "a dataset folder to overwrite", "choose another --out")
    foreign = sorted(
        entry.name for entry in out.iterdir() if not DATASET_FILE.fullmatch(entry.name)
    )
    if foreign:
        found = f"{foreign[0]}, which is no part of a dataset"
        raise ExportError(
            out, found, "only a dataset's files", "move it away, or choose another --out"
        )


def folder_above(out: Path) -> Path:
    """The nearest folder above `out` that exists; where temporary files have room if `out` has."""
    return next(folder for folder in out.resolve().parents if folder.is_dir())


@contextmanager
def new_folder(out: Path, overwrite: bool, resume: bool = False) -> Iterator[Path]:
    """Gives a temporary sibling of `out` to write into, and puts it in `out`'s place at the end.

    Whatever goes wrong inside, an interrupt included, the sibling goes and `out` is as before.
    With `resume` the sibling has always the same name, and stays for the next run unless an
    ExportError says that the next run would fail in the same way.
    """
    check_replaceable(out, overwrite)
    out = out.resolve()  # `.` has no name to put a sibling beside
    out.parent.mkdir(parents=True, exist_ok=True)
    if resume:
        with _resumable(out, overwrite) as folder:
            yield folder
        return
    temporary = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".partial", dir=out.parent))
    try:
        temporary.chmod(0o777 & ~_umask())  # mkdtemp's folders are for their owner only
        yield temporary
        check_replaceable(out, overwrite)  # minutes may have passed since the first look
        _put_in_place(temporary, out)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


@contextmanager
def _resumable(out: Path, overwrite: bool) -> Iterator[Path]:
    partial = out.parent / f".{out.name}.resume"
    lock = out.parent / f".{out.name}.resume.lock"
    with open(lock, "w") as handle:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                found = "another export is writing it"
                raise ExportError(out, found, "one at a time", "wait for the other") from None
        partial.mkdir(exist_ok=True)
        try:
            yield partial
            check_replaceable(out, overwrite)
            _put_in_place(partial, out)
        except ExportError:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        finally:
            lock.unlink(missing_ok=True)


def _put_in_place(temporary: Path, out: Path) -> None:
    if not out.exists():
        temporary.rename(out)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".old", dir=out.parent))
    old = aside / out.name
    out.rename(old)
    try:
        temporary.rename(out)
    except BaseException:
        old.rename(out)
        aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _has_our_manifest(folder: Path) -> bool:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("format") == FORMAT


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
