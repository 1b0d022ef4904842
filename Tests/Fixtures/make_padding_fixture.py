#!/usr/bin/env python3
"""Makes padding.json and the folders padding-*, with numpy and scipy only.

    python3 make_padding_fixture.py

What pooling without the attention mask gives, the slow way: every row of the padded array is taken
for a token. The packed form is padded with zeros first, on either side, so that none of the tool's
closed forms is used. Made with numpy 2.4 and scipy 1.17; the same output on every run.
"""

import numpy as np

from make_fixtures import HERE, cosine, safetensors_bytes, spearman, write_json

PAIRS, HIDDEN, LENGTH = 24, 12, 10


def careless(rows):
    """Every strategy on all rows of a sentence, L × H."""
    weights = np.arange(1, len(rows) + 1)
    return {
        "mean": rows.mean(0), "cls": rows[0], "max": rows.max(0), "weighted_mean": weights @ rows / weights.sum(), "last_token": rows[-1]}


def shifted(rows, first, count):
    """The weighted mean of the real rows, with positions counted from the first row of all."""
    weights = np.arange(first + 1, first + count + 1)
    return weights @ rows[first:first + count] / weights.sum()


def correlation(vectors, gold):
    return spearman([cosine(a, b) for a, b in zip(vectors[::2], vectors[1::2])], gold)


def main():
    rng = np.random.default_rng(12)
    counts = rng.integers(2, LENGTH, size=2 * PAIRS)
    meaning = rng.normal(size=(2 * PAIRS, HIDDEN))
    meaning[1::2] = meaning[::2] * rng.random((PAIRS, 1)) + meaning[1::2]
    tokens = [(m + 1.5 * rng.normal(size=(n, HIDDEN)) + 0.3).astype("<f4") for m, n in zip(meaning, counts)]
    gold = [round(5 * abs(cosine(a, b)), 2) for a, b in zip(meaning[::2], meaning[1::2])]
    table = "id,score\n" + "".join(f"p{i},{score}\n" for i, score in enumerate(gold))

    def place(side, s, length):
        return length - counts[s] if side == "left" or (side == "mixed" and s % 2) else 0

    def padded(side, length, filling):
        array = np.stack([filling(length) for _ in tokens])
        for s, rows in enumerate(tokens):
            array[s, place(side, s, length):place(side, s, length) + counts[s]] = rows
        return array

    def write(name, tensors):
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        (folder / "pairs.csv").write_text(table)
        (folder / "hidden_states.safetensors").write_bytes(safetensors_bytes(tensors))

    with_mask = [careless(rows.astype(float)) for rows in tokens]
    masked = {key: correlation([found[key] for found in with_mask], gold) for key in with_mask[0]}
    cases = []

    def case(name, side, array, strategies, shift):
        rows = array.astype(float)
        found = [careless(one) for one in rows]
        expected = [
            {"pooling": key, "padding": side, "masked": masked[key], "unmasked": correlation([one[key] for one in found], gold), "shifted": False}
            for key in strategies]
        if shift:
            vectors = [shifted(one, place(side, s, array.shape[1]), counts[s]) for s, one in enumerate(rows)]
            expected.append({
                "pooling": "weighted_mean", "padding": side, "masked": masked["weighted_mean"], "unmasked": correlation(vectors, gold), "shifted": True})
        cases.append({"dataset": name, "rows": expected})

    for side in ("left", "right", "mixed"):
        # Rubbish of the states' own size, with a common direction, as a model gives at padding.
        common = rng.normal(size=HIDDEN)
        array = padded(side, LENGTH, lambda length: (common + rng.normal(size=(length, HIDDEN))).astype("<f4"))
        mask = np.zeros(array.shape[:2], "u1")
        for s, n in enumerate(counts):
            mask[s, place(side, s, LENGTH):place(side, s, LENGTH) + n] = 1
        write("padding-" + side, {"hidden_states.4": ("F32", array), "attention_mask": ("U8", mask)})
        case("padding-" + side, side, array, list(masked), shift=side != "right")

    offsets = np.r_[0, np.cumsum(counts)].astype("<i8")
    write("padding-packed", {"hidden_states.4": ("F32", np.concatenate(tokens)), "offsets": ("I64", offsets)})
    longest = int(counts.max())
    for side in ("left", "right"):
        zeros = padded(side, longest, lambda length: np.zeros((length, HIDDEN), "<f4"))
        # With zeros in front, a plain weighted mean over all rows is the shifted one: both are held.
        case("padding-packed", side, zeros, list(masked), shift=False)

    write_json("padding.json", cases)


if __name__ == "__main__":
    main()
