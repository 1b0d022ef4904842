"""Holds what `poolbench export` and `compare` write against the packages that are to read it.

    python Tests/Peers/check_formats.py <poolbench> [--write-fixtures]

The demo dataset is scored three times: by poolbench, by sentence-transformers' EmbeddingSimilarityEvaluator
and by mteb's STS scores, on the mean of its highest layer, pooled here with numpy. Then

* mteb's TaskResult loads poolbench's JSON, and both have the same numbers under the same keys;
* the evaluator's CSV and poolbench's have the same header, line ends and numbers;
* huggingface_hub reads the model card metadata, whatever the names are;
* JUnit XML validates against junit.xsd (beside this file) and loads in junitparser;
* result files of mteb's three generations load in mteb and serve poolbench as a baseline.

--write-fixtures keeps the peers' files in Tests/Fixtures/exchange, for tests that need no Python.

Needs: mteb, sentence-transformers, huggingface_hub, safetensors, numpy, PyYAML, xmlschema, junitparser.
"""

import argparse
import csv
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace

import junitparser
import mteb
import numpy as np
import xmlschema
import yaml
from huggingface_hub import ModelCard
from mteb.results import TaskResult
from safetensors.numpy import load_file
from sentence_transformers.sentence_transformer.evaluation import EmbeddingSimilarityEvaluator
from sklearn.metrics.pairwise import paired_cosine_distances, paired_euclidean_distances, paired_manhattan_distances

CHECKOUT = Path(__file__).resolve().parents[2]
FIXTURES = CHECKOUT / "Tests/Fixtures/exchange"
ODD_NAME = "a \"b\": {c} # 'd' \\ \u2028 \x85 \ufeff é 😀 - [e]\t%&<>"
# mteb rounds its files to 6 decimals.
ROUNDING = 5.1e-7


def pooled_demo():
    """Mean of the highest layer for both sentences of each test pair, and gold."""
    folder = CHECKOUT / "Datasets/demo-minilm"
    tensors = load_file(folder / "hidden_states.safetensors")
    layer = max(int(name.split(".")[1]) for name in tensors if name.startswith("hidden_states."))
    states, offsets = tensors[f"hidden_states.{layer}"].astype(np.float64), tensors["offsets"]
    with open(folder / "pairs.csv", newline="", encoding="utf-8") as file:
        pairs = list(csv.DictReader(file))
    sides, gold = ([], []), []
    for number, pair in enumerate(pairs):
        if pair["split"] != "test":
            continue
        gold.append(float(pair["score"]))
        for side in (0, 1):
            sentence = int(pair[f"index{side + 1}"]) if "index1" in pair else 2 * number + side
            sides[side].append(states[offsets[sentence]:offsets[sentence + 1]].mean(axis=0))
    return layer, np.array(sides[0]), np.array(sides[1]), gold


class Check:
    def __init__(self, tool, folder):
        self.tool, self.folder, self.count = str(Path(tool).resolve()), Path(folder), 0

    def __call__(self, what, holds):
        if not holds:
            raise SystemExit(f"FAILED: {what}")
        self.count += 1
        print(f"ok  {what}")

    def run(self, *arguments, status=0):
        result = subprocess.run([self.tool, *map(str, arguments)], cwd=self.folder, capture_output=True, check=False)
        if result.returncode != status:
            raise SystemExit(f"FAILED: {arguments} ended with {result.returncode}\n{result.stdout.decode()}{result.stderr.decode()}")
        return result.stdout.decode()


def evaluator_csv(folder, one, two, gold):
    """The file of the real evaluator."""
    texts = [[f"{side} {place}" for place in range(len(gold))] for side in "ab"]
    vectors = {text: vector for side, matrix in zip(texts, (one, two)) for text, vector in zip(side, matrix)}
    # What the evaluator asks of a model: embeddings, a similarity, and where to note the results.
    model = SimpleNamespace(
        similarity_fn_name="cosine", encode=lambda sentences, **_: np.array([vectors[text] for text in sentences]),
        model_card_data=SimpleNamespace(set_evaluation_metrics=lambda *_, **__: None))
    EmbeddingSimilarityEvaluator(*texts, gold, name="demo")(model, output_path=str(folder))
    return folder / "similarity_evaluation_demo_results.csv"


