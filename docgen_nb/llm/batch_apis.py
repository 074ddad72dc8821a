"""The batch APIs of four providers: requests submitted together are answered within a day, at half the price.

As documented in November 2026; nobody has called the providers themselves from here.

OpenAI: https://platform.openai.com/docs/guides/batch. A file of lines is uploaded, a batch made of it, and its output
and error files read. Mistral does the same under other names: https://docs.mistral.ai/capabilities/batch. So does
Gemini in OpenAI's format, https://ai.google.dev/gemini-api/docs/openai#batch, with files that go through its own file
API, https://ai.google.dev/api/files. Anthropic takes the requests themselves:
https://docs.anthropic.com/en/docs/build-with-claude/batch-processing.
"""

import json
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from docgen_nb.errors import BadRequestError, ModelError, RateLimitError, ServerError
from docgen_nb.llm.failures import detail_in, error_for, message_of, status_in
from docgen_nb.llm.http import HttpEndpoint

Results: TypeAlias = AsyncGenerator[tuple[str, Any | ModelError], None]

_ID = re.compile(r"(?!.*\.\.)[\w-][\w./:-]{0,199}")
_OK = 200


class BatchState(NamedTuple):
    """State of a batch at the provider.

    Attributes:
        ended: whether nothing more will come.
        files: ids of the files that hold its results, where it writes files.
        rest: the error of each request that has no result once it has ended.
    """

    ended: bool
    files: tuple[str, ...] = ()
    rest: ModelError = ServerError("The batch ended without a reply to this request.")


def expired() -> ModelError:
    """The error of a request that the batch had no time for; it is not charged."""
    return ServerError("The batch expired before it came to this request.")


def cancelled() -> ModelError:
    """The error of a request whose batch was cancelled at the provider; it is not charged."""
    return BadRequestError("The batch was cancelled at the provider.", hint="Run the cell again to ask anew.")


# OpenAI, Mistral, Gemini: files of lines


async def _upload(http: HttpEndpoint, content: bytes) -> str:
    files = {"file": ("requests.jsonl", content, "application/jsonl")}
    async with http.call("POST", "/files", data={"purpose": "batch"}, files=files) as answer:
        return _id(await answer.json(), http, "id")


async def _download(http: HttpEndpoint, file: str) -> AsyncGenerator[bytes, None]:
    async with http.call("GET", f"/files/{file}/content") as answer, aclosing(answer.lines()) as lines:
        async for line in lines:
            yield line


async def _upload_to_google(http: HttpEndpoint, content: bytes) -> str:
    about = json.dumps({"file": {"display_name": "docgen", "mime_type": "application/jsonl"}}).encode()
    parts = [(b"application/json", about), (b"application/jsonl", content)]
    mark = b"docgen-2f0c7b1e"
    body = b"".join(b"--%b\r\nContent-Type: %b\r\n\r\n%b\r\n" % (mark, kind, part) for kind, part in parts)
    headers = {
        "x-goog-upload-protocol": "multipart",
        "content-type": f"multipart/related; boundary={mark.decode()}",
    }
    content = b"%b--%b--\r\n" % (body, mark)
    async with (
        http.at_root("x-goog-api-key") as root,
        root.call("POST", "/upload/v1beta/files", content=content, headers=headers) as answer,
    ):
        value = await answer.json()
        return _id(value.get("file") if isinstance(value, dict) else None, http, "name")


async def _download_from_google(http: HttpEndpoint, file: str) -> AsyncGenerator[bytes, None]:
    async with (
        http.at_root("x-goog-api-key") as root,
        root.call("GET", f"/download/v1beta/{file}:download?alt=media") as answer,
        aclosing(answer.lines()) as lines,
    ):
        async for line in lines:
            yield line


@dataclass(frozen=True)
class FileBatches:
    """Batches made of uploaded files. Every method raises ModelError as a single call does.

    Attributes:
        path: of batches.
        job: what a batch is made with, from the file's id and the model.
        files: keys under which a batch names its output and its errors.
        upload, download: of a file.
    """

    path: str = "/batches"
    job: Callable[[str, str], dict[str, Any]] = lambda file, _: {
        "input_file_id": file,
        "endpoint": "/v1/chat/completions",
        "completion_window": "24h",
    }
    files: tuple[str, str] = ("output_file_id", "error_file_id")
    upload: Callable[[HttpEndpoint, bytes], Any] = _upload
    download: Callable[[HttpEndpoint, str], AsyncGenerator[bytes, None]] = _download

    async def submit(self, http: HttpEndpoint, model: str, requests: Mapping[str, dict[str, Any]]) -> str:
        """Upload request bodies by their ids and make a batch of them; gives the batch's id."""
        target = {"method": "POST", "url": "/v1/chat/completions"}
        lines = (json.dumps({"custom_id": name, **target, "body": body}) + "\n" for name, body in requests.items())
        file = await self.upload(http, "".join(lines).encode())
        async with http.call("POST", self.path, json=self.job(file, model)) as answer:
            return _id(await answer.json(), http, "id")

    async def state(self, http: HttpEndpoint, batch: str) -> BatchState:
        """Ask how far a batch is."""
        async with http.call("GET", f"{self.path}/{batch}") as answer:
            value = await answer.json()
        status = str(value.get("status")).lower() if isinstance(value, dict) else ""
        named = [value.get(key) for key in self.files] if status else []
        files = tuple(name for name in named if isinstance(name, str) and _ID.fullmatch(name))
        match status:
            case "completed" | "success":
                return BatchState(ended=True, files=files)
            case "expired" | "timeout_exceeded":
                return BatchState(ended=True, files=files, rest=expired())
            case "cancelled":
                return BatchState(ended=True, files=files, rest=cancelled())
            case "failed":
                return BatchState(ended=True, files=files, rest=_failed(value, http))
            case _:
                return BatchState(ended=False)

    async def results(self, http: HttpEndpoint, batch: str, state: BatchState) -> Results:
        """Read the results of a batch that has ended: a request's id with its reply's body, or with its error."""
        del batch
        for file in state.files:
            async with aclosing(self.download(http, file)) as lines:
                async for line in lines:
                    result = _parsed(line)
                    if isinstance(result, dict) and isinstance(name := result.get("custom_id"), str):
                        yield name, _of_line(result, http)


