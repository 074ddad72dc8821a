"""The exception tree. Each class says who can put it right.

::

    DocgenError
    ├── UserError                  the user: what was typed or handed in
    │   ├── OutlineError           an outline that is missing, malformed or contradicts itself
    │   ├── UnknownReferenceError  a reference such as 2.3 that leads nowhere
    │   ├── ContentPartError       a file or variable that cannot become a content part
    │   ├── ModelSpecError         a model or provider name that says nothing
    │   ├── ExportError            a path or ending that cannot be written
    │   ├── ProjectFileError       a project file that cannot be read or written
    │   │   └── NotAProjectFileError   a file of another kind; it is left as it is
    │   ├── MissingExtraError      an optional package that is not installed
    │   └── ClusterError           a cluster that can't be used, or is gone        (stops a batch)
    ├── ModelError                 the way to the model failed
    │   ├── MissingKeyError        the user: no key is set                     (stops the run)
    │   ├── AuthenticationError    the user: the key is refused, 401/403       (stops the run)
    │   ├── UnknownModelError      the user: no such model, 404                (stops the run)
    │   ├── BadRequestError        the user or us: this request is refused, 400/413/422
    │   ├── RefusalError           the user: the model declined, or a content filter did
    │   ├── OversizedReplyError    the server: a reply without bound
    │   ├── MissingReplyError     the user: only kept answers are given, and this one is not kept
    │   ├── InvalidReplyError      the model: a reply that is not what was asked for (ask again)
    │   └── TransientModelError    nobody: the same request may succeed later  (retry)
    │       ├── UnreachableError   no server answers                           (stops the run once retries end)
    │       ├── ModelTimeoutError  the server was silent too long
    │       │   └── StalledReplyError  it sent signs of life and no reply      (asked once more)
    │       ├── RateLimitError     429, or a server that says it is overloaded   (the same)
    │       ├── ServerError        408, 409, 5xx
    │       ├── StreamError        a stream that broke, or carried an error
    │       └── EmptyReplyError    a reply without text
    ├── EngineError                we: a job graph that cannot run
    │   └── CycleError             the user: sections that wait for one another
    ├── IncompleteDocumentError    nobody: a document of a batch of which not all could be written
    └── RunCancelledError          nobody: the run was stopped; finished work is in the project
        └── BudgetReachedError     the user: the run would cost more than was allowed

``retryable`` says whether the same call may succeed later, ``rate_limited`` whether it only came too soon (the limiter
then decides when it may come again, and it counts as no failed attempt), ``unreachable`` whether nobody answered at
all (a server that has answered before is then waited for); ``stops_run`` whether every other call of
the run would meet the same fate, so that asking a hundred times helps nobody. ``max_attempts`` is for errors of which
each attempt takes very long.
"""

from typing import ClassVar

from docgen_nb.server_limits import LimitHeaders

_SHOWN = 120  # characters of a request that a message repeats


class DocgenError(Exception):
    """Anything docgen_nb raises on purpose.

    Attributes:
        message: what is wrong, one line.
        hint: what to do or type instead; None if there is nothing to add.
    """

    retryable: ClassVar[bool] = False
    rate_limited: ClassVar[bool] = False
    unreachable: ClassVar[bool] = False
    max_attempts: ClassVar[int | None] = None
    stops_run: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled whole, whatever a class's own arguments are, but without its cause."""
        return _unpickled, (type(self), self.args, self.__dict__)


def _unpickled(kind: type[DocgenError], args: tuple[object, ...], attributes: dict[str, object]) -> DocgenError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error


class UserError(DocgenError):
    """Something typed or handed in cannot be used; the message says what to type instead."""


class OutlineError(UserError):
    """An outline that is missing, malformed or contradicts itself."""


class UnknownReferenceError(UserError):
    """A reference such as ``2.3`` or ``1/2.3`` that leads nowhere."""


class ContentPartError(UserError):
    """A file, variable or value that cannot become a content part."""


class ModelSpecError(UserError):
    """A model or provider name that names nothing."""


class ExportError(UserError):
    """A path or ending that cannot be written."""


class ProjectFileError(UserError):
    """The project file cannot be read or written; what the kernel holds is not lost."""