def task_results(folder, one, two, gold):
    """A result file of each generation: the newest by mteb itself, the older ones in its older shapes."""
    task = mteb.get_task("STSBenchmark")
    scores = task._calculate_scores(
        {
            "cosine_scores": 1 - paired_cosine_distances(one, two), "manhattan_distances": -paired_manhattan_distances(one, two),
            "euclidean_distances": -paired_euclidean_distances(one, two), "similarity_scores": None,
        },
        [task._normalize(score) for score in gold])
    scores["main_score"] = scores[task.metadata.main_score]
    TaskResult.from_task_results(task, {"test": {"default": scores}}, evaluation_time=1.0).to_disk(folder / "mteb-2.json")
    middle = {
        "dataset_revision": task.metadata.revision, "evaluation_time": 1.0, "kg_co2_emissions": None, "mteb_version": "1.12.75", "task_name": "STSBenchmark",
        "scores": {"test": [scores | {"pearson": [scores["pearson"], 1e-9], "spearman": [scores["spearman"], 1e-9], "hf_subset": "default", "languages": ["eng-Latn"]}]},
    }
    old = {
        "dataset_revision": task.metadata.revision, "mteb_dataset_name": "STSBenchmark", "mteb_version": "0.0.2",
        "test": {
            name: {metric: scores[f"{new}_{metric}"] for metric in ("pearson", "spearman")}
            for name, new in (("cos_sim", "cosine"), ("euclidean", "euclidean"), ("manhattan", "manhattan"))
        } | {"evaluation_time": 1.0},
    }
    (folder / "mteb-1.12.json").write_text(json.dumps(middle, indent=2) + "\n")
    (folder / "mteb-0.0.2.json").write_text(json.dumps(old, indent=2) + "\n")
    return scores, ["mteb-2.json", "mteb-1.12.json", "mteb-0.0.2.json"]


def check_mteb(check, scores):
    revision = mteb.get_task("STSBenchmark").metadata.revision
    check.run(
        "export", "run", "--format", "mteb", "--task", "STSBenchmark", "--dataset-revision", revision, "--language", "eng-Latn", "--out", "ours.json")
    for history in (True, False):
        ours = TaskResult.from_disk(check.folder / "ours.json", load_historic_data=history)
        check(f"mteb loads the JSON (load_historic_data={history})", ours.task_name == "STSBenchmark" and ours.dataset_revision == revision)
    entry = ours.scores["test"][0]
    check("its main score is cosine_spearman", ours.get_score() == entry["cosine_spearman"] == ours.get_score(languages=["eng"]))
    numbers = {key: value for key, value in entry.items() if isinstance(value, float)}
    check("every number has a key of mteb's", set(numbers) <= set(scores))
    check("what is left out is Pearson by distances", set(scores) - set(numbers) == {"euclidean_pearson", "manhattan_pearson"})
    # Sums in another order: far above their rounding, far below a tie.
    check("mteb computes the same numbers", all(abs(scores[key] - value) < 1e-9 for key, value in numbers.items()))
    check("mteb has the date of the run", ours.date is not None and ours.date.year >= 2026)
    ours.to_disk(check.folder / "again.json")
    check("mteb writes it again", TaskResult.from_disk(check.folder / "again.json").task_name == "STSBenchmark")


def check_evaluator(check, peer):
    # Bytes, because line ends are looked at.
    ours = subprocess.run([check.tool, "export", "run", "--format", "sentence-transformers"], cwd=check.folder, capture_output=True, check=True).stdout
    theirs = peer.read_bytes()
    check("the evaluator's CSV has the same header and line ends", ours.split(b"\r\n")[0] == theirs.split(b"\r\n")[0] and ours.count(b"\r\n") == theirs.count(b"\r\n") == 2)
    a, b = (list(csv.DictReader(text.decode().splitlines()))[0] for text in (ours, theirs))
    check("and the same row", a.keys() == b.keys() and all(abs(float(a[key]) - float(b[key])) < 1e-9 for key in a))


