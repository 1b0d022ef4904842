from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import poolbench_export
from poolbench_export import cli
from poolbench_export.cli import main, parse, summary_line
from poolbench_export.export import Summary
from poolbench_export.model import Runtime
from poolbench_export.pairs import TableOptions

REQUIRED = ["--model", "m", "--pairs", "p.csv", "--out", "d"]


def test_flags_become_a_plan():
    plan, quiet = parse([
        *REQUIRED, "--dtype", "f32", "--layers", "0,-1", "--batch-size", "8", "--max-length", "64",
        "--split", "a", "--split", "b", "--model-name", "org/m", "--name", "n", "--score-min", "0",
        "--score-max", "5", "--score-source", "s", "--licence", "l", "--threads", "2",
        "--overwrite", "--quiet",
    ])  # fmt: skip
    assert (plan.model, plan.pairs, plan.out, plan.dtype) == ("m", "p.csv", Path("d"), "F32")
    assert (plan.layers, plan.batch_size, plan.max_length) == ((0, -1), 8, 64)
    assert (plan.splits, plan.model_name, plan.name) == (("a", "b"), "org/m", "n")
    assert plan.score.entry() == {"min": 0, "max": 5, "source": "s", "licence": "l"}
    assert (plan.runtime.threads, plan.overwrite, quiet) == (2, True, True)


def test_what_is_not_said_has_the_documented_value():
    plan, quiet = parse(REQUIRED)
    assert (plan.dtype, plan.layers, plan.batch_size, plan.max_length) == ("F16", None, 1, None)
    assert (plan.splits, plan.score.entry(), plan.runtime.threads) == ((), {}, None)
    assert (plan.overwrite, quiet) == (False, False)


def test_further_flags_become_a_plan():
    plan, _ = parse([
        *REQUIRED, "--revision", "v1", "--prompt", "a: ", "--device", "mps", "--attention",
        "--forward-dtype", "bf16", "--trust-remote-code", "--pooler-output", "--embeddings",
        "--quoting", "none", "--columns", "score=gold", "--layout", "padded", "--padding", "left",
        "--index", "--shard-size", "2GB", "--resume", "--no-check", "--dtype", "bf16",
    ])  # fmt: skip
    assert (plan.revision, plan.prompt, plan.prompt_name) == ("v1", "a: ", None)
    assert plan.runtime == Runtime(None, "mps", "bf16", True, True, True)
    assert (plan.embeddings, plan.check, plan.resume, plan.indexed) == (True, False, True, True)
    assert plan.table == TableOptions(False, (("score", "gold"),))
    assert (plan.padding, plan.shard_size, plan.dtype) == ("left", 2 * 10**9, "BF16")


def test_further_flags_are_off_by_default():
    plan, _ = parse(REQUIRED)
    assert plan.runtime == Runtime(device="auto")
    assert (plan.embeddings, plan.check, plan.resume, plan.indexed) == (False, True, False, False)
    assert (plan.padding, plan.shard_size, plan.table) == (None, None, TableOptions())
    assert parse([*REQUIRED, "--layout", "padded"])[0].padding == "right"


@pytest.mark.parametrize("flags", [["--layers", "-1,0"], ["--layers=-1,0"]])
def test_layers_may_begin_with_a_minus(flags):
    assert parse([*REQUIRED, *flags])[0].layers == (-1, 0)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--layer", "1"], "unrecognized arguments: --layer 1"),
        (["--layers", "x"], "argument --layers: layers 'x', expected all, last, or layer numbers "
                            "such as 0,6,-1"),
        (["--batch-size", "0"], "argument --batch-size: '0', expected a whole number from 1"),
        (["--threads", "two"], "argument --threads: 'two', expected a whole number from 1"),
        (["--score-min", "nan"], "argument --score-min: 'nan', expected a number"),
        (["--score-min", "5", "--score-max", "0"],
         "score range 5 … 0, expected --score-min below --score-max"),
        (["--padding", "left"], "--padding, expected it with --layout padded only"),
        (["--prompt", "a", "--prompt-name", "b"],
         "--prompt and --prompt-name, expected one of them"),
        (["--quoting", "csv", "--pairs", "p.jsonl"],
         "--quoting with 'p.jsonl', expected it with .csv or .tsv only"),
        (["--pairs", "hf:x"],
         "dataset 'hf:x', expected hf:org/name[/config][@revision][:split]"),
        (["--shard-size", "big"],
         "argument --shard-size: 'big', expected a size such as 500MB or 2GB"),
        (["--columns", "a=b"],
         "argument --columns: columns 'a=b', expected such as score=gold,sentence1=a,sentence2=b, "
         "of id, score, sentence1, sentence2, split, subset, each once"),
        (["--pairs", "p.json"], "pairs 'p.json', expected a name that ends in .csv, .tsv, "
                                ".jsonl or .parquet, or hf:org/name"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line_and_status_64(flags, message, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*REQUIRED, *flags])
    assert caught.value.code == 64
    assert capsys.readouterr().err == f"error: {message}; see poolbench-export --help\n"


