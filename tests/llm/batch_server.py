"""A server that speaks the batch APIs of OpenAI, Anthropic, Mistral and Gemini as they are documented.

A batch ends when it has been looked at often enough. What becomes of a request is up to ``outcome``: it gives the
reply's text, or (status, message) for an error, or "expired", "cancelled", or None for no result at all.
"""

from __future__ import annotations

import json
import re
import threading
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from docgen_nb.testing.wire_formats import FORMATS

CHAT, MESSAGES = FORMATS
KEY = "sk-planted-0123456789abcdef"


class BatchServer:
    """``with BatchServer(outcome) as server:``; its address is ``server.root``.

    Attributes:
        looks: how often a batch has to be looked at until it has ended.
        state: how batches end: ``completed``, ``expired``, ``cancelled`` or ``failed``.
        batches: the submitted requests, by their batch.
        refuses: a status that every request is answered with, None for none.
    """

    def __init__(self, outcome=lambda body: "A text.", *, looks=2, state="completed", failure="", refuses=None):
        self.outcome, self.looks, self.state, self.failure, self.refuses = outcome, looks, state, failure, refuses
        self.batches, self.looked, self.files, self.seen = {}, {}, {}, []

    def __enter__(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.answer("GET")

            def do_POST(self):
                self.answer("POST")

            def answer(self, method):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                server.seen.append((method, self.path))
                status, value = server.answer(method, self.path, dict(self.headers.items()), body)
                content = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.root = f"http://127.0.0.1:{self._server.server_address[1]}"
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def requests(self):
        """All bodies that were submitted."""
        return [body for batch in self.batches.values() for body in batch.values()]

    def answer(self, method, path, headers, body):
        headers = {name.lower(): value for name, value in headers.items()}
        if self.refuses is not None:
            return self.refuses, {"error": {"message": "Not now.", "type": "planned"}}
        if KEY not in (
            headers.get("authorization", "") + headers.get("x-api-key", "") + headers.get("x-goog-api-key", "")
        ):
            return 401, {"error": {"message": f"Incorrect API key provided: {KEY}", "type": "authentication_error"}}
        for pattern, act in self.routes().items():
            wanted, _, expression = pattern.partition(" ")
            if method == wanted and (match := re.fullmatch(expression, path)):
                return act(headers, body, *match.groups())
        return 404, {"error": {"message": f"Nothing at {path}", "type": "not_found_error"}}

    def routes(self):
        return {
            "POST /v1/files": self.upload,
            "POST /upload/v1beta/files": self.upload_to_google,
            "POST /v1/batches": lambda _, body: self.submit_file(json.loads(body)["input_file_id"], self.openai),
            "POST /v1beta/openai/batches": lambda _, body: self.submit_file(
                json.loads(body)["input_file_id"], self.openai
            ),
            "POST /v1/batch/jobs": lambda _, body: self.submit_file(json.loads(body)["input_files"][0], self.mistral),
            "POST /v1/messages/batches": self.submit_messages,
            r"GET /v1/batches/([\w-]+)": lambda _, __, id_: self.look(id_, self.openai),
            r"GET /v1beta/openai/batches/([\w-]+)": lambda _, __, id_: self.look(id_, self.openai),
            r"GET /v1/batch/jobs/([\w-]+)": lambda _, __, id_: self.look(id_, self.mistral),
            r"GET /v1/messages/batches/([\w-]+)": lambda _, __, id_: self.look(id_, self.anthropic),
            r"GET /v1/messages/batches/([\w-]+)/results": lambda _, __, id_: (200, self.message_results(id_)),
            r"GET /v1/files/([\w/-]+)/content": lambda _, __, id_: (200, self.files[id_]),
            r"GET /download/v1beta/(files/[\w-]+):download\?alt=media": lambda _, __, id_: (200, self.files[id_]),
        }

    # submitting

    def upload(self, headers, body):
        form = message_from_bytes(b"content-type: " + headers["content-type"].encode() + b"\r\n\r\n" + body)
        parts = {part.get_param("name", header="content-disposition"): part for part in form.get_payload()}
        assert parts["purpose"].get_payload() == "batch"
        return self.keep(parts["file"].get_payload(decode=True), "file-")

    def upload_to_google(self, headers, body):
        assert headers["x-goog-upload-protocol"] == "multipart"
        form = message_from_bytes(b"content-type: " + headers["content-type"].encode() + b"\r\n\r\n" + body)
        about, content = form.get_payload()
        assert json.loads(about.get_payload())["file"]["mime_type"] == content.get_content_type()
        status, file = self.keep(content.get_payload(decode=True), "files/")
        return status, {"file": {"name": file["id"]}}

    def keep(self, content, prefix):
        name = f"{prefix}{len(self.files)}"
        self.files[name] = content
        return 200, {"id": name}

    def submit_file(self, file, shown):
        lines = [json.loads(line) for line in self.files[file].splitlines()]
        assert all(line["url"] == "/v1/chat/completions" for line in lines)
        return self.submit({line["custom_id"]: line["body"] for line in lines}, shown)

    def submit_messages(self, _headers, body):
        return self.submit({each["custom_id"]: each["params"] for each in json.loads(body)["requests"]}, self.anthropic)

    def submit(self, requests, shown):
        assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in requests)
        assert not any("stream" in body for body in requests.values())
        name = f"batch_{len(self.batches)}"
        self.batches[name], self.looked[name] = requests, 0
        return 200, shown(name)

    # looking

    def look(self, name, shown):
        if name not in self.batches:
            return 404, {"error": {"message": "No such batch.", "type": "not_found_error"}}
        self.looked[name] += 1
        return 200, shown(name)

    def ended(self, name):
        return self.looked[name] >= self.looks

    def openai(self, name):
        if not self.ended(name):
            return {"id": name, "status": "in_progress"}
        if self.failure:
            return {"id": name, "status": "failed", "errors": {"data": [{"code": "x", "message": self.failure}]}}
        output, errors = self.result_files(name)
        return {"id": name, "status": self.state, "output_file_id": output, "error_file_id": errors}

    def mistral(self, name):
        if not self.ended(name):
            return {"id": name, "status": "RUNNING"}
        states = {"completed": "SUCCESS", "expired": "TIMEOUT_EXCEEDED", "cancelled": "CANCELLED"}
        if self.failure:
            return {"id": name, "status": "FAILED", "errors": [{"message": self.failure, "count": 1}]}
        output, errors = self.result_files(name)
        return {"id": name, "status": states[self.state], "output_file": output, "error_file": errors, "errors": []}

    def anthropic(self, name):
        return {
            "id": name,
            "type": "message_batch",
            "processing_status": "ended" if self.ended(name) else "in_progress",
        }

    # results

    def result_files(self, name):
        good, bad = [], []
        for custom_id, body in self.batches[name].items():
            line = {"id": f"r-{custom_id}", "custom_id": custom_id, "response": None, "error": None}
            match self.outcome(body):
                case str(word) if word in {"expired", "cancelled"}:
                    bad.append(line | {"error": {"code": f"batch_{word}", "message": f"It was {word}."}})
                case str(text):
                    response = {"status_code": 200, "request_id": "q", "body": CHAT.whole(body, text, cut=False)}
                    good.append(line | {"response": response})
                case (status, message):
                    response = {"status_code": status, "body": CHAT.error(status, message)}
                    bad.append(line | {"response": response})
        prefix = "files/" if any(key.startswith("files/") for key in self.files) else "file-"
        return [
            self.keep("".join(json.dumps(line) + "\n" for line in lines).encode(), prefix)[1]["id"] if lines else None
            for lines in (good[::-1], bad)  # in any order
        ]

    def message_results(self, name):
        lines = []
        for custom_id, body in self.batches[name].items():
            match self.outcome(body):
                case "expired":
                    result = {"type": "expired"}
                case "cancelled":
                    result = {"type": "canceled"}
                case str(text):
                    result = {"type": "succeeded", "message": MESSAGES.whole(body, text, cut=False)}
                case (status, message):
                    result = {"type": "errored", "error": MESSAGES.error(status, message)}
                case None:
                    continue
            lines.append(json.dumps({"custom_id": custom_id, "result": result}))
        return "\n".join(lines[::-1]).encode()
