"""The text before each sentence that instruction-tuned models want."""

from __future__ import annotations

from dataclasses import dataclass

from poolbench_export.errors import ExportError, shown
from poolbench_export.source import ModelSource
from poolbench_export.tokens import Tokenizer, tokenise


@dataclass(frozen=True)
class Prompt:
    """A prompt, and its name among the model's own prompts where it has one."""

    text: str
    name: str | None = None


def choose_prompt(source: ModelSource, text: str | None, name: str | None) -> Prompt | None:
    """`text` itself, the model's prompt `name`, or the model's default; the empty one is none."""
    if text is not None:
        return Prompt(text) if text else None
    chosen = name if name is not None else source.default_prompt
    if chosen is None:
        return None
    if chosen not in source.prompts:
        known = ", ".join(map(shown, source.prompts)) or "no name, as the model has no prompts"
        hint = "correct --prompt-name" if name is not None else "give --prompt"
        raise ExportError(source.location, f"no prompt {shown(chosen)}", f"one of {known}", hint)
    prompt = source.prompts[chosen]
    return Prompt(prompt, chosen) if prompt else None


def prompt_length(
    tokenizer: Tokenizer, prompt: Prompt, source: ModelSource, max_length: int | None
) -> int:
    """Leading tokens, special ones included, that belong to the prompt.

    As sentence-transformers counts them: the tokens of the prompt alone, blanks at its ends left
    off, without the special token that closes them.
    """
    text = prompt.text.strip()
    tokens, _ = next(tokenise(tokenizer, [text.lower() if source.lower_case else text], None))
    closing = int(len(tokens) > 0 and tokens.special[-1] == 1)
    length = len(tokens) - closing
    if max_length is not None and length + closing >= max_length:
        found = f"a prompt of {length} tokens"
        expected = f"fewer than the {max_length} tokens of a sentence"
        raise ExportError(source.location, found, expected, "shorten it, or raise --max-length")
    return length
