from __future__ import annotations

import base64
import time

import numpy as np
import pytest

from poolbench_export import served
from poolbench_export.cli import main, parse
from poolbench_export.errors import ExportError
from poolbench_export.served import ServedPlan, endpoint, fetch

from embedding_server import answered, serving

pytest.importorskip("requests", reason="needs requests")

# Of a sentence: its number of characters, of words, and one.
SENTENCES = [
    "the cat sat on the mat", "The cat sat on the mat", "a red kite",
    "the dog ran over a long red bridge", "the dog ran", "a zebra",
]  # fmt: skip


def vector(text: str) -> list[float]:
    return [float(len(text)), float(len(text.split())), 1.0]


def right(request):
    return 200, answered([vector(text) for text in request["input"]])


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(served, "FIRST_WAIT", 0.0)


def plan(url, pairs_csv, tmp_path, **more) -> ServedPlan:
    return ServedPlan(url, str(pairs_csv), tmp_path / "served.npy", **more)


def test_rows_are_the_sentences_of_the_pairs_in_order(pairs_csv, tmp_path):
    with serving(right) as (url, seen):
        summary = fetch(plan(url, pairs_csv, tmp_path, model="m", batch_size=4))
    found = np.load(tmp_path / "served.npy")
    assert found.dtype == np.float32 and found.tolist() == [vector(text) for text in SENTENCES]
    assert (summary.sentences, summary.distinct, summary.dimension) == (6, 6, 3)
    assert [len(request["input"]) for request in seen] == [4, 2]
    assert seen[0]["model"] == "m" and seen[0]["encoding_format"] == "float"
    assert seen.paths == ["/v1/embeddings"] * 2


def test_equal_sentences_are_asked_for_once(tmp_path):
    table = tmp_path / "p.csv"
    table.write_text("id,score,sentence1,sentence2\na,1,x y,z\nb,2,z,x y\n")
    with serving(right) as (url, seen):
        fetch(plan(url, table, tmp_path))
    assert [request["input"] for request in seen] == [["x y", "z"]]
    assert np.load(tmp_path / "served.npy")[:, 0].tolist() == [3, 1, 1, 3]


def test_indices_count_and_not_the_order_of_the_answer(pairs_csv, tmp_path):
    def reversed_(request):
        status, answer = right(request)
        return status, {"data": answer["data"][::-1]}

    with serving(reversed_) as (url, _):
        fetch(plan(url, pairs_csv, tmp_path))
    assert np.load(tmp_path / "served.npy").tolist() == [vector(text) for text in SENTENCES]


def test_base64_and_a_vector_wrapped_once_more(pairs_csv, tmp_path):
    def coded(request):
        rows = [np.array(vector(text), "<f4").tobytes() for text in request["input"]]
        vectors = [base64.b64encode(row).decode() for row in rows]
        return 200, answered([vectors[0], *([vector(text)] for text in request["input"][1:])])

    with serving(coded) as (url, _):
        fetch(plan(url, pairs_csv, tmp_path))
    assert np.load(tmp_path / "served.npy").tolist() == [vector(text) for text in SENTENCES]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status, pairs_csv, tmp_path):
    failures = [status, status]

    def flaky(request):
        return (failures.pop(), "busy") if failures else right(request)

    with serving(flaky) as (url, seen):
        fetch(plan(url, pairs_csv, tmp_path))
    assert len(seen) == 3 and np.load(tmp_path / "served.npy").shape == (6, 3)


def test_tries_end(pairs_csv, tmp_path):
    with serving(lambda request: (503, {"error": {"message": "loading model"}})) as (url, seen):
        with pytest.raises(ExportError) as caught:
            fetch(plan(url, pairs_csv, tmp_path, retries=2))
        assert len(seen) == 3
    assert str(caught.value) == (
        f'{url}/v1/embeddings: status 503 ("loading model"), expected status 200; '
        "try later, or with a smaller --batch-size"
    )
    assert list(tmp_path.glob("*.npy")) == []


def test_what_cannot_pass_is_not_tried_again(pairs_csv, tmp_path, monkeypatch):
    monkeypatch.setenv("POOL_KEY", "secret-key")
    with serving(lambda request: (401, {"error": "no key"})) as (url, seen):
        with pytest.raises(ExportError, match=r"status 401.*\$POOL_KEY") as caught:
            fetch(plan(url, pairs_csv, tmp_path, key_variable="POOL_KEY"))
    assert len(seen) == 1 and seen.headers[0]["Authorization"] == "Bearer secret-key"
    assert "secret-key" not in str(caught.value)


