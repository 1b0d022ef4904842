"""A loaded model: token ids in, hidden states out. Only this module and embeddings need torch."""

from __future__ import annotations

import inspect
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from poolbench_export.errors import ExportError, first_line
from poolbench_export.source import ModelSource
from poolbench_export.tokens import Tokens

# Tokenizers without a limit of their own say 1e30; no real limit comes near this.
NO_LIMIT = 10**9


DEVICES = ("auto", "cpu", "cuda", "mps")
FORWARD_DTYPES = {"f32": "float32", "f16": "float16", "bf16": "bfloat16"}  # torch's names


@dataclass(frozen=True)
class Runtime:
    """How a model is run, and what is asked of it beside its hidden states."""

    threads: int | None = None
    device: str = "cpu"
    forward_dtype: str = "f32"
    trust_remote_code: bool = False
    attention: bool = False
    pooler: bool = False


@dataclass(frozen=True)
class Encoded:
    """What the model makes of one sentence, all in float32."""

    layers: list[np.ndarray]  # each tokens × hidden; 0 is the embedding output
    attention: np.ndarray | None = None  # tokens: mean attention received in the last layer
    pooler: np.ndarray | None = None  # hidden


class Encoder:
    """A model in evaluation mode, in float32 by default whatever its weights were stored in."""

    def __init__(
        self, source: ModelSource, tokenizer: Any, model: Any, runtime: Runtime = Runtime()
    ) -> None:
        self.source = source
        self.runtime = runtime
        self.tokenizer = tokenizer
        self._model = model
        self._inputs = set(inspect.signature(model.forward).parameters)
        self._pad_id = _pad_id(tokenizer, model.config)

    def max_length(self, requested: int | None) -> int | None:
        """Where sentences are cut, special tokens included; None if the model names no limit.

        `requested`, else sentence-transformers' limit, else the tokenizer's, each within the
        positions that the model has.
        """
        positions = _position_limit(self._model)
        if requested is not None:
            least = self.tokenizer.num_special_tokens_to_add() + 1
            if requested < least or (positions is not None and requested > positions):
                expected = f"{least} … {positions}" if positions else f"at least {least}"
                found = f"--max-length {requested}"
                raise ExportError(self.source.location, found, expected, "correct --max-length")
            return requested
        limits = [self.source.max_length or self.tokenizer.model_max_length, positions]
        known = [limit for limit in limits if limit is not None and limit < NO_LIMIT]
        return int(min(known)) if known else None

    def hidden_states(self, batch: Sequence[Tokens]) -> list[list[np.ndarray]]:
        """Every layer of each sentence of `batch`: `[sentence][layer]` is tokens × hidden, F32.

        Layers count as in `output_hidden_states`: 0 is the embedding output.
        """
        return [encoded.layers for encoded in self.encode(batch)]

    def encode(self, batch: Sequence[Tokens]) -> list[Encoded]:
        """All that was asked for of each sentence of `batch`."""
        import torch

        inputs, mask = self._padded(batch)
        wanted = {"output_attentions": True} if self.runtime.attention else {}
        try:
            with torch.no_grad():
                output = self._model(
                    **inputs, output_hidden_states=True, return_dict=True, **wanted
                )
        except (RuntimeError, IndexError) as error:
            found = f"the forward pass failed ({first_line(error)})"
            expected = f"hidden states of {mask.shape[0]} × {mask.shape[1]} tokens"
            raise ExportError(
                self.source.location, found, expected, "check the model folder"
            ) from None
        layers = [as_array(layer) for layer in output.hidden_states]
        self._check_shapes(layers, mask.shape)
        attention = self._attention(output) if self.runtime.attention else None
        pooler = self._pooler(output) if self.runtime.pooler else None
        return [
            Encoded(
                [layer[row, real] for layer in layers],
                None if attention is None else received(attention[row], real),
                None if pooler is None else pooler[row],
            )
            for row, real in enumerate(mask)
        ]

    def _attention(self, output: Any) -> np.ndarray:
        """The last layer's attention, sentences × heads × queries × keys."""
        attentions = getattr(output, "attentions", None)
        if not attentions or attentions[-1] is None or attentions[-1].dim() != 4:
            raise ExportError(
                self.source.location,
                "no attention in the model's output",
                "sentences × heads × queries × keys",
                "leave --attention out",
            )
        return as_array(attentions[-1])

    def _pooler(self, output: Any) -> np.ndarray:
        """The pooler's output, sentences × hidden."""
        pooler = getattr(output, "pooler_output", None)
        if pooler is None:
            found = "no pooler_output in the model's output"
            raise ExportError(
                self.source.location, found, "a model with a pooler", "leave --pooler-output out"
            )
        return as_array(pooler)

    def _padded(self, batch: Sequence[Tokens]) -> tuple[dict[str, Any], np.ndarray]:
        """Model inputs [batch, longest], and which of their tokens are real (bool, same shape).

        Always padded on the right, whatever the tokenizer prefers: there a padded sentence has
        the positions that it has alone, and in a causal model no real token sees the padding.
        """
        import torch

        width = max(map(len, batch))
        rows: dict[str, list[list[int]]] = {"input_ids": [], "attention_mask": []}
        if batch[0].types is not None:
            rows["token_type_ids"] = []
        for tokens in batch:
            padding = width - len(tokens)
            rows["input_ids"].append([*tokens.ids, *[self._pad_id] * padding])
            rows["attention_mask"].append([1] * len(tokens) + [0] * padding)
            if tokens.types is not None:
                rows["token_type_ids"].append([*tokens.types, *[0] * padding])
        inputs = {
            name: torch.tensor(value, device=self.runtime.device)
            for name, value in rows.items()
            if name in self._inputs
        }
        return inputs, np.array(rows["attention_mask"], dtype=bool)

    def _check_shapes(self, layers: Sequence[np.ndarray], tokens: tuple[int, ...]) -> None:
        shapes = {layer.shape for layer in layers}
        if len(shapes) != 1 or next(iter(shapes))[:2] != tokens:
            found = f"hidden states of the shapes {sorted(shapes)}"
            expected = f"[{tokens[0]}, {tokens[1]}, hidden] in every layer"
            raise ExportError(
                self.source.location, found, expected, "use a model that keeps its tokens"
            )


