from __future__ import annotations

import pytest

from poolbench_export.errors import ExportError
from poolbench_export.layers import parse_layers, resolve_layers


@pytest.mark.parametrize(
    ("text", "layers"),
    [
        ("all", [0, 1, 2, 3, 4, 5, 6]),
        ("last", [6]),
        ("0", [0]),
        ("-1", [6]),
        ("-1,0,6", [0, 6]),
        ("3,-7,2", [0, 2, 3]),
    ],
)
def test_layers_count_from_either_end(text, layers):
    assert resolve_layers(parse_layers(text), 7, "m") == layers


def test_layers_come_out_ascending_each_once():
    assert resolve_layers((8, 1, -12, 0, -4), 12, "m") == [0, 1, 8]


@pytest.mark.parametrize("text", ["", "first", "0,", "1+2", "0-3", "1.5", "--1", "0, 1"])
def test_any_other_word_is_refused(text):
    with pytest.raises(ValueError) as caught:
        parse_layers(text)
    assert (
        str(caught.value) == f"layers '{text}', expected all, last, or layer numbers such as 0,6,-1"
    )


@pytest.mark.parametrize("layer", [7, -8])
def test_a_layer_that_the_model_has_not_is_refused(layer):
    with pytest.raises(ExportError) as caught:
        resolve_layers((0, layer), 7, "m")
    assert str(caught.value) == f"m: no layer {layer}, expected 0 … 6 or -7 … -1; correct --layers"
