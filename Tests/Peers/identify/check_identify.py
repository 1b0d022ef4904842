"""Runs `poolbench identify` over the vectors of make_vectors.py: python check_identify.py <tool> <dataset> <folder>.

Prints a line a case, and exits with 1 where one is not told as it was made. Options behind -- go to the tool.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path


def difference(report: dict, expected: dict) -> list[str]:
    """What of a report is other than expected."""
    found = {
        "verdict": report["verdict"], "pooling": report["best"]["pooling"], "layers": report["best"]["layers"],
        "variant": report["best"]["variant"], "scale": report["scale"]["form"], "also": sorted(report["indistinguishable_from"]),
        "width": report["compared_dimension"], "coding": report["coding"], "hint": next((h["kind"] for h in report["hints"]), None),
    }  # fmt: skip
    wanted = {"variant": "plain", **expected}
    if "verdict" not in wanted:
        wanted["verdict"] = ["match", "as_expected", "mismatch"]
    if wanted["verdict"] == "no_match":
        wanted = {key: wanted[key] for key in ("verdict", "hint")}
    return [
        f"{key} {found[key]!r}, expected {value!r}"
        for key, value in wanted.items()
        if (found[key] not in value if isinstance(value, list) and key == "verdict" else found[key] != value)
    ]


def main() -> int:
    tool, dataset, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    failures, slowest = 0, 0.0
    for name, expected in json.loads((folder / "cases.json").read_text()).items():
        started = time.perf_counter()
        run = subprocess.run(
            [tool, "identify", dataset, "--embeddings", str(folder / f"{name}.npy"), "--json", *sys.argv[4:]],
            capture_output=True, text=True, check=False)  # fmt: skip
        seconds = time.perf_counter() - started
        slowest = max(slowest, seconds)
        if run.returncode not in (0, 1):
            failures += 1
            print(f"FAILED {name}: status {run.returncode}: {run.stderr.strip()}")
            continue
        report = json.loads(run.stdout)
        wrong = difference(report, expected)
        failures += bool(wrong)
        best, second = report["best"], report["runner_up"] or {"pooling": "-", "layers": "-", "cosine_median": 0}
        print(
            f"{'FAILED' if wrong else 'ok    '} {name:38} {report['answer'][:60]:60} "
            f"1-cos {1 - best['cosine_median']:.1e} {1 - best['cosine_worst']:.1e}  "
            f"next {second['layers']}/{second['pooling']} {1 - second['cosine_median']:.1e} {report['closer_share']}  {seconds:.1f} s"
            + "".join(f"\n         {line}" for line in wrong)
            + "".join(f"\n         {hint['kind']}: {hint['text']}" for hint in report["hints"])
        )
    print(f"{failures} failures, slowest {slowest:.1f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
