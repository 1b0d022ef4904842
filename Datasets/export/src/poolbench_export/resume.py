"""What a killed export leaves for the next: its files so far, and how far they are good.

`resume.json` holds a key and a number. The key is a digest of everything that decides the bytes:
the plan, the pairs, the token ids, the versions, and the states of the first sentence, which
change with the weights and with the machine. Files with another key are thrown away.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

STATE = "resume.json"
SAVE_SECONDS = 5.0  # between two notes on the disk; each waits until the states are on it


def digest(parts: Iterable[bytes]) -> str:
    """SHA-256 over the parts and their borders."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "little") + part)
    return total.hexdigest()


class Resume:
    """The progress of the export in `folder`, which is resumable if it is so made."""

    def __init__(self, folder: Path, key: str | None) -> None:
        self._file, self._key = folder / STATE, key
        self._saved = time.monotonic()
        self.done = self._read() if key else 0
        if key and not self.done:
            for entry in folder.iterdir():  # what another plan, or a first moment, left
                entry.unlink()

    def save(self, done: int, sync: Callable[[], None]) -> None:
        """Notes every few seconds that `done` distinct sentences are written, after `sync`."""
        if not self._key or time.monotonic() - self._saved < SAVE_SECONDS:
            return
        sync()
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"key": self._key, "done": done}), encoding="utf-8")
        os.replace(fresh, self._file)
        self._saved = time.monotonic()

    def finish(self) -> None:
        """Takes the note away: it is no part of a dataset."""
        self._file.with_suffix(".new").unlink(missing_ok=True)
        self._file.unlink(missing_ok=True)

    def _read(self) -> int:
        try:
            state = json.loads(self._file.read_text(encoding="utf-8"))
            return int(state["done"]) if state["key"] == self._key else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0
