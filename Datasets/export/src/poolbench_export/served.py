"""Sentence vectors from a running server with OpenAI's `/v1/embeddings`, as one NumPy file.

Row 2i is the first sentence of pair i and row 2i + 1 the second, as `poolbench identify` reads
them. Each distinct text is asked for once.
"""

from __future__ import annotations

import base64
import binascii
import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import numpy as np

from poolbench_export.errors import ExportError, first_line, shown
from poolbench_export.pairs import TableOptions, only_splits, read_pairs

ENDPOINT = "/embeddings"

# Of these the standard says that the same request may succeed later; 429 is the rate limit.
RETRIED_STATUSES = (408, 425, 429, 500, 502, 503, 504)

# Seconds before a second try; then twice as many each time, unless the server says when.
FIRST_WAIT = 0.5


@dataclass(frozen=True)
class ServedPlan:
    """Everything that one fetch was asked to do."""

    url: str
    pairs: str
    out: Path
    model: str | None = None
    key_variable: str = "OPENAI_API_KEY"
    batch_size: int = 32
    timeout: float = 60.0
    retries: int = 5
    prompt: str = ""
    dimensions: int | None = None
    splits: tuple[str, ...] = ()
    table: TableOptions = TableOptions()
    overwrite: bool = False


@dataclass(frozen=True)
class ServedSummary:
    """What was fetched."""

    sentences: int
    distinct: int
    dimension: int
    bytes: int


def endpoint(url: str) -> str:
    """The address that is asked, of a server's, of its `/v1`, or of the endpoint itself.

    Raises ValueError.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"'{url}', expected a URL such as http://localhost:8080")
    path = parts.path.rstrip("/")
    if not path.endswith(ENDPOINT):
        path += ENDPOINT if path.endswith("/v1") else "/v1" + ENDPOINT
    return urlunsplit(parts._replace(path=path))


def fetch(
    plan: ServedPlan,
    note: Callable[[str], None] = lambda text: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ServedSummary:
    """Asks for the vectors of all sentences and writes them. Raises ExportError."""
    if plan.out.exists() and not plan.overwrite:
        hint = "remove it, or give --overwrite"
        raise ExportError(plan.out, "a file that exists", "a new one", hint)
    pairs = only_splits(read_pairs(plan.pairs, plan.table, note), plan.splits, plan.pairs)
    numbers: dict[str, int] = {}
    rows = [
        numbers.setdefault(pairs.sentence(slot), len(numbers)) for slot in range(2 * len(pairs))
    ]
    texts = [plan.prompt + text for text in numbers]
    with Client(plan) as client:
        vectors = np.empty((0, 0), dtype=np.float32)
        for start in range(0, len(texts), plan.batch_size):
            batch = client.embed(texts[start : start + plan.batch_size])
            if start == 0:
                vectors = np.empty((len(texts), batch.shape[1]), dtype=np.float32)
            if batch.shape[1] != vectors.shape[1]:
                found = f"vectors of {batch.shape[1]} numbers after vectors of {vectors.shape[1]}"
                raise ExportError(client.url, found, "one dimension", "check the server")
            vectors[start : start + len(batch)] = batch
            progress(start + len(batch), len(texts))
    _write(plan.out, vectors[rows])
    return ServedSummary(len(rows), len(texts), vectors.shape[1], plan.out.stat().st_size)


def _write(path: Path, vectors: np.ndarray) -> None:
    """The file appears whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(unfinished, "xb") as file:
            np.save(file, vectors)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


