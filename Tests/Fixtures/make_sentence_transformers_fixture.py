#!/usr/bin/env python3
"""Makes sentence_transformers.json with the real sentence-transformers library.

    pip install sentence-transformers==6.2.0
    python3 make_sentence_transformers_fixture.py
    pip install sentence-transformers==3.4.1
    python3 make_sentence_transformers_fixture.py

The same sentences, padded on the right and on the left, through the library's own Pooling module in
every mode. Each run adds what the installed version gives: the older one goes wrong under padding on
the left, the newer one no longer does. Made with torch 2.15 and 1.13.
"""

import json
from pathlib import Path

import numpy as np
import sentence_transformers
import torch
from sentence_transformers.models import Pooling

MODES = ["mean", "cls", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]
TUPLES = [("cls", "mean"), ("max", "weightedmean", "lasttoken")]


def main():
    rng = np.random.default_rng(21)
    counts, length, hidden = [3, 7, 1, 5, 9], 9, 12
    sentences = [rng.normal(size=(n, hidden)).astype(np.float16).astype(np.float32) for n in counts]
    path = Path(__file__).resolve().parent / "sentence_transformers.json"
    result = json.loads(path.read_text()) if path.exists() else {"libraries": {}}
    result["sentences"] = [s.astype(float).tolist() for s in sentences]
    version = result["libraries"].setdefault(sentence_transformers.__version__, {})
    for side in ("right", "left"):
        tokens = np.full((len(counts), length, hidden), 50.0, np.float32)  # rubbish, but finite
        mask = np.zeros((len(counts), length), np.int64)
        for s, sentence in enumerate(sentences):
            start = length - len(sentence) if side == "left" else 0
            tokens[s, start:start + len(sentence)] = sentence
            mask[s, start:start + len(sentence)] = 1
        outputs = {}
        takes_tuples = int(sentence_transformers.__version__.split(".")[0]) >= 5
        for mode in [*MODES, *(TUPLES if takes_tuples else [])]:
            pooling = Pooling(hidden, pooling_mode=mode)
            features = pooling({"token_embeddings": torch.tensor(tokens.tolist()), "attention_mask": torch.tensor(mask.tolist())})
            name = mode if isinstance(mode, str) else "+".join(mode)
            outputs[name] = features["sentence_embedding"].double().tolist()
        version[side] = outputs
    path.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
