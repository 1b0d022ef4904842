"""Vectors as servers give them, made by sentence-transformers, each with what `poolbench identify` must say.

    python make_vectors.py --model <folder> --other-model <folder> --dataset <folder> --out <folder>
    python make_vectors.py … --sentences 32 --fixture served_vectors.safetensors

Writes a .npy file a case and cases.json; with --fixture one safetensors file of a few sentences instead.
With --groups the cases come a group at a time, and vectors that an earlier run left in the folder are kept.
Every way of pooling of the library, its truncate_dim and its quantisation; servers that pool wrongly; and
vectors that no pooling has. `check_identify.py` runs the tool over them.
"""

from __future__ import annotations

import argparse
import copy
import csv
import json
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Dense, Normalize, Pooling, Transformer
from sentence_transformers.quantization import quantize_embeddings

MODES = {
    "mean": "mean",
    "cls": "cls",
    "max": "max",
    "mean_sqrt_len_tokens": "mean_sqrt_len",
    "weightedmean": "weighted_mean",
    "lasttoken": "last_token",
}
MEANS = {"mean", "mean_sqrt_len", "sum"}


def sentences_of(dataset: Path) -> list[str]:
    with open(dataset / "pairs.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [text for row in rows for text in (row["sentence1"], row["sentence2"])]


class Server:
    """One model, pooled in any of the library's ways."""

    def __init__(self, folder: str, layers: int | None = None, left: bool = False) -> None:
        self.transformer = Transformer(folder)
        if layers is not None:
            self.transformer.auto_model.encoder.layer = self.transformer.auto_model.encoder.layer[:layers]
        if left:
            self.transformer.tokenizer.padding_side = "left"
        self.size = self.transformer.auto_model.config.hidden_size

    def encode(self, texts, mode, *after, truncate_dim=None, **options) -> np.ndarray:
        pooling = Pooling(self.size, pooling_mode=mode)
        model = SentenceTransformer(modules=[self.transformer, pooling, *after], device="cpu", truncate_dim=truncate_dim)
        return model.encode(texts, batch_size=32, convert_to_numpy=True, show_progress_bar=False, **options)


def half_noise(vectors: np.ndarray) -> np.ndarray:
    """Rounded to F16, and stored as F32."""
    return vectors.astype(np.float16).astype(np.float32)


def brain_noise(vectors: np.ndarray) -> np.ndarray:
    """Rounded to BF16, and stored as F32."""
    return torch.from_numpy(vectors).to(torch.bfloat16).to(torch.float32).numpy()


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def through(vectors: np.ndarray, *modules) -> np.ndarray:
    """Pooled vectors through the library's modules that come after pooling."""
    features = {"sentence_embedding": torch.from_numpy(vectors)}
    with torch.no_grad():
        for module in modules:
            features = module(features)
    return features["sentence_embedding"].numpy()


def make_cases(groups: list[str], model: str, other: str, texts: list[str], out: Path):
    """Yields name, vectors, what is expected."""
    server = Server(model)
    last = server.transformer.auto_model.config.num_hidden_layers
    found = {}
    for mode, pooling in MODES.items():
        earlier = out / f"{pooling}.npy"  # of an earlier run for another group
        found[pooling] = np.load(earlier) if earlier.exists() else server.encode(texts, mode)
    if "library" in groups:
        yield from library(server, texts, found, last)
    if "coded" in groups:
        yield from coded(server, found, last)
    if "left" in groups:
        yield from left_padded(server, Server(model, left=True), texts, last)
    if "layers" in groups:
        short = Server(model, layers=last - 2)
        for mode in ["mean", "cls", "max"]:
            yield f"{mode}_of_layer_{last - 2}", lambda mode=mode: short.encode(texts, mode), {"pooling": mode, "layers": str(last - 2)}
    if "hand" in groups:
        yield from by_hand(server, texts, last)
    if "none" in groups:
        yield from none_of_these(server, other, texts, found, last)
    if "forward" in groups:
        yield from other_forward(model, texts, last)


GROUPS = ["library", "coded", "left", "layers", "hand", "none", "forward"]


def library(server: Server, texts: list[str], found, last: int):
    for pooling, vectors in found.items():
        yield pooling, vectors, {"pooling": pooling, "layers": str(last), "scale": scale(pooling), "also": []}
        same = "mean" if pooling in MEANS else pooling
        yield f"{pooling}_normalised", through(vectors, Normalize()), {
            "pooling": same, "layers": str(last), "scale": "normalised", "also": sorted(MEANS - {"mean"}) if pooling in MEANS else []}
    yield "sum", found["mean"] * lengths(server, texts)[:, None], {
        "pooling": "sum", "layers": str(last), "scale": "times_token_count", "also": []}
    width = server.size // 2
    yield "mean_truncated", lambda: server.encode(texts, "mean", truncate_dim=width), {"pooling": "mean", "layers": str(last), "width": width}
    yield "cls_truncated_normalised", lambda: server.encode(texts, "cls", truncate_dim=width // 2, normalize_embeddings=True), {
        "pooling": "cls", "layers": str(last), "width": width // 2, "scale": "normalised"}
    yield "mean_normalised_truncated", lambda: server.encode(texts, "mean", Normalize(), truncate_dim=width), {
        "pooling": "mean", "layers": str(last), "width": width, "scale": "normalised_before_truncation"}
    yield "max_truncated", found["max"][:, : width // 2], {"pooling": "max", "layers": str(last), "width": width // 2}
    yield "concat", lambda: server.encode(texts, ("cls", "mean")), {"pooling": "concat:cls,mean", "layers": str(last)}
    yield "concat_normalised", lambda: server.encode(texts, ("mean", "max"), Normalize()), {"pooling": "concat:mean,max", "layers": str(last)}


def coded(server: Server, found, last: int):
    for name in ["mean", "cls", "max", "weighted_mean", "last_token"]:
        vectors = found[name]
        for precision in ["int8", "uint8", "binary", "ubinary"]:
            yield f"{name}_{precision}", quantize_embeddings(vectors, precision), {"pooling": name, "layers": str(last)}
            yield f"{name}_normalised_{precision}", quantize_embeddings(unit(vectors), precision), {"pooling": name, "layers": str(last)}
        scale_ = 127 / np.abs(vectors).max(axis=1, keepdims=True)
        yield f"{name}_int8_by_vector", np.round(vectors * scale_).astype(np.int8), {"pooling": name, "layers": str(last)}
        yield f"{name}_f16", vectors.astype(np.float16), {"pooling": name, "layers": str(last), "coding": "F16"}
        yield f"{name}_f16_noise", half_noise(vectors), {"pooling": name, "layers": str(last), "coding": "F32 with numbers of F16"}
        yield f"{name}_bf16_noise", brain_noise(vectors), {"pooling": name, "layers": str(last), "coding": "F32 with numbers of BF16"}
    yield "truncated_binary", quantize_embeddings(found["mean"][:, : server.size // 2], "ubinary"), {
        "pooling": "mean", "layers": str(last), "width": server.size // 2}
    yield "truncated_int8", quantize_embeddings(found["mean"][:, : server.size // 2], "int8"), {
        "pooling": "mean", "layers": str(last), "width": server.size // 2}


def scale(pooling: str) -> str:
    return {"mean_sqrt_len": "times_root_of_token_count"}.get(pooling, "as_pooled")


def lengths(server: Server, texts: list[str]) -> np.ndarray:
    ids = server.transformer.tokenizer(texts, truncation=True, max_length=server.transformer.max_seq_length)["input_ids"]
    return np.array([len(row) for row in ids], dtype=np.float32)


def states(server: Server, texts: list[str]) -> list[list[np.ndarray]]:
    """By sentence: each layer's tokens, encoded one by one."""
    tokenizer, model = server.transformer.tokenizer, server.transformer.auto_model
    rows = []
    with torch.no_grad():
        for text in texts:
            tokens = tokenizer(text, truncation=True, max_length=server.transformer.max_seq_length, return_tensors="pt")
            output = model(**tokens, output_hidden_states=True)
            rows.append([layer[0].numpy() for layer in output.hidden_states])
    return rows


def left_padded(server: Server, left: Server, texts: list[str], last: int):
    """The library pools states that are padded on the left; and it runs the model on such input, which changes the
    states of BERT, whose positions count from the padding, and not those of MPNet. Its weightedmean counted
    positions from the padding too until version 5 (`counted_from_padding` equals 5.1.0 to the bit)."""
    shifted = {"pooling": "weighted_mean", "layers": str(last), "variant": "shifted_positions"}
    counts = left.transformer.auto_model.config.model_type != "mpnet"
    rows = [row[-1] for row in states(server, texts)]
    for mode in ["weightedmean", "mean", "cls", "lasttoken"]:
        expected = {"pooling": MODES[mode], "layers": str(last)}
        pooled = unit(pooled_left(server, rows, mode)) if mode == "mean" else pooled_left(server, rows, mode)
        if mode == "mean":
            expected = {**expected, "scale": "normalised"}
        yield f"{MODES[mode]}_of_left_padded_states", pooled, expected
        yield f"{MODES[mode]}_left_padded", lambda mode=mode: left.encode(texts, mode), {"verdict": "no_match", "hint": "prompt_or_tokens"} if counts else expected_plain(expected)
    old = pooled_left(server, rows, "weightedmean", pooling=counted_from_padding)
    yield "weighted_mean_shifted", old, shifted
    yield "weighted_mean_shifted_normalised", unit(old), shifted


def counted_from_padding(features: dict) -> dict:
    """weightedmean of sentence-transformers 5.1.0: weights 1, 2, … over the padded row."""
    embeddings, mask = features["token_embeddings"], features["attention_mask"].unsqueeze(-1).float()
    weights = mask * torch.arange(1, embeddings.shape[1] + 1).view(1, -1, 1).float()
    return {"sentence_embedding": (embeddings * weights).sum(1) / weights.sum(1).clamp(min=1e-9)}


def expected_plain(expected: dict) -> dict:
    return {key: value for key, value in expected.items() if key != "scale"}


def pooled_left(server: Server, rows: list[np.ndarray], mode: str, batch: int = 32, pooling=None) -> np.ndarray:
    """Longest first, a batch at a time, padded on the left to the longest of the batch, as the library would."""
    pooling = pooling or Pooling(server.size, pooling_mode=mode)
    order = sorted(range(len(rows)), key=lambda i: -len(rows[i]))
    vectors = np.zeros((len(rows), server.size), dtype=np.float32)
    for start in range(0, len(rows), batch):
        chosen = order[start : start + batch]
        longest = len(rows[chosen[0]])
        embeddings, mask = torch.zeros(len(chosen), longest, server.size), torch.zeros(len(chosen), longest, dtype=torch.int64)
        for place, i in enumerate(chosen):
            embeddings[place, longest - len(rows[i]) :] = torch.from_numpy(rows[i])
            mask[place, longest - len(rows[i]) :] = 1
        features = pooling({"token_embeddings": embeddings, "attention_mask": mask})
        vectors[chosen] = features["sentence_embedding"].numpy()
    return vectors


def by_hand(server: Server, texts: list[str], last: int):
    """What the library has no mode for."""
    tokens = states(server, texts)
    pick = lambda f: np.stack([f(row) for row in tokens]).astype(np.float32)  # noqa: E731
    yield "content_mean", pick(lambda h: h[-1][1:-1].mean(0)), {"pooling": "content_mean", "layers": str(last)}
    yield "without_first", pick(lambda h: h[-1][1:].mean(0)), {"pooling": "mean_without_first", "layers": str(last)}
    yield "without_last", pick(lambda h: h[-1][:-1].mean(0)), {"pooling": "mean_without_last", "layers": str(last)}
    yield "min", pick(lambda h: h[-1].min(0)), {"pooling": "min", "layers": str(last)}
    yield "first_last_0", unit(pick(lambda h: ((h[0] + h[-1]) / 2).mean(0))), {"pooling": "mean", "layers": f"0+{last}"}
    yield "first_last_1", unit(pick(lambda h: ((h[1] + h[-1]) / 2).mean(0))), {"pooling": "mean", "layers": f"1+{last}"}
    yield "last_two", pick(lambda h: ((h[-1] + h[-2]) / 2).mean(0)), {"pooling": "mean", "layers": f"{last - 1}+{last}"}
    yield "last_four_max", pick(lambda h: (sum(h[-4:]) / 4).max(0)), {
        "pooling": "max", "layers": "+".join(str(last - k) for k in (3, 2, 1, 0))}
    generator = np.random.default_rng(5)
    yield "random_token_weights", pick(lambda h: generator.dirichlet(np.ones(len(h[-1]))) @ h[-1]), {
        "verdict": "no_match", "hint": "other_weights"}
    yield "nearly_mean", pick(lambda h: tilted(len(h[-1])) @ h[-1]), {"verdict": "no_match", "hint": "other_weights"}


def tilted(count: int) -> np.ndarray:
    """Weights near those of the mean, which no pooling has: the middle tokens have a little more."""
    weights = 1 + 0.15 * np.sin(np.pi * (np.arange(count) + 0.5) / count)
    return weights / weights.sum()


def none_of_these(server: Server, other: str, texts, found, last: int):
    torch.manual_seed(3)
    enough = len(set(texts)) >= 3 * server.size
    dense = "dense_layer" if enough else "another_model_or_head"
    for name, size in [("dense", server.size), ("dense_to_256", 256)]:
        layer = Dense(server.size, size, activation_function=torch.nn.Identity())
        yield name, through(found["mean"], layer), {"verdict": "no_match", "hint": dense}
        yield f"{name}_normalised", through(found["mean"], layer, Normalize()), {"verdict": "no_match", "hint": dense}
    yield "dense_tanh", through(found["cls"], Dense(server.size, server.size)), {"verdict": "no_match", "hint": dense}
    model = "another_model" if enough else "another_model_or_head"
    yield "another_model", lambda: Server(other).encode(texts, "mean")[:, : server.size], {"verdict": "no_match", "hint": model}
    order = np.random.default_rng(11).permutation(len(texts))
    yield "shuffled", unit(found["mean"])[order], {"verdict": "no_match", "hint": "shuffled_rows"}
    yield "first_sentences_first", np.concatenate([found["cls"][0::2], found["cls"][1::2]]), {
        "verdict": "no_match", "hint": "shuffled_rows"}
    yield "with_a_prompt", lambda: server.encode(["query: " + text for text in texts], "mean", Normalize()), {"verdict": "no_match", "hint": "prompt_or_tokens"}
    cut = copy.deepcopy(server)
    limit = int(np.quantile(lengths(server, texts), 0.9))
    cut.transformer.max_seq_length = limit
    yield "cut_off", lambda: cut.encode(texts, "mean", Normalize()), {"verdict": "partial_match", "pooling": "mean", "hint": "truncation"}
    zero = found["mean"].copy()
    zero[0] = 0
    yield "one_zero", zero, {"verdict": "partial_match", "pooling": "mean", "hint": "zero_vectors"}


def in_blocks(model, bits: int):
    """Weights of linear layers in blocks of 32, each with a scale, as llama.cpp's Q8_0 and Q4_0 have them."""
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.Linear):
                blocks = module.weight.reshape(-1, 32)
                steps = blocks.abs().amax(1, keepdim=True) / (2 ** (bits - 1) - 1)
                module.weight.copy_((torch.round(blocks / steps.clamp(min=1e-12)) * steps).reshape(module.weight.shape))


def other_forward(model: str, texts: list[str], last: int):
    """The same model in BF16, and with weights of fewer bits. Four bits are another model."""
    near = {"verdict": "no_match", "hint": "tokens_or_weights"}
    for name, change, expected in [
        ("bf16_forward", lambda m: m.to(torch.bfloat16), None),
        ("q8_forward", lambda m: in_blocks(m, 8), None),
        ("q4_forward", lambda m: in_blocks(m, 4), near),
    ]:
        server = Server(model)
        change(server.transformer.auto_model)
        for mode in ["mean", "cls", "lasttoken"]:
            yield f"{MODES[mode]}_{name}", lambda server=server, mode=mode: server.encode(texts, mode).astype(np.float32), expected or {
                "pooling": MODES[mode], "layers": str(last)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--other-model", required=True)
    parser.add_argument("--dataset", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--groups", nargs="*", default=GROUPS, choices=GROUPS, help="a large model takes minutes for each")
    parser.add_argument("--only", nargs="*", help="these cases alone")
    parser.add_argument("--sentences", type=int, help="as many of the dataset's, evenly spread, in one safetensors file")
    arguments = parser.parse_args()
    texts = sentences_of(arguments.dataset)
    arguments.out.mkdir(parents=True, exist_ok=True)
    cases, tensors = {}, {}
    if arguments.groups != GROUPS and (arguments.out / "cases.json").exists():
        cases = json.loads((arguments.out / "cases.json").read_text())
    rows = np.linspace(0, len(texts) - 1, arguments.sentences).astype(np.int64) if arguments.sentences else None
    for name, vectors, expected in make_cases(arguments.groups, arguments.model, arguments.other_model, texts, arguments.out):
        if arguments.only and name not in arguments.only:
            continue
        cases[name] = expected
        earlier = arguments.out / f"{name}.npy"
        vectors = np.load(earlier) if earlier.exists() else vectors() if callable(vectors) else vectors
        if rows is None:
            np.save(earlier, vectors)
            (arguments.out / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")
        else:
            kept = np.ascontiguousarray(vectors[rows])
            tensors[name] = kept.astype(np.float16) if kept.dtype == np.float32 and not expected.get("coding", "").startswith("F32") else kept
    if rows is not None:
        from safetensors.numpy import save_file

        save_file({"index": rows, **tensors}, arguments.out / "served_vectors.safetensors")
        (arguments.out / "served_vectors.json").write_text(json.dumps(cases, indent=1) + "\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
