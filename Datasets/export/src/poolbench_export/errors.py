"""The one error of this package, and its wording."""

from __future__ import annotations

import json
from pathlib import Path


class ExportError(Exception):
    """Trouble with the input or the system. Its text is the line that the user reads.

    `<path>: <what was found>, expected <what>; <next step>`, always one line.
    """

    def __init__(self, path: str | Path, found: str, expected: str, next_step: str) -> None:
        super().__init__(one_line(f"{path}: {found}, expected {expected}; {next_step}"))


def one_line(text: str) -> str:
    """`text` with every run of line breaks and blanks as a single blank."""
    return " ".join(text.split())


def first_line(error: BaseException) -> str:
    """The first line of another library's message: the rest is seldom for this user."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".:") if lines else type(error).__name__


def shown(text: str, limit: int = 40) -> str:
    """`text` in quotes for a message, control characters escaped, cut at `limit` characters."""
    return json.dumps(text if len(text) <= limit else text[: limit - 1] + "…", ensure_ascii=False)
