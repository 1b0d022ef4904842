"""A tiny server with OpenAI's `/v1/embeddings` on the loopback, for tests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What a server answers to a request: status, and the answer as JSON or as text.
Answer = Callable[[dict[str, Any]], tuple[int, Any]]


class Requests(list):
    """The requests that came, and the headers of each."""

    def __init__(self) -> None:
        super().__init__()
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[str, Requests]]:
    """Runs until the block ends; gives the address and what comes in."""
    seen = Requests()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append(request)
            seen.headers.append(dict(self.headers))
            seen.paths.append(self.path)
            status, body = answer(request)
            data = (body if isinstance(body, str) else json.dumps(body)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answered(vectors: list[Any]) -> dict[str, Any]:
    """The standard answer."""
    data = [
        {"object": "embedding", "index": index, "embedding": vector}
        for index, vector in enumerate(vectors)
    ]
    return {"object": "list", "model": "m", "data": data, "usage": {"prompt_tokens": 0}}