def test_without_a_key_none_is_sent(pairs_csv, tmp_path, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with serving(right) as (url, seen):
        fetch(plan(url, pairs_csv, tmp_path))
    assert "Authorization" not in seen.headers[0]


def test_an_answer_that_does_not_come(pairs_csv, tmp_path):
    def slow(request):
        time.sleep(1)
        return right(request)

    with serving(slow) as (url, _):
        with pytest.raises(ExportError, match="no answer .*--timeout"):
            fetch(plan(url, pairs_csv, tmp_path, timeout=0.1, retries=0))


def test_nobody_listens(pairs_csv, tmp_path):
    with serving(right) as (url, _):
        pass
    with pytest.raises(ExportError, match="no answer .*check the address"):
        fetch(plan(url, pairs_csv, tmp_path, retries=0))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:-1], "5 vectors for 6 sentences"),
        (lambda data: [*data, data[0]], "7 vectors for 6 sentences"),
        (lambda data: [{**row, "index": 0} for row in data], "indices .* for 6 sentences"),
        (lambda data: [{**row, "index": row["index"] + 1} for row in data], "indices"),
        (lambda data: [{"index": row["index"]} for row in data], "no list of numbers"),
        (lambda data: [{**row, "embedding": ["x"]} for row in data], "no finite number"),
        (lambda data: [{**row, "embedding": "x"} for row in data], "not Base64"),
        (lambda data: [{**data[0], "embedding": [1.0]}, *data[1:]], "differ in length"),
        (lambda data: [{**row, "embedding": [[1.0], [2.0]]} for row in data],
         "2 vectors for one sentence, expected one; turn pooling on"),
        (lambda data: "x", "no list 'data'"),
    ],
)  # fmt: skip
def test_answers_that_are_wrong(change, message, pairs_csv, tmp_path):
    def wrong(request):
        return 200, {"data": change(right(request)[1]["data"])}

    with serving(wrong) as (url, _):
        with pytest.raises(ExportError, match=message):
            fetch(plan(url, pairs_csv, tmp_path))
    assert not (tmp_path / "served.npy").exists()


def test_an_answer_that_is_no_json(pairs_csv, tmp_path):
    with serving(lambda request: (200, "<html>")) as (url, _):
        with pytest.raises(ExportError, match='no JSON \\("<html>"\\)'):
            fetch(plan(url, pairs_csv, tmp_path))


def test_a_dimension_that_changes_between_batches(pairs_csv, tmp_path):
    sizes = [3, 2]

    def shrinking(request):
        size = sizes.pop(0)
        return 200, answered([vector(text)[:size] for text in request["input"]])

    with serving(shrinking) as (url, _):
        with pytest.raises(ExportError, match="vectors of 2 numbers after vectors of 3"):
            fetch(plan(url, pairs_csv, tmp_path, batch_size=3))


def test_a_file_is_not_replaced_unasked(pairs_csv, tmp_path):
    (tmp_path / "served.npy").write_text("mine")
    with serving(right) as (url, seen):
        with pytest.raises(ExportError, match="a file that exists"):
            fetch(plan(url, pairs_csv, tmp_path))
        assert not seen
        fetch(plan(url, pairs_csv, tmp_path, overwrite=True))
    assert np.load(tmp_path / "served.npy").shape == (6, 3)


def test_a_prompt_and_dimensions_are_sent(pairs_csv, tmp_path):
    with serving(right) as (url, seen):
        fetch(plan(url, pairs_csv, tmp_path, prompt="query: ", dimensions=2))
    assert seen[0]["input"][0] == "query: " + SENTENCES[0] and seen[0]["dimensions"] == 2


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://h:1", "http://h:1/v1/embeddings"),
        ("http://h:1/", "http://h:1/v1/embeddings"),
        ("https://h/v1", "https://h/v1/embeddings"),
        ("https://h/v1/", "https://h/v1/embeddings"),
        ("https://h/api/embeddings?version=2", "https://h/api/embeddings?version=2"),
    ],
)
def test_the_endpoint_of_a_server(url, asked):
    assert endpoint(url) == asked


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--embeddings-from", "localhost:80"], "expected a URL such as http://localhost:8080"),
        (["--embeddings-from", "http://h", "--layers", "0"], "--layers with --embeddings-from"),
        (["--model", "m", "--timeout", "3"], "--timeout, expected it with --embeddings-from only"),
        (["--embeddings-from", "http://h", "--timeout", "0"], "expected seconds above 0"),
        (["--embeddings-from", "http://h", "--out", "d"], "a file name that ends in .npy"),
    ],
)
def test_flags_that_do_not_go_together(flags, message, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--pairs", "p.csv", "--out", "x.npy", *flags])
    assert caught.value.code == 64 and message in capsys.readouterr().err


def test_flags_become_a_plan():
    plan, quiet = parse([
        "--embeddings-from", "http://h", "--pairs", "d/pairs.csv", "--out", "v.npy", "--model", "m",
        "--api-key-env", "KEY", "--timeout", "5", "--retries", "0", "--batch-size", "8", "--quiet",
    ])  # fmt: skip
    assert isinstance(plan, ServedPlan) and quiet
    assert (plan.url, plan.model, plan.key_variable) == ("http://h", "m", "KEY")
    assert (plan.timeout, plan.retries, plan.batch_size, plan.dimensions) == (5, 0, 8, None)


def test_the_command_says_what_is_next(pairs_csv, tmp_path, capsys):
    folder = tmp_path / "my set"
    folder.mkdir()
    pairs_csv.rename(folder / "pairs.csv")
    out = tmp_path / "v.npy"
    with serving(right) as (url, _):
        flags = ["--pairs", str(folder / "pairs.csv"), "--out", str(out)]
        status = main(["--embeddings-from", url, *flags])
    assert status == 0
    assert f"next: poolbench identify '{folder}' --embeddings {out}" in capsys.readouterr().err
