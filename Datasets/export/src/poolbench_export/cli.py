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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

from poolbench_export import __version__, columns, hub_dataset, layers, records, shards
from poolbench_export.errors import ExportError, one_line
from poolbench_export.export import Summary, export
from poolbench_export.layout import LAYOUTS, SIDES
from poolbench_export.manifest import ScoreNote
from poolbench_export.model import DEVICES, FORWARD_DTYPES, Runtime
from poolbench_export.pairs import TableOptions
from poolbench_export.plan import Plan
from poolbench_export.served import ServedPlan, ServedSummary, endpoint, fetch

Parsed = TypeVar("Parsed")

Note = Callable[[str], None]
Progress = Callable[[int, int], None]

FROM = "--embeddings-from"
SERVED_ONLY = ("--api-key-env", "--timeout", "--retries", "--dimensions")
# Of the flags of an export, those that a fetch has too.
SERVED_FLAGS = (
    FROM, *SERVED_ONLY, "--model", "--pairs", "--out", "--batch-size", "--prompt", "--split",
    "--columns", "--quoting", "--overwrite", "--quiet",
)  # fmt: skip

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
        line = _line(plan, lambda text: _say(f"note: {text}", quiet), progress)
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
    _say(line, quiet)
    return 0


def _line(plan: Plan | ServedPlan, note: Note, progress: Progress) -> str:
    """Does what was asked, and returns the last line."""
    if isinstance(plan, ServedPlan):
        return served_line(fetch(plan, note, progress), plan)
    return summary_line(export(plan, note=note, progress=progress), plan.out)


def parse(arguments: Sequence[str]) -> tuple[Plan | ServedPlan, bool]:
    """The plan of an export or of a fetch, and whether to be quiet. Exits with 64 for what is wrong
    without opening a file."""
    serves = any(argument.split("=")[0] == FROM for argument in arguments)
    parser = _parser(needs_model=not serves)
    flags = parser.parse_args(_joined_layers(arguments))
    _check_usage(parser, flags)
    if serves:
        _check_served(parser, flags, arguments)
        return _served_plan(flags), flags.quiet
    for flag in SERVED_ONLY:
        if any(argument.split("=")[0] == flag for argument in arguments):
            parser.error(f"{flag}, expected it with {FROM} only")
    return _plan(flags), flags.quiet


def _served_plan(flags: argparse.Namespace) -> ServedPlan:
    return ServedPlan(
        url=flags.embeddings_from,
        pairs=flags.pairs,
        out=Path(flags.out),
        model=flags.model,
        key_variable=flags.api_key_env,
        batch_size=flags.batch_size or ServedPlan.batch_size,
        timeout=flags.timeout,
        retries=flags.retries,
        prompt=flags.prompt or "",
        dimensions=flags.dimensions,
        splits=tuple(flags.split),
        table=_table(flags),
        overwrite=flags.overwrite,
    )


def _table(flags: argparse.Namespace) -> TableOptions:
    return TableOptions(
        quoted={None: None, "csv": True, "none": False}[flags.quoting],
        columns=flags.columns or (),
    )


def _plan(flags: argparse.Namespace) -> Plan:
    return Plan(
        model=flags.model,
        pairs=flags.pairs,
        out=Path(flags.out),
        dtype=flags.dtype.upper(),
        layers=flags.layers,
        batch_size=flags.batch_size or Plan.batch_size,
        max_length=flags.max_length,
        splits=tuple(flags.split),
        model_name=flags.model_name,
        name=flags.name,
        score=ScoreNote(flags.score_min, flags.score_max, flags.score_source, flags.licence),
        overwrite=flags.overwrite,
        revision=flags.revision,
        prompt=flags.prompt,
        prompt_name=flags.prompt_name,
        runtime=Runtime(
            threads=flags.threads,
            device=flags.device,
            forward_dtype=flags.forward_dtype,
            trust_remote_code=flags.trust_remote_code,
            attention=flags.attention,
            pooler=flags.pooler_output,
        ),
        table=_table(flags),
        padding=(flags.padding or "right") if flags.layout == "padded" else None,
        indexed=flags.index,
        shard_size=flags.shard_size,
        embeddings=flags.embeddings,
        check=not flags.no_check,
        resume=flags.resume,
    )


