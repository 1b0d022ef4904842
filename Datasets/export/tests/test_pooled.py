from __future__ import annotations

import numpy as np
import pytest

from poolbench_export.pooled import normalised, pooled

STATES = np.array([[1, -2], [3, 4], [5, 1]], dtype=np.float32)


@pytest.mark.parametrize(
    ("pooling", "vector"),
    [
        ("cls", [1, -2]),
        ("last_token", [5, 1]),
        ("max", [5, 4]),
        ("mean", [3, 1]),
        ("mean_sqrt_len", [9 / 3**0.5, 3 / 3**0.5]),
        ("weighted_mean", [22 / 6, 9 / 6]),
        ("concat:max,cls", [5, 4, 1, -2]),
    ],
)
def test_a_pooling_by_its_formula(pooling, vector):
    np.testing.assert_allclose(pooled(STATES, pooling), vector, rtol=1e-6)  # float32's rounding
    assert pooled(STATES, pooling).dtype == np.float32


def test_an_unknown_pooling_is_refused():
    with pytest.raises(ValueError, match="unknown pooling attention"):
        pooled(STATES, "attention")


def test_unit_length_and_the_zero_vector():
    np.testing.assert_allclose(
        normalised(np.array([3, -4], dtype=np.float32)), [0.6, -0.8], rtol=1e-6
    )
    assert normalised(np.zeros(2, dtype=np.float32)).tolist() == [0, 0]