def check_card(check):
    for name in ("org/model", ODD_NAME):
        text = check.run(
            "export", "run", "--format", "model-card", "--model", name, "--task", name, "--dataset-id", "mteb/stsbenchmark-sts", "--hf-subset", "no",
            "--dataset-revision", "1e5")
        card = ModelCard(f"---\n{text}---\n# Model\n")
        results = {result.metric_type: result for result in card.data.eval_results}
        result = results["spearman_cosine"]
        check(f"huggingface_hub reads the card of {name!r}", card.data.model_name == name and result.dataset_name == name)
        check(
            "with texts that stay texts",
            (result.dataset_config, result.dataset_revision, result.dataset_split, result.metric_args) == ("no", "1e5", "test", {"layers": "6", "pooling": "mean", "transform": "none"}))
        check("and numbers that are numbers", all(isinstance(result.metric_value, float) for result in results.values()))
        check("YAML 1.1 has nothing else in it", list(yaml.safe_load(text)) == ["model-index"])


def check_baselines(check, names, scores):
    for name in names:
        theirs = TaskResult.from_disk(check.folder / name)
        check(f"mteb reads {name}", abs(theirs.get_score() - scores["cosine_spearman"]) < ROUNDING)
        out = check.run("compare", name, "run")
        check(f"{name} serves as a baseline", out.startswith("no regression") and "threshold alone" in out)
        out = check.run("compare", name, "run", "--layers", "3", "--pooling", "cls", status=1)
        check("and turns the gate red", out.startswith("regression") and "3/cls/none" in out)


def check_junit(check):
    schema = xmlschema.XMLSchema(CHECKOUT / "Tests/Peers/junit.xsd")
    table = check.folder / "run/summary.csv"
    rows = list(csv.DictReader(table.open(newline="")))
    for row in rows:
        row["dataset"] = ODD_NAME
    better = [row | {"cosine_spearman": "0.99"} for row in rows]

    def write(folder, rows):
        (check.folder / folder).mkdir(exist_ok=True)
        with (check.folder / folder / "summary.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    write("odd", rows), write("odd-better", better), write("odd-less", rows[1:])
    for name, pair, status in (("green", ("run", "run"), 0), ("red", ("odd-better/summary.csv", "odd/summary.csv"), 1), ("incomparable", ("odd/summary.csv", "odd-less/summary.csv"), 2)):
        check.run("compare", *pair, "--junit", f"{name}.xml", status=status)
        schema.validate(check.folder / f"{name}.xml")
        suites = junitparser.JUnitXml.fromfile(str(check.folder / f"{name}.xml"))
        suite = next(iter(suites))
        cases = list(suite)
        bad = sum(bool(case.result) for case in cases)
        check(f"JUnit of a {name} comparison validates, and its counts are right", suite.tests == len(cases) and suite.failures + suite.errors == bad and (bad > 0) == (status > 0))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--write-fixtures", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        check = Check(arguments.tool, folder)
        layer, one, two, gold = pooled_demo()
        check.run("run", CHECKOUT / "Datasets/demo-minilm", "--layers", "all", "--out", "run", "--quiet")
        peer = evaluator_csv(check.folder, one, two, gold)
        scores, names = task_results(check.folder, one, two, gold)
        if arguments.write_fixtures:
            FIXTURES.mkdir(exist_ok=True)
            for name in [peer.name, *names]:
                shutil.copy(check.folder / name, FIXTURES / name)
        check("the highest layer is 6", layer == 6)
        check_mteb(check, scores)
        check_evaluator(check, peer)
        check_card(check)
        check_baselines(check, names, scores)
        check_junit(check)
        print(f"{check.count} checks")


main()
