from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from poolbench_export import embeddings
from poolbench_export.embeddings import by_pooling, make_embedder
from poolbench_export.errors import ExportError
from poolbench_export.model import Runtime
from poolbench_export.sentence_modules import SentenceModules
from poolbench_export.source import ModelSource

STATES = np.array([[9, 9], [3, 4]], dtype=np.float32)


@pytest.fixture
def source(tmp_path, monkeypatch) -> ModelSource:
    monkeypatch.setattr(embeddings, "installed", lambda: False)
    return ModelSource("m", tmp_path, "m", None, "mean", None, False)


def test_without_the_library_the_declared_pooling_is_done_here(source):
    embed = make_embedder(source, Runtime(), None, None, 0)
    assert embed(["x"], [STATES])[0].tolist() == [6, 6.5]


def test_a_normalize_module_and_a_prompt_that_is_left_out(source):
    modules = SentenceModules(normalise=True)
    embed = by_pooling(replace(source, modules=modules, include_prompt=False), 1)
    np.testing.assert_allclose(embed(["x"], [STATES])[0], [0.6, 0.8], rtol=1e-6)


def test_a_head_needs_the_library(source):
    with pytest.raises(ExportError) as caught:
        make_embedder(
            replace(source, modules=SentenceModules(heads=("Dense",))), Runtime(), None, None, 0
        )
    assert str(caught.value) == (
        "m: Dense after pooling, expected sentence-transformers, which can apply it; "
        "pip install sentence-transformers"
    )


def test_a_model_without_pooling_has_no_vectors_of_its_own(source):
    with pytest.raises(
        ExportError, match="a model that declares no pooling.*leave --embeddings out"
    ):
        make_embedder(replace(source, declared_pooling=None), Runtime(), None, None, 0)
