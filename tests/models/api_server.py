"""A server on this machine that speaks both wire formats and misbehaves on purpose."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PROMPT_TOKENS, RESPONSE_TOKENS = 40, 10
SNAPSHOT = "-20260101"


@dataclass(frozen=True)
class Do:
    """What the server does with one request; without anything set, it answers."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    text: str | None = None
    model: str | None = None
    reason: str | None = None
    usage: bool = True
    cached: int = 0
    cut: bool = False
    sleep: float = 0.0


ANSWER = Do()


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it."""

    at: float
    path: str
    headers: dict[str, str]
    payload: dict[str, Any]
    attempt: int

    @property
    def prompt(self) -> str:
        return prompt_of(self.payload)


def prompt_of(payload: dict[str, Any]) -> str:
    return str(payload["prompt"] if "prompt" in payload else payload["messages"][-1]["content"])


class ApiServer(ThreadingHTTPServer):
    """Answers `echo: PROMPT`, unless `behave` wants something else of a request."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behave: Callable[[Seen], Do] = lambda _: ANSWER
        self.seen: list[Seen] = []
        self.answered: Counter[str] = Counter()
        self.inside = 0
        self.most_inside = 0
        self.lock = threading.Lock()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up is what the tests want; no traceback."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ApiServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        pass

    def do_POST(self) -> None:
        server = self.server
        payload = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with server.lock:
            prompt = prompt_of(payload)
            attempt = 1 + sum(entry.prompt == prompt for entry in server.seen)
            seen = Seen(time.monotonic(), self.path, headers, payload, attempt)
            server.seen.append(seen)
            server.inside += 1
            server.most_inside = max(server.most_inside, server.inside)
        try:
            do = server.behave(seen)
            time.sleep(do.sleep)
        finally:
            with server.lock:
                server.inside -= 1
        self._reply(seen, do)

    def _reply(self, seen: Seen, do: Do) -> None:
        anthropic = seen.path == "/v1/messages"
        if do.body is not None:
            body = do.body
        elif do.status != 200:
            body = json.dumps({"error": {"message": f"status {do.status}", "type": "some_error"}})
        else:
            body = json.dumps((_message if anthropic else _completion)(seen, do))
        data = body.encode()
        self.send_response(do.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data) * (2 if do.cut else 1)))
        for name, value in do.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        if do.cut:
            self.close_connection = True
        elif do == ANSWER:
            with self.server.lock:
                self.server.answered[seen.prompt] += 1


def _completion(seen: Seen, do: Do) -> dict[str, Any]:
    chat = seen.path.endswith("/chat/completions")
    text = _text(seen, do)
    said: dict[str, Any] = {"message": {"role": "assistant", "content": text}} if chat else {"text": text}
    reply = {
        "id": "c",
        "object": "chat.completion" if chat else "text_completion",
        "created": 0,
        "model": do.model if do.model is not None else seen.payload["model"],
        "system_fingerprint": "fp_1",
        "choices": [{"index": 0, "finish_reason": do.reason or "stop"} | said],
    }
    if do.usage:
        reply["usage"] = {
            "prompt_tokens": PROMPT_TOKENS,
            "completion_tokens": RESPONSE_TOKENS,
            "total_tokens": PROMPT_TOKENS + RESPONSE_TOKENS,
            "prompt_tokens_details": {"cached_tokens": do.cached},
        }
    return reply


def _message(seen: Seen, do: Do) -> dict[str, Any]:
    reply = {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": do.model if do.model is not None else seen.payload["model"],
        "content": [
            {"type": "thinking", "thinking": "hm", "signature": ""},
            {"type": "text", "text": _text(seen, do)},
        ],
        "stop_reason": do.reason or "end_turn",
    }
    if do.usage:
        reply["usage"] = {
            "input_tokens": PROMPT_TOKENS - do.cached,
            "output_tokens": RESPONSE_TOKENS,
            "cache_read_input_tokens": do.cached,
        }
    return reply


def _text(seen: Seen, do: Do) -> str:
    return do.text if do.text is not None else f"echo: {seen.prompt}"


@contextmanager
def running() -> Iterator[ApiServer]:
    server = ApiServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