def test_a_missing_flag_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 64
    assert "required: --model, --pairs, --out" in capsys.readouterr().err


def test_bad_input_is_one_line_and_status_2(tmp_path, capsys):
    path = tmp_path / "p.csv"
    path.write_text("id,score,sentence1,sentence2\na,five,one,two\n")
    assert main(["--model", "m", "--pairs", str(path), "--out", str(tmp_path / "d")]) == 2
    assert capsys.readouterr().err == (
        f'error: {path}:2: score "five", expected a plain decimal number such as 3.75; '
        "correct it or remove the pair\n"
    )


def arguments(fake_model, pairs: Path, out: Path) -> list[str]:
    return ["--model", str(fake_model.source.folder), "--pairs", str(pairs), "--out", str(out)]


def test_a_run_ends_with_one_line_that_says_what_to_type_next(
    fake_model, pairs_csv, tmp_path, capsys
):
    out = tmp_path / "my data"
    assert main(arguments(fake_model, pairs_csv, out)) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        "3 pairs, 6 sentences (5 distinct), 40 tokens, 0 sentences cut at 16 tokens, "
        f"0.0 MB in {out}; next: poolbench run '{out}'\n"
    )


@pytest.mark.parametrize("terminal", [False, True])
def test_quiet_says_nothing_on_success(
    fake_model, pairs_csv, tmp_path, capsys, monkeypatch, terminal
):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    assert main([*arguments(fake_model, pairs_csv, tmp_path / "d"), "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_quiet_still_says_what_went_wrong(fake_model, pairs_csv, tmp_path, capsys):
    assert main([*arguments(fake_model, pairs_csv, tmp_path), "--quiet"]) == 2
    assert capsys.readouterr().err.startswith(f"error: {tmp_path}: already there")


def test_progress_is_for_terminals_only(fake_model, pairs_csv, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert main(arguments(fake_model, pairs_csv, tmp_path / "d")) == 0
    first, *_, last, summary = capsys.readouterr().err.replace("\r", "\n").splitlines()
    assert first == "1 of 5 distinct sentences encoded"
    assert last == "5 of 5 distinct sentences encoded"
    assert summary.startswith("3 pairs, ")


def test_an_interrupt_is_status_130(fake_model, pairs_csv, tmp_path, capsys):
    def interrupt(states):
        raise KeyboardInterrupt

    fake_model.patch = interrupt
    assert main(arguments(fake_model, pairs_csv, tmp_path / "d")) == 130
    assert capsys.readouterr().err == "error: interrupted\n"


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_termination_is_status_143_and_leaves_nothing(fake_model, pairs_csv, tmp_path):
    def terminate(states):
        if len(states[0]) == 10:
            os.kill(os.getpid(), signal.SIGTERM)
        return states

    fake_model.patch = terminate
    before = sorted(tmp_path.iterdir())
    handler = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with pytest.raises(SystemExit) as caught:
            main(arguments(fake_model, pairs_csv, tmp_path / "d"))
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, handler)
    assert caught.value.code == 143
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("writer", ["tensor_file.TensorFile.write", "spool.Spool.append"])
def test_a_full_disk_is_one_line_and_status_2(
    fake_model, pairs_csv, tmp_path, capsys, monkeypatch, writer
):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"poolbench_export.{writer}", full)
    assert main(arguments(fake_model, pairs_csv, tmp_path / "d")) == 2
    assert capsys.readouterr().err == (
        f"error: {tmp_path / 'd'}: No space left on device, "
        "expected a folder with room to write; check --out\n"
    )


def test_the_summary_names_no_limit_where_there_is_none():
    summary = Summary(1, 2, 2, 9, 0, None, 1_500_000)
    assert summary_line(summary, Path("d")) == (
        "1 pairs, 2 sentences (2 distinct), 9 tokens, 0 sentences cut, 1.5 MB in d; "
        "next: poolbench run d"
    )


def test_it_runs_as_a_module_from_the_source_folder():
    source = Path(poolbench_export.__file__).parent.parent
    result = subprocess.run(
        [sys.executable, "-B", "-m", "poolbench_export", "--version"],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0
    assert result.stdout == f"poolbench-export {poolbench_export.__version__}\n"


def test_statuses_are_those_of_the_other_commands():
    assert (cli.TROUBLE, cli.USAGE, cli.INTERRUPTED, cli.TERMINATED) == (2, 64, 130, 143)
