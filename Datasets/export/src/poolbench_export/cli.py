"""The command `poolbench-export`: flags → plan → export → exit status.

Exit statuses: 0 done, 2 trouble with input or output, 64 usage, 130 interrupted, 143 terminated.
"""

from __future__ import annotations

import argparse
import math
import re
import shlex
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from poolbench_export import __version__
from poolbench_export.errors import ExportError, one_line
from poolbench_export.export import Plan, Summary, export
from poolbench_export.layers import GRAMMAR, LayerChoice, parse_layers
from poolbench_export.manifest import ScoreNote

TROUBLE, USAGE, INTERRUPTED, TERMINATED = 2, 64, 130, 143


class Parser(argparse.ArgumentParser):
    """argparse with the usage status of sysexits.h, and one line instead of the usage text."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"error: {one_line(message)}; see {self.prog} --help\n")
        sys.exit(USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit status (a usage error exits at once)."""
    plan, quiet = parse(sys.argv[1:] if arguments is None else arguments)
    progress = _progress_line if sys.stderr.isatty() and not quiet else _no_progress
    previous = signal.signal(signal.SIGTERM, _terminate)
    try:
        summary = export(plan, note=lambda text: _say(f"note: {text}", quiet), progress=progress)
    except ExportError as error:
        _say(f"error: {error}")
        return TROUBLE
    except OSError as error:
        path, reason = error.filename or plan.out, error.strerror or error
        _say(f"error: {path}: {reason}, expected a folder with room to write; check --out")
        return TROUBLE
    except KeyboardInterrupt:
        _say("error: interrupted")
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, previous)
    _say(summary_line(summary, plan.out), quiet)
    return 0


def parse(arguments: Sequence[str]) -> tuple[Plan, bool]:
    """The plan, and whether to be quiet. Exits with 64 for what is wrong without opening a file."""
    parser = _parser()
    flags = parser.parse_args(_joined_layers(arguments))
    if Path(flags.pairs).suffix.lower() not in (".csv", ".tsv"):
        parser.error(f"pairs '{flags.pairs}', expected a name that ends in .csv or .tsv")
    low, high = flags.score_min, flags.score_max
    if low is not None and high is not None and low >= high:
        parser.error(f"score range {low:g} … {high:g}, expected --score-min below --score-max")
    plan = Plan(
        model=flags.model,
        pairs=flags.pairs,
        out=Path(flags.out),
        dtype=flags.dtype.upper(),
        layers=flags.layers,
        batch_size=flags.batch_size,
        max_length=flags.max_length,
        splits=tuple(flags.split),
        model_name=flags.model_name,
        name=flags.name,
        score=ScoreNote(low, high, flags.score_source, flags.licence),
        threads=flags.threads,
        overwrite=flags.overwrite,
    )
    return plan, flags.quiet


def summary_line(summary: Summary, out: Path) -> str:
    """The last line of a run: what was written, and what to type next."""
    limit = f" at {summary.max_length} tokens" if summary.max_length else ""
    return (
        f"{summary.pairs} pairs, {summary.sentences} sentences ({summary.distinct} distinct), "
        f"{summary.tokens} tokens, {summary.cut} sentences cut{limit}, "
        f"{summary.bytes / 1e6:.1f} MB in {out}; next: poolbench run {shlex.quote(str(out))}"
    )


def _parser() -> Parser:
    parser = Parser(
        prog="poolbench-export",
        description="Exports the hidden states of sentence pairs as a PoolBench dataset.",
        allow_abbrev=False,  # an abbreviation that works today may be ambiguous tomorrow
    )
    add = parser.add_argument
    add("--model", required=True, metavar="MODEL", help="Hugging Face model folder, or org/name")
    add("--pairs", required=True, metavar="FILE", help="pairs, .csv (RFC 4180) or .tsv (unquoted)")
    add("--out", required=True, metavar="FOLDER", help="dataset folder to write")
    add("--dtype", choices=("f32", "f16"), default="f16", help="of the hidden states (f16)")
    add("--layers", type=_layers, default=None, metavar="LIST", help=f"{GRAMMAR} (all)")
    add("--batch-size", type=_count, default=1, metavar="N", help="sentences a forward pass (1)")
    add("--max-length", type=_count, metavar="N", help="tokens a sentence at most (the model's)")
    add("--split", action="append", default=[], metavar="NAME", help="only this split; repeatable")
    add("--model-name", metavar="NAME", help="the model's name in the manifest")
    add("--name", metavar="NAME", help="the dataset's name (the folder's)")
    add("--score-min", type=_number, metavar="X", help="lowest possible gold score")
    add("--score-max", type=_number, metavar="X", help="highest possible gold score")
    add("--score-source", metavar="TEXT", help="where the gold scores come from")
    add("--licence", metavar="TEXT", help="the licence of text and scores")
    add("--threads", type=_count, metavar="N", help="CPU threads (torch's choice)")
    add("--overwrite", action="store_true", help="replace an existing dataset folder")
    add("--quiet", action="store_true", help="print nothing but errors")
    add("--version", action="version", version=f"%(prog)s {__version__}")
    return parser


def _joined_layers(arguments: Sequence[str]) -> list[str]:
    """`--layers -1,0` as `--layers=-1,0`: argparse takes a leading minus for another flag."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] == "--layers" and re.match(r"-[0-9]", argument):
            joined[-1] = f"--layers={argument}"
        else:
            joined.append(argument)
    return joined


def _layers(text: str) -> LayerChoice:
    try:
        return parse_layers(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}', expected a whole number from 1")
    return int(text)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"'{text}', expected a number")
    return number


def _say(line: str, quiet: bool = False) -> None:
    if not quiet:
        print(line, file=sys.stderr)


def _progress_line(done: int, total: int) -> None:
    # The carriage return comes last, so that an error takes the place of an unfinished line.
    end = "\n" if done == total else "\r"
    sys.stderr.write(f"{done} of {total} distinct sentences encoded{end}")
    sys.stderr.flush()


def _no_progress(done: int, total: int) -> None:
    pass


def _terminate(signum: int, frame: object) -> NoReturn:
    sys.exit(TERMINATED)  # as an exception, so that the half-written folder is deleted