def _check_usage(parser: Parser, flags: argparse.Namespace) -> None:
    """What no single flag's value shows to be wrong."""
    if not records.known(flags.pairs):
        parser.error(f"pairs '{flags.pairs}', expected a name that ends in {records.KINDS}")
    if flags.pairs.startswith(records.HUB):
        try:
            hub_dataset.parse_hub_name(flags.pairs)
        except ValueError as error:
            parser.error(str(error))
    if flags.quoting and Path(flags.pairs).suffix.lower() not in records.SEPARATORS:
        parser.error(f"--quoting with '{flags.pairs}', expected it with .csv or .tsv only")
    low, high = flags.score_min, flags.score_max
    if low is not None and high is not None and low >= high:
        parser.error(f"score range {low:g} … {high:g}, expected --score-min below --score-max")
    if flags.padding and flags.layout != "padded":
        parser.error("--padding, expected it with --layout padded only")
    if flags.prompt is not None and flags.prompt_name is not None:
        parser.error("--prompt and --prompt-name, expected one of them")


def _check_served(parser: Parser, flags: argparse.Namespace, arguments: Sequence[str]) -> None:
    """A fetch runs no model and writes no states."""
    for argument in arguments:
        name = argument.split("=")[0]
        if name.startswith("--") and name not in SERVED_FLAGS:
            parser.error(f"{name} with {FROM}, expected it where states are exported")
    try:
        endpoint(flags.embeddings_from)
    except ValueError as error:
        parser.error(f"{FROM}: {error}")
    if not flags.out.endswith(".npy"):
        parser.error(f"--out '{flags.out}' with {FROM}, expected a file name that ends in .npy")


def served_line(summary: ServedSummary, plan: ServedPlan) -> str:
    """The last line of a fetch."""
    folder = Path(plan.pairs).parent if Path(plan.pairs).name == "pairs.csv" else Path("<dataset>")
    return (
        f"{summary.sentences} vectors ({summary.distinct} distinct sentences) of "
        f"{summary.dimension} numbers, {summary.bytes / 1e6:.1f} MB in {plan.out}; next: "
        f"poolbench identify {shlex.quote(str(folder))} --embeddings {shlex.quote(str(plan.out))}"
    )


def summary_line(summary: Summary, out: Path) -> str:
    """The last line of a run: what was written, and what to type next."""
    limit = f" at {summary.max_length} tokens" if summary.max_length else ""
    return (
        f"{summary.pairs} pairs, {summary.sentences} sentences ({summary.distinct} distinct), "
        f"{summary.tokens} tokens, {summary.cut} sentences cut{limit}, "
        f"{summary.bytes / 1e6:.1f} MB in {out}; next: poolbench run {shlex.quote(str(out))}"
    )


def _parser(needs_model: bool = True) -> Parser:
    parser = Parser(
        prog="poolbench-export",
        description="Exports the hidden states of sentence pairs as a PoolBench dataset.",
        allow_abbrev=False,  # an abbreviation that works today may be ambiguous tomorrow
    )
    _add_model(parser.add_argument, needs_model)
    _add_input(parser.add_argument)
    _add_output(parser.add_argument)
    _add_served(parser.add_argument)
    add = parser.add_argument
    add("--quiet", action="store_true", help="print nothing but errors")
    add("--version", action="version", version=f"%(prog)s {__version__}")
    return parser


