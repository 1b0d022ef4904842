from __future__ import annotations

import pytest

from poolbench_export.pooling_config import LEGACY_KEYS, declared_pooling


@pytest.mark.parametrize(("key", "name"), LEGACY_KEYS.items())
def test_one_legacy_boolean_is_that_mode(key, name):
    others = dict.fromkeys(LEGACY_KEYS, False)
    assert declared_pooling(others | {key: True}) == name


def test_several_legacy_booleans_concatenate_in_sentence_transformers_order():
    config = {"pooling_mode_lasttoken": True, "pooling_mode_mean_tokens": True}
    assert (
        declared_pooling(config | {"pooling_mode_cls_token": True}) == "concat:cls,mean,last_token"
    )


@pytest.mark.parametrize("config", [{}, {"pooling_mode_cls_token": False}, {"pooling_mode": []}])
def test_without_an_active_mode_it_is_mean(config):
    assert declared_pooling(config) == "mean"


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        ("cls", "cls"),
        ("max", "max"),
        ("mean", "mean"),
        ("mean_sqrt_len_tokens", "mean_sqrt_len"),
        ("weightedmean", "weighted_mean"),
        ("lasttoken", "last_token"),
        (["max"], "max"),
        (["mean", "cls"], "concat:mean,cls"),
    ],
)
def test_the_newer_key_takes_a_name_or_a_list_in_its_own_order(mode, name):
    assert declared_pooling({"pooling_mode": mode}) == name


def test_the_newer_key_wins_over_the_booleans():
    assert (
        declared_pooling({"pooling_mode": "lasttoken", "pooling_mode_cls_token": True})
        == "last_token"
    )


@pytest.mark.parametrize("mode", ["attention", 3, ["mean", None]])
def test_an_unknown_mode_is_refused(mode):
    with pytest.raises(ValueError, match="^unknown pooling_mode "):
        declared_pooling({"pooling_mode": mode})
