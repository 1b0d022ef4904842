from __future__ import annotations

import numpy as np
import pytest

from poolbench_export.layout import Layout


def filled(layout: Layout, sentences: list[np.ndarray]) -> np.ndarray:
    tensor = layout.tensor("t", "F32", *sentences[0].shape[1:])
    whole = np.full(tensor.shape, 9.0, dtype=np.float32)
    for number, values in enumerate(sentences):
        row, rows = layout.place(number, values)
        whole[row : row + len(rows)] = rows
    return whole


SENTENCES = [np.array([[1.0], [2.0]]), np.array([[3.0]]), np.array([[4.0], [5.0], [6.0]])]


def test_packed_sentences_follow_one_another():
    layout = Layout([2, 1, 3])
    assert filled(layout, SENTENCES).tolist() == [[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]]
    assert [(row, values.tolist()) for row, values in layout.structure_rows()] == [
        (0, [0, 2, 3, 6])
    ]
    assert (layout.structure().name, layout.structure().shape) == ("offsets", (4,))


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ("right", [[1, 2, 0], [3, 0, 0], [4, 5, 6]]),
        ("left", [[0, 1, 2], [0, 0, 3], [4, 5, 6]]),
    ],
)
def test_padded_sentences_have_zeros_on_one_side(side, expected):
    layout = Layout([2, 1, 3], padded=True, side=side)
    assert filled(layout, SENTENCES)[:, :, 0].tolist() == expected
    mask = np.concatenate([rows for _, rows in layout.structure_rows()])
    assert mask.tolist() == [[int(value > 0) for value in row] for row in expected]
    assert (layout.structure().name, layout.structure().dtype) == ("attention_mask", "U8")


@pytest.mark.parametrize("layout", [
    Layout([2, 1, 3]), Layout([2, 1, 3], True, "left"), Layout([2, 1, 3], True, "right"),
])  # fmt: skip
def test_what_was_placed_is_found_again(layout):
    whole = filled(layout, SENTENCES)
    for number, values in enumerate(SENTENCES):
        row, count = layout.rows(number)
        np.testing.assert_array_equal(layout.taken(number, whole[row : row + count]), values)
