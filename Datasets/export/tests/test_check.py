"""The self-check against files that were changed behind its back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from poolbench_export import check as module
from poolbench_export.check import tolerance
from poolbench_export.errors import ExportError
from poolbench_export.export import export
from poolbench_export.plan import Plan


def run(fake_model, pairs: Path, out: Path, **options):
    plan = Plan(model=str(fake_model.source.folder), pairs=str(pairs), out=out, **options)
    return export(plan, note=lambda text: None, progress=lambda done, total: None)


def drifting(monkeypatch, fake_model, amount: float) -> None:
    """A model whose states change by `amount` between writing and checking."""

    def check(*arguments):
        fake_model.patch = lambda states: [layer + np.float32(amount) for layer in states]
        return original(*arguments)

    original = module.check
    monkeypatch.setattr("poolbench_export.export.check", check)


@pytest.mark.parametrize(("dtype", "amount"), [("F32", 0.01), ("F16", 0.5), ("BF16", 2)])
@pytest.mark.parametrize("padding", [None, "left"])
def test_states_that_the_model_does_not_give_are_refused(
    fake_model, pairs_csv, tmp_path, monkeypatch, dtype, amount, padding
):
    drifting(monkeypatch, fake_model, amount)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(
        ExportError, match=r"hidden_states\.0 of sentence. of pair .* off, expected"
    ):
        run(fake_model, pairs_csv, tmp_path / "d", dtype=dtype, padding=padding)
    assert sorted(tmp_path.iterdir()) == before
    run(fake_model, pairs_csv, tmp_path / "d", dtype=dtype, padding=padding, check=False)


@pytest.mark.parametrize("dtype", ["F32", "F16", "BF16"])
def test_rounding_is_no_fault(fake_model, pairs_csv, tmp_path, monkeypatch, dtype):
    drifting(monkeypatch, fake_model, 1e-5)  # states reach 102, where float32 is good to 8e-6
    assert run(fake_model, pairs_csv, tmp_path / "d", dtype=dtype).pairs == 3


def test_equal_sentences_with_other_bits_are_refused(fake_model, pairs_csv, tmp_path, monkeypatch):
    from poolbench_export.layout import Layout

    place = Layout.place

    def spoiled(self, number, values):
        if number == 1 and values.ndim == 2:
            values = values + np.float32(1e-5)  # within the tolerance, but other bits
        return place(self, number, values)

    monkeypatch.setattr(Layout, "place", spoiled)
    (tmp_path / "twice.csv").write_text("id,score,sentence1,sentence2\na,1,one two,one two\n")
    with pytest.raises(ExportError, match='sentence2 of pair "a" is not that of its equal'):
        run(fake_model, tmp_path / "twice.csv", tmp_path / "d", dtype="F32")


def test_the_tolerance_grows_with_the_states_and_the_format():
    one = np.array([0.5, 100.0], dtype=np.float32)
    np.testing.assert_allclose(tolerance(one, one, "F32", "f32"), 1e-3)
    np.testing.assert_allclose(tolerance(one[:1], one[:1], "F32", "f32"), 1e-5)
    np.testing.assert_allclose(tolerance(one, one, "F16", "f32"), [1e-3, 2 * 2.0**-4])
    np.testing.assert_allclose(tolerance(one, one, "BF16", "f32"), [2 * 2.0**-8, 1.0])
    assert tolerance(one[:1], one[:1], "F32", "bf16")[0] == 0.125
