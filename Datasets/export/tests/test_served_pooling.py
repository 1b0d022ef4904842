"""The README's three commands, from a running server to the answer, with one that pools wrongly.

Runs where POOLBENCH_TOOL is the tool and POOLBENCH_MODEL the folder of a model that declares mean.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from embedding_server import answered, serving

pytest.importorskip("requests", reason="needs requests")

CHECKOUT = Path(__file__).parents[3]
TOOL, MODEL = os.environ.get("POOLBENCH_TOOL"), os.environ.get("POOLBENCH_MODEL")
PAIRS = 24

pytestmark = pytest.mark.skipif(
    not (TOOL and MODEL), reason="needs POOLBENCH_TOOL and POOLBENCH_MODEL"
)


def commands() -> list[str]:
    """The three lines of the section."""
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- served -->\n```sh\n(.*?)```", readme, re.DOTALL)
    assert block
    return block.group(1).splitlines()


def run(command: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """One of them as it stands, but for where the programs, the model and the server are."""
    command = command.replace("sentence-transformers/all-MiniLM-L6-v2", str(MODEL))
    command = command.replace("http://localhost:8080", url)
    command = re.sub(r"^poolbench-export", f"{sys.executable} -m poolbench_export", command)
    command = re.sub(r"^poolbench ", f"{TOOL} ", command)
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "Datasets/export/src")}
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def pool():
    """A function of texts and a way of pooling: vectors of length 1, as servers give them."""
    torch = pytest.importorskip("torch", reason="needs torch")
    transformers = pytest.importorskip("transformers", reason="needs transformers")
    tokenizer = transformers.AutoTokenizer.from_pretrained(MODEL)
    model = transformers.AutoModel.from_pretrained(MODEL).eval()

    def pooled(texts: list[str], way: str) -> list[list[float]]:
        cut = {"padding": True, "truncation": True, "max_length": 256}
        tokens = tokenizer(texts, **cut, return_tensors="pt")
        with torch.no_grad():
            states = model(**tokens).last_hidden_state
        mask = tokens["attention_mask"].unsqueeze(-1).float()
        vectors = {
            "mean": (states * mask).sum(1) / mask.sum(1),
            "cls": states[:, 0],
            "mean over padding": states.mean(1),
            "max": (states + (mask - 1) * 1e9).max(1).values,
        }[way]
        return torch.nn.functional.normalize(vectors).tolist()

    return pooled


@pytest.mark.parametrize(
    ("way", "status", "answer"),
    [
        ("mean", 0, "served mean, as the model declares"),
        ("cls", 1, "served cls, model declares mean"),
        ("max", 1, "served max, model declares mean"),
        ("mean over padding", 1, "none of these: not mean, which the model declares"),
    ],
)
def test_a_server_that_pools_wrongly_is_caught(way, status, answer, pool, tmp_path):
    with open(CHECKOUT / "Datasets/demo-minilm/pairs.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[: PAIRS + 1]
    with open(tmp_path / "my-pairs.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with serving(lambda request: (200, answered(pool(request["input"], way)))) as (url, _):
        exported, fetched, identified = [run(line, url, tmp_path) for line in commands()]
    assert exported.returncode == 0, exported.stderr
    assert fetched.returncode == 0, fetched.stderr
    assert identified.returncode == status, identified.stdout + identified.stderr
    assert identified.stdout.splitlines()[0] == answer
