"""Which pooling a sentence-transformers model declares in `1_Pooling/config.json`.

Two dialects are in use. The older has a boolean a mode (`pooling_mode_cls_token`, …), the newer
one key `pooling_mode` with a name or a list of names. Where both stand, the newer key wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# In sentence-transformers' order, in which it concatenates the active modes of the older dialect.
LEGACY_KEYS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len",
    "pooling_mode_weightedmean_tokens": "weighted_mean",
    "pooling_mode_lasttoken": "last_token",
}

# sentence-transformers' names of the newer dialect → PoolBench's.
NAMES = {
    "cls": "cls",
    "max": "max",
    "mean": "mean",
    "mean_sqrt_len": "mean_sqrt_len",
    "mean_sqrt_len_tokens": "mean_sqrt_len",
    "weightedmean": "weighted_mean",
    "lasttoken": "last_token",
}


def declared_pooling(config: Mapping[str, Any]) -> str:
    """PoolBench's name of the declared pooling, e.g. `mean` or `concat:cls,max`.

    A list of the newer dialect keeps its order, since that is the order of concatenation.
    Without any active mode it is `mean`. Raises ValueError for a mode that has no name here.
    """
    mode = config.get("pooling_mode")
    if mode is None:
        modes = [name for key, name in LEGACY_KEYS.items() if config.get(key) is True]
    else:
        modes = [_translated(name) for name in (mode if isinstance(mode, list) else [mode])]
    if not modes:
        return "mean"
    return modes[0] if len(modes) == 1 else "concat:" + ",".join(modes)


def _translated(name: Any) -> str:
    if not isinstance(name, str) or name not in NAMES:
        raise ValueError(f"unknown pooling_mode {name!r}")
    return NAMES[name]
