from __future__ import annotations

import numpy as np
import pytest

from poolbench_export.number_formats import (
    LARGEST,
    bf16_bits,
    bf16_values,
    unit_in_last_place,
)


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        (0x3F800000, 0x3F80),  # 1, exact
        (0x3F808000, 0x3F80),  # half way, down to the even neighbour
        (0x3F818000, 0x3F82),  # half way, up to the even neighbour
        (0x3F807FFF, 0x3F80),
        (0x3F808001, 0x3F81),
        (0xBF818000, 0xBF82),  # the sign takes no part
        (0x3FFFFFFF, 0x4000),  # the carry goes into the exponent
        (0x00000001, 0x0000),
        (0x7F7F0000, 0x7F7F),  # the largest
        (0x80000000, 0x8000),  # minus zero
    ],
)
def test_bf16_rounds_to_nearest_even(bits, expected):
    values = np.array([bits], dtype=np.uint32).view(np.float32)
    assert bf16_bits(values).tolist() == [expected]


def test_bf16_is_the_nearest_of_its_neighbours_for_random_numbers():
    values = np.random.default_rng(3).standard_normal(2000).astype(np.float32) * 100
    bits = bf16_bits(values)
    exact = values.astype(np.float64)
    distance = np.abs(bf16_values(bits) - exact)
    for step in (-1, 1):
        neighbour = bf16_values((bits.astype(np.int32) + step).astype(np.uint16))
        assert (distance <= np.abs(neighbour - exact)).all()


def test_torch_rounds_bf16_alike():
    torch = pytest.importorskip("torch", reason="needs torch")
    values = np.random.default_rng(4).standard_normal(2000).astype(np.float32)
    theirs = torch.tensor(values.tolist()).to(torch.bfloat16).float().tolist()
    assert bf16_values(bf16_bits(values)).tolist() == theirs


def test_the_largest_number_of_a_format_is_stored_as_it_is():
    assert bf16_values(bf16_bits(np.array([LARGEST["BF16"]]))).tolist() == [LARGEST["BF16"]]
    assert LARGEST["F16"] == np.finfo(np.float16).max


def test_a_unit_is_the_spacing_of_the_format():
    assert unit_in_last_place(np.array([1.0, 2.0, 0.75]), "F16").tolist() == [
        2.0**-10,
        2.0**-9,
        2.0**-11,
    ]
    assert unit_in_last_place(np.array([1.0]), "BF16").tolist() == [2.0**-7]