def load(source: ModelSource, runtime: Runtime = Runtime()) -> Encoder:
    """Loads tokenizer and weights. Raises ExportError where either is missing or incomplete."""
    threads = runtime.threads
    if threads is not None:
        os.environ["RAYON_NUM_THREADS"] = str(threads)  # the tokenizer's threads; read at its start
    try:
        import torch
        import transformers
    except ImportError as error:
        found = f"cannot import torch and transformers ({first_line(error)})"
        hint = "pip install torch transformers"
        raise ExportError(source.location, found, "both installed", hint) from None
    if threads is not None:
        torch.set_num_threads(threads)
    runtime = replace(runtime, device=_device(torch, runtime.device))
    _silence(transformers)
    location, settings = _where(source)
    settings["trust_remote_code"] = runtime.trust_remote_code
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(location, **settings)
        if runtime.attention:
            settings["attn_implementation"] = "eager"  # the others do not give their weights out
        model, loading = transformers.AutoModel.from_pretrained(
            location, output_loading_info=True, **settings
        )
    except Exception as error:  # transformers raises OSError, ValueError, KeyError and others
        found = f"cannot be loaded ({first_line(error)})"
        expected = "a model that AutoModel loads"
        raise ExportError(source.location, found, expected, "check the folder") from None
    _check_weights(source, loading["missing_keys"], runtime.pooler)
    if model.config.is_encoder_decoder:
        model = model.get_encoder()  # the sentences' own states; a decoder would want an input too
    model = model.eval().to(getattr(torch, FORWARD_DTYPES[runtime.forward_dtype]))
    return Encoder(source, tokenizer, model.to(runtime.device), runtime)


def as_array(tensor: Any) -> np.ndarray:
    """A torch tensor as float32 in NumPy."""
    # DLPack, since torch before 2.3 cannot hand out arrays through .numpy() under NumPy 2.
    return np.from_dlpack(tensor.detach().float().cpu().contiguous())


def received(attention: np.ndarray, real: np.ndarray) -> np.ndarray:
    """Mean attention that each real token receives, over heads and real queries; sums to 1.

    attention: heads × queries × keys of one sentence; real: which tokens are no padding.
    """
    return attention[:, real][:, :, real].mean(axis=(0, 1), dtype=np.float64).astype(np.float32)


def _device(torch: Any, name: str) -> str:
    """The device to run on; `auto` is the fastest present."""
    backends = getattr(torch.backends, "mps", None)
    present = {
        "cuda": torch.cuda.is_available(),
        "mps": backends is not None and backends.is_available(),
        "cpu": True,
    }
    if name == "auto":
        return next(device for device, there in present.items() if there)
    if not present[name]:
        known = ", ".join(device for device, there in present.items() if there)
        raise ExportError("--device", f"no {name} here", f"one of auto, {known}", "correct it")
    return name


def _where(source: ModelSource) -> tuple[str, dict[str, Any]]:
    """What from_pretrained is given: a folder, or a repository with revision and subfolder."""
    inner = source.modules.transformer
    if os.path.isdir(source.location):
        return (str(source.folder / inner) if inner else source.location), {}
    settings: dict[str, Any] = {"revision": source.revision} if source.revision else {}
    return source.location, {**settings, **({"subfolder": inner} if inner else {})}


def versions() -> dict[str, str]:
    """The versions of what computed the states, for the manifest."""
    import torch
    import transformers

    return {"torch": torch.__version__, "transformers": transformers.__version__}


def _silence(transformers: Any) -> None:
    """No advice and no progress bars of the library: what matters is checked, and is an error."""
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")


def _check_weights(source: ModelSource, missing: Sequence[str], pooler: bool) -> None:
    """Refuses a checkpoint that lacks weights: they would be random, and so would the states.

    The pooler sits behind the last hidden state, and many checkpoints leave it out; only who
    wants its output needs it.
    """
    lacking = sorted(key for key in missing if pooler or "pooler" not in key)
    if lacking:
        found = f"{len(lacking)} weights missing from the checkpoint, first {lacking[0]}"
        raise ExportError(source.location, found, "all weights", "use a complete checkpoint")


def _pad_id(tokenizer: Any, config: Any) -> int:
    """Any id would do, being masked, but some models count positions by looking for this one."""
    for identifier in (tokenizer.pad_token_id, getattr(config, "pad_token_id", None)):
        if identifier is not None:
            return int(identifier)
    return 0


def _position_limit(model: Any) -> int | None:
    """How many tokens the model has positions for, or None if it sets no limit."""
    limit = getattr(model.config, "max_position_embeddings", None)
    if not isinstance(limit, int) or limit <= 0:
        return None
    for name, module in model.named_modules():
        padding_index = getattr(module, "padding_idx", None)
        if name.endswith("position_embeddings") and padding_index is not None:
            return limit - int(padding_index) - 1  # RoBERTa's kind counts positions from there
    return limit