class Client:
    """One server, over one connection that is kept."""

    def __init__(self, plan: ServedPlan) -> None:
        try:
            import requests
            from requests.adapters import HTTPAdapter
            from urllib3.util.retry import Retry
        except ImportError:
            found, hint = "the requests library is not installed", "pip install requests"
            raise ExportError(plan.url, found, "it, to ask a server", hint) from None
        self.url = endpoint(plan.url)
        self._plan = plan
        self._failure = requests.RequestException
        self._session = requests.Session()
        retry = Retry(
            total=plan.retries,
            backoff_factor=FIRST_WAIT,
            status_forcelist=RETRIED_STATUSES,
            allowed_methods=frozenset(["POST"]),  # an embedding may be asked for twice
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))
        key = os.environ.get(plan.key_variable)
        if key:
            self._session.headers["Authorization"] = f"Bearer {key}"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """texts × dimension."""
        request: dict[str, Any] = {"input": list(texts), "encoding_format": "float"}
        if self._plan.model is not None:
            request["model"] = self._plan.model
        if self._plan.dimensions is not None:
            request["dimensions"] = self._plan.dimensions
        try:
            response = self._session.post(self.url, json=request, timeout=self._plan.timeout)
        except self._failure as error:
            found = f"no answer ({first_line(error)})"
            hint = "check the address, and that the server runs; --timeout and --retries"
            raise ExportError(self.url, found, "an embedding server", hint) from None
        if response.status_code != 200:
            found = f"status {response.status_code} ({shown(_message(response), 200)})"
            hint = _advice(response.status_code, self._plan.key_variable)
            raise ExportError(self.url, found, "status 200", hint)
        try:
            answer = response.json()
        except ValueError:
            raise self._malformed(f"no JSON ({shown(response.text, 60)})") from None
        return self._vectors(answer, len(texts))

    def _vectors(self, answer: Any, count: int) -> np.ndarray:
        """The vectors in the order of the texts, whatever order they come in."""
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            raise self._malformed("no list 'data' of objects")
        if len(data) != count:
            raise self._malformed(f"{len(data)} vectors for {count} sentences")
        indices = [row.get("index", place) for place, row in enumerate(data)]
        if sorted(map(str, indices)) != sorted(map(str, range(count))):
            raise self._malformed(f"indices {shown(str(indices))} for {count} sentences")
        vectors: list[list[float]] = [[]] * count
        for index, row in zip(indices, data, strict=True):
            vectors[int(index)] = self._vector(row.get("embedding"))
        if len(set(map(len, vectors))) != 1:
            raise self._malformed("vectors that differ in length")
        return np.array(vectors, dtype=np.float32)

    def _vector(self, value: Any) -> list[float]:
        if isinstance(value, str):
            try:
                value = np.frombuffer(base64.b64decode(value, validate=True), "<f4").tolist()
            except (binascii.Error, ValueError):
                raise self._malformed("an embedding that is not Base64 of float32") from None
        if not isinstance(value, list) or not value:
            raise self._malformed("an embedding that is no list of numbers")
        if all(isinstance(row, list) for row in value):
            if len(value) != 1:
                raise ExportError(
                    self.url, f"{len(value)} vectors for one sentence", "one",
                    "turn pooling on in the server: these are vectors of tokens",
                )  # fmt: skip
            value = value[0]
        if not all(isinstance(x, (int, float)) and math.isfinite(x) for x in value):
            raise self._malformed("an embedding with something that is no finite number")
        return value

    def _malformed(self, found: str) -> ExportError:
        expected = 'an answer like {"data": [{"index": 0, "embedding": [0.1, …]}, …]}'
        return ExportError(self.url, found, expected, "check that it is an embedding server")


def _message(response: Any) -> str:
    """What the server says of its error, in the shapes that are in use."""
    try:
        answer = response.json()
    except ValueError:
        return response.text or response.reason
    for key in ("error", "detail", "message"):
        if isinstance(answer, dict) and key in answer:
            error = answer[key]
            return str(error.get("message", error) if isinstance(error, dict) else error)
    return str(answer)


def _advice(status: int, variable: str) -> str:
    if status in (401, 403):
        return f"put the key into ${variable}, or name another variable in --api-key-env"
    if status == 404:
        return "check the address, and the name in --model"
    if status in RETRIED_STATUSES:
        return "try later, or with a smaller --batch-size"
    return "check --model, --batch-size and the lengths of the sentences"