class NotAProjectFileError(ProjectFileError):
    """A file of another kind. It is left as it is."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not a project file; it was left as it is.", hint="Type another name.")


class MissingExtraError(UserError):
    """An optional package is not installed.

    Args:
        feature: what needs it, as the subject of a sentence ("The embedded model").
        extra: the name of the extra that brings it.
    """

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an optional package.", hint=f'Run: pip install "docgen-nb[{extra}]"')
        self.extra = extra


class QuestionError(UserError):
    """A question to the data that can't be asked, fails, or takes too long. The message is the database's own."""


class ClusterError(UserError):
    """A cluster that can't be used, or that is gone; what is finished is in the project files."""

    stops_run = True


class ModelError(DocgenError):
    """A call to the model failed.

    Attributes:
        status_code: HTTP status, None if no response was received.
        retry_after: seconds the server asked to wait, None if it did not say.
        request_id: the provider's own id of the call, for its support; None if unknown.
        limits: what the refusal said about the endpoint's limits; None if nothing.
        detail: all that the server said, to recognise what it means; not for humans.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        status_code: int | None = None,
        retry_after: float | None = None,
        request_id: str | None = None,
        limits: LimitHeaders | None = None,
        detail: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.detail = detail
        self.status_code = status_code
        self.retry_after = retry_after
        self.request_id = request_id
        self.limits = limits


class MissingKeyError(ModelError):
    """No API key is set for the provider."""

    stops_run = True


class AuthenticationError(ModelError):
    """The provider refuses the key (401, 403)."""

    stops_run = True


class UnknownModelError(ModelError):
    """The server does not know the model or the address (404)."""

    stops_run = True


class BadRequestError(ModelError):
    """The server refuses this one request (400, 413, 422 and other 4xx)."""


class RefusalError(ModelError):
    """The model declined to write, or its provider's content filter stopped the request or the reply."""


class OversizedReplyError(ModelError):
    """The server sent more than any reply can be; reading it was stopped."""


class MissingReplyError(ModelError):
    """Answers come from the project file alone, and it has none to this request.

    Args:
        job: who asked ("section 2.3").
        task: what was asked.
    """

    def __init__(self, job: str, task: str) -> None:
        asked = " ".join(task.split())
        shown = asked if len(asked) <= _SHOWN else f"{asked[:_SHOWN]}…"
        message = f"The project file has no answer for {job}, which asked: {shown}"
        super().__init__(message, hint="%docgen model MODEL chooses one that can answer.")
        self.job = job


class InvalidReplyError(ModelError):
    """A reply that is not what was asked for; ``reason`` is told to the model when it is asked again."""

    def __init__(self, reason: str, *, reply: str = "") -> None:
        super().__init__(f"The model's reply cannot be used: {reason}")
        self.reason = reason
        self.reply = reply


class TransientModelError(ModelError):
    """The same request may succeed later."""

    retryable = True


class UnreachableError(TransientModelError):
    """No server answers at the address."""

    unreachable = True

    stops_run = True


class ModelTimeoutError(TransientModelError):
    """The server did not connect, begin or go on with its answer in time."""


class StalledReplyError(ModelTimeoutError):
    """The server sent signs of life for a long time, but nothing of a reply. Each attempt takes that long again."""

    max_attempts = 2


class RateLimitError(TransientModelError):
    """The server asks for fewer or slower requests (429, 503 or 529 with that meaning)."""

    rate_limited = True
    stops_run = True


class ServerError(TransientModelError):
    """The server failed (408, 409, 5xx)."""


class StreamError(TransientModelError):
    """A stream ended before its end, or carried an error object."""


class EmptyReplyError(TransientModelError):
    """The reply holds no text."""


class EngineError(DocgenError):
    """A job graph that cannot run."""


class CycleError(EngineError, UserError):
    """Jobs that wait for one another; ``members`` names them in order of the cycle."""

    def __init__(self, members: tuple[str, ...]) -> None:
        super().__init__(f"These wait for one another: {' → '.join(members)}.", hint="Remove one of the needs.")
        self.members = members


class IncompleteDocumentError(DocgenError):
    """Not all of a batch's document could be written; what is finished is kept in its project file.

    Args:
        failed: sections and chapters in error.
        sections: of the document, as far as they are known.
        first: where the first error is, and what it says.
    """

    def __init__(self, failed: int, sections: int, first: str) -> None:
        super().__init__(f"{failed} of {sections} sections could not be written; the first: {first}")
        self.failed = failed


class RunCancelledError(DocgenError):
    """The run was stopped before its end; what was finished is kept in the project."""


class BudgetReachedError(RunCancelledError):
    """The next call would cost more than the run may; what was finished is kept in the project."""
