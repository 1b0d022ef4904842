"""How a float32 state is stored: F32, F16 or BF16, rounded to nearest even, and read again."""

from __future__ import annotations

import numpy as np

# The largest magnitudes that a format holds. Just above them rounding still comes back down, but
# states that near to the edge are as doubtful as those beyond it.
LARGEST = {"F16": 65504.0, "BF16": float(np.uint32(0x7F7F0000).view(np.float32))}

# Bits of precision, the hidden one included.
PRECISION = {"F32": 24, "F16": 11, "BF16": 8}

# Whom to turn to where a format is too narrow.
WIDER = {"F16": "export again with --dtype f32", "BF16": "check the model's weights"}


def bf16_bits(values: np.ndarray) -> np.ndarray:
    """The upper halves of the float32 bit patterns, rounded to nearest even; any shape → uint16.

    NumPy has no bfloat16. Adding just under half a unit, and one more where the kept part is odd,
    carries exactly where rounding goes up. NaN is not for this function: its payload may overflow.
    """
    bits = np.ascontiguousarray(values, dtype="<f4").view("<u4")
    return ((bits + np.uint32(0x7FFF) + ((bits >> 16) & 1)) >> 16).astype("<u2")


def bf16_values(bits: np.ndarray) -> np.ndarray:
    """The float32 numbers of BF16 bit patterns (exact)."""
    return (np.ascontiguousarray(bits, dtype="<u2").astype("<u4") << 16).view("<f4")


def unit_in_last_place(magnitudes: np.ndarray, dtype: str) -> np.ndarray:
    """The spacing of `dtype`'s numbers around `magnitudes` (positive, normal)."""
    return 2.0 ** (np.floor(np.log2(magnitudes)) - (PRECISION[dtype] - 1))