def _add_model(add: Callable[..., object], needs_model: bool) -> None:
    model = "Hugging Face model folder, or org/name"
    add("--model", required=needs_model, metavar="MODEL", help=model)
    add("--revision", metavar="NAME", help="branch, tag or commit of org/name (main)")
    add("--model-name", metavar="NAME", help="the model's name in the manifest")
    add("--prompt", metavar="TEXT", help="put before each sentence (the model's default prompt)")
    add("--prompt-name", metavar="NAME", help="one of the model's own prompts")
    add("--max-length", type=_count, metavar="N", help="tokens a sentence at most (the model's)")
    add("--batch-size", type=_count, metavar="N", help="sentences a forward pass (1)")
    add("--device", choices=DEVICES, default="auto", help="where the model runs (auto)")
    add("--forward-dtype", choices=tuple(FORWARD_DTYPES), default="f32", help="of the pass (f32)")
    add("--threads", type=_count, metavar="N", help="CPU threads (torch's choice)")
    add("--trust-remote-code", action="store_true", help="run the code that comes with the model")


def _add_input(add: Callable[..., object]) -> None:
    add("--pairs", required=True, metavar="FILE", help=f"pairs, {records.KINDS}")
    add("--split", action="append", default=[], metavar="NAME", help="only this split; repeatable")
    add("--columns", type=_parsed(columns.parse_columns), metavar="LIST", help=columns.GRAMMAR)
    add("--quoting", choices=("csv", "none"), help="of CSV (csv) and TSV (none)")
    add("--score-min", type=_number, metavar="X", help="lowest possible gold score")
    add("--score-max", type=_number, metavar="X", help="highest possible gold score")
    add("--score-source", metavar="TEXT", help="where the gold scores come from")
    add("--licence", metavar="TEXT", help="the licence of text and scores")


def _add_output(add: Callable[..., object]) -> None:
    add("--out", required=True, metavar="FOLDER", help="dataset folder to write")
    add("--name", metavar="NAME", help="the dataset's name (the folder's)")
    add("--dtype", choices=("f32", "f16", "bf16"), default="f16", help="of the states (f16)")
    add(
        "--layers",
        type=_parsed(layers.parse_layers),
        default=None,
        metavar="LIST",
        help=f"{layers.GRAMMAR} (all)",
    )
    add("--layout", choices=LAYOUTS, default="packed", help="of the tensors (packed)")
    add("--padding", choices=SIDES, help="side of the padding in the padded layout (right)")
    add("--index", action="store_true", help="store each distinct sentence once")
    add("--attention", action="store_true", help="add the attention that each token receives")
    add("--embeddings", action="store_true", help="add the model's own sentence vectors")
    add("--pooler-output", action="store_true", help="add the output of the model's pooler")
    add(
        "--shard-size",
        type=_parsed(shards.parse_size),
        metavar="SIZE",
        help="split into files of 2GB, 500MB …",
    )
    add("--resume", action="store_true", help="go on where a killed run with it stopped")
    add("--no-check", action="store_true", help="leave out the self-check at the end")
    add("--overwrite", action="store_true", help="replace an existing dataset folder")


def _add_served(add: Callable[..., object]) -> None:
    add(FROM, metavar="URL", help="fetch vectors from an OpenAI-compatible server instead")
    add("--api-key-env", default=ServedPlan.key_variable, metavar="NAME",
        help="environment variable with the server's key (%(default)s)")  # fmt: skip
    add("--timeout", type=_seconds, default=ServedPlan.timeout, metavar="S", help="(60)")
    add("--retries", type=_retries, default=ServedPlan.retries, metavar="N", help="(5)")
    add("--dimensions", type=_count, metavar="N", help="ask the server for shorter vectors")


def _joined_layers(arguments: Sequence[str]) -> list[str]:
    """`--layers -1,0` as `--layers=-1,0`: argparse takes a leading minus for another flag."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] == "--layers" and re.match(r"-[0-9]", argument):
            joined[-1] = f"--layers={argument}"
        else:
            joined.append(argument)
    return joined


def _parsed(parse: Callable[[str], Parsed]) -> Callable[[str], Parsed]:
    """`parse` with its message as argparse shows messages."""

    def parsed(text: str) -> Parsed:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return parsed


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}', expected a whole number from 1")
    return int(text)


def _retries(text: str) -> int:
    return 0 if text == "0" else _count(text)


def _seconds(text: str) -> float:
    seconds = _number(text)
    if seconds <= 0:
        raise argparse.ArgumentTypeError(f"'{text}', expected seconds above 0")
    return seconds


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