def _of_line(result: Mapping[str, Any], http: HttpEndpoint) -> Any | ModelError:
    match result:
        case {"error": {"code": "batch_expired"}}:
            return expired()
        case {"error": {"code": "batch_cancelled"}}:
            return cancelled()
        case {"response": {"status_code": int(status), "body": body}}:
            body = _parsed(body.encode()) or body if isinstance(body, str) else body
            return body if status == _OK else _refused(status, body, http)
        case {"error": error} if error:
            return _refused(status_in(error) or 500, error, http)
        case {"response": {"body": body}}:
            return body
        case _:
            return ServerError(f"{http.host} sent a result of an unknown form.")


def _failed(batch: Mapping[str, Any], http: HttpEndpoint) -> ModelError:
    """The error of a batch that failed as a whole."""
    errors = batch.get("errors")
    listed = errors.get("data") if isinstance(errors, dict) else errors
    said = http.without_secrets(message_of(listed)) or "no reason is given"
    if "limit" in said.lower():  # so many tokens may wait in all batches together: later there is room again
        return RateLimitError(f"{http.host} takes no further batch for now: {said}", retry_after=60.0)
    return BadRequestError(f"The batch failed at {http.host}: {said}")


# Anthropic: requests and results as they are


class MessageBatches:
    """Anthropic's Message Batches, with the methods of ``FileBatches``."""

    async def submit(self, http: HttpEndpoint, model: str, requests: Mapping[str, dict[str, Any]]) -> str:
        """Submit requests by their ids as one batch; gives the batch's id."""
        del model
        listed = [{"custom_id": name, "params": body} for name, body in requests.items()]
        async with http.call("POST", "/messages/batches", json={"requests": listed}) as answer:
            return _id(await answer.json(), http, "id")

    async def state(self, http: HttpEndpoint, batch: str) -> BatchState:
        """Ask how far a batch is."""
        async with http.call("GET", f"/messages/batches/{batch}") as answer:
            value = await answer.json()
        return BatchState(ended=isinstance(value, dict) and value.get("processing_status") == "ended")

    async def results(self, http: HttpEndpoint, batch: str, state: BatchState) -> Results:
        """Read the results of a batch that has ended, one by one."""
        del state
        path = f"/messages/batches/{batch}/results"
        async with http.call("GET", path) as answer, aclosing(answer.lines()) as lines:
            async for line in lines:
                match _parsed(line):
                    case {"custom_id": str(name), "result": {"type": "succeeded", "message": message}}:
                        yield name, message
                    case {"custom_id": str(name), "result": {"type": "expired"}}:
                        yield name, expired()
                    case {"custom_id": str(name), "result": {"type": "canceled"}}:
                        yield name, cancelled()
                    case {"custom_id": str(name), "result": {"error": {"error": dict(error)} | dict(error)}}:
                        yield name, _refused(status_in(error) or 500, error, http)


def _refused(status: int, said: Any, http: HttpEndpoint) -> ModelError:
    """The error of one request that was refused."""
    detail = http.without_secrets(detail_in(json.dumps(said)))
    return error_for(status, {}, http.without_secrets(message_of(said)), detail, http.host)


def _parsed(line: bytes) -> Any:
    """The line as JSON; None if it is not JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _id(value: Any, http: HttpEndpoint, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, str) or not is_id(found):
        raise ServerError(f"{http.host} gave the batch no id.")
    return found


def is_id(text: str) -> bool:
    """Return whether a text can stand in a URL as an id."""
    return _ID.fullmatch(text) is not None


BatchApi: TypeAlias = FileBatches | MessageBatches
BATCH_APIS: dict[str, BatchApi] = {
    "openai": FileBatches(),
    "anthropic": MessageBatches(),
    "mistral": FileBatches(
        path="/batch/jobs",
        job=lambda file, model: {"input_files": [file], "model": model, "endpoint": "/v1/chat/completions"},
        files=("output_file", "error_file"),
    ),
    "google": FileBatches(upload=_upload_to_google, download=_download_from_google),
}
