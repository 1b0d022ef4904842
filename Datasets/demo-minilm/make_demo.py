#!/usr/bin/env python3
"""Makes the states and the manifest of this dataset again from its pairs.csv, or checks them.

    python3 make_demo.py --model <folder of all-MiniLM-L6-v2>            writes them
    python3 make_demo.py --model <folder of all-MiniLM-L6-v2> --verify   holds a new export against them

Needs torch, transformers, safetensors and NumPy, as poolbench-export does, which lies beside.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "export" / "src"))

import numpy as np  # noqa: E402
from safetensors.numpy import load_file  # noqa: E402

from poolbench_export.cli import main as export_main  # noqa: E402

STATES = "hidden_states.safetensors"
# Another processor or version of torch moves single F16 values by a unit in the last place or two.
ULPS_ALLOWED = 2
FLOOR = 1 / 256


def export(model: str, folder: Path) -> None:
    """Exports pairs.csv as it was exported for this folder."""
    status = export_main([
        "--model", model, "--pairs", str(HERE / "pairs.csv"), "--out", str(folder),
        "--name", "demo-minilm", "--model-name", "sentence-transformers/all-MiniLM-L6-v2",
        "--dtype", "f16", "--layers", "all", "--batch-size", "1", "--threads", "1", "--device", "cpu",
        "--score-min", "0", "--score-max", "5", "--score-source", "a stated rule for each kind of pair, see README.md",
        "--licence", "Apache-2.0", "--quiet"])
    if status:
        sys.exit(status)


def ulps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How far apart two F16 arrays are, in units in the last place of the larger magnitude.

    Below FLOOR the unit is that of FLOOR: states are around 0.5, and the forward pass in float32
    that makes them is itself only good to about 1e-6.
    """
    a, b = a.astype(np.float64), b.astype(np.float64)
    magnitude = np.maximum(np.maximum(np.abs(a), np.abs(b)), FLOOR)
    return np.abs(a - b) / 2.0 ** (np.floor(np.log2(magnitude)) - 10)


def differences(made: Path) -> list[str]:
    """What of a new export differs from the committed one by more than rounding."""
    faults = []
    if (made / "pairs.csv").read_bytes() != (HERE / "pairs.csv").read_bytes():
        faults.append("pairs.csv differs")
    new, old = load_file(made / STATES), load_file(HERE / STATES)
    if set(new) != set(old):
        return [*faults, f"tensors differ: {sorted(set(new) ^ set(old))}"]
    moved = total = 0
    furthest = 0.0
    for name in sorted(old):
        if new[name].shape != old[name].shape or new[name].dtype != old[name].dtype:
            faults.append(f"{name}: another shape or dtype")
        elif old[name].dtype == np.float16:
            distance = ulps(new[name], old[name])
            moved, total = moved + int((distance > 0).sum()), total + distance.size
            furthest = max(furthest, float(distance.max()))
            if distance.max() > ULPS_ALLOWED:
                faults.append(f"{name}: {distance.max():.1f} ulp apart, at most {ULPS_ALLOWED} allowed")
        elif not np.array_equal(new[name], old[name]):
            faults.append(f"{name} differs")
    print(f"{moved} of {total} states differ, the furthest by {furthest:.1f} ulp")
    same = ["name", "model", "tokenizer", "layers", "pairs", "sentences", "tokens", "score"]
    manifests = [json.loads((folder / "manifest.json").read_text()) for folder in (made, HERE)]
    faults += [f"manifest.json: {key} differs" for key in same if manifests[0][key] != manifests[1][key]]
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="model folder or hub name")
    parser.add_argument("--verify", action="store_true", help="compare instead of writing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary) / "demo-minilm"
        export(options.model, made)
        if not options.verify:
            for name in (STATES, "manifest.json"):
                shutil.copyfile(made / name, HERE / name)
            return 0
        faults = differences(made)
        for fault in faults:
            print(f"error: {fault}", file=sys.stderr)
        print("the committed dataset is what the model gives" if not faults else "the committed dataset differs")
        return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
