"""What can go wrong between a caller and the service. None of it is an answer: until there is one, goods are held."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.errors import Fault, XukeError
from compliance.model.stored import JobResult


class ServiceUnavailable(XukeError):
    """No answer came, however often it was tried; nothing was decided as far as this caller knows.

    `tries` and `cause` say how often and what happened last. Under `idempotency_key`, where there is one, the same
    request may be sent again at any time: if the service did answer, it returns that answer again.
    """

    def __init__(self, tries: int, cause: str, idempotency_key: str | None = None) -> None:
        """Keep the number of tries, the last cause and the key."""
        times = "once" if tries == 1 else f"{tries} times"
        key = f"; the same request may be sent again under the key {idempotency_key}" if idempotency_key else ""
        why = "Nothing was decided as far as this caller knows"
        super().__init__(
            f"the service was tried {times} and gave no answer ({cause})", why=why, hint=f"Hold the goods{key}"
        )
        self.tries, self.cause, self.idempotency_key = tries, cause, idempotency_key
        self.args = (tries, cause, idempotency_key)


class ServiceRefused(XukeError):
    """The service said no, in a problem document: HTTP `status`, `kind` such as `key_reused`, `detail` and `faults`."""

    def __init__(self, status: int, kind: str, detail: str, faults: Iterable[Fault] = ()) -> None:
        """Keep what the problem document says."""
        self.status, self.kind, self.detail, self.faults = status, kind, detail, tuple(faults)
        what = f"the service refused the request with {status} {kind}"
        super().__init__(what, why=detail.rstrip("."), hint="; ".join(str(fault) for fault in self.faults))
        self.args = (status, kind, detail, self.faults)


class NotAllowed(ServiceRefused):
    """The key or token is missing, unknown, expired or too weak for this request (401 or 403)."""


class AnswerUnreadable(XukeError):
    """The service answered, but not with something this client can vouch for; `raw` holds the bytes as they came.

    They are for a person to look at; no program should decide on them.
    """

    def __init__(self, cause: str, raw: bytes = b"", hint: str = "") -> None:
        """Keep the cause and the bytes, which may hold names and are never printed."""
        hint = hint or "Hold the goods, and compare the versions of service and client"
        super().__init__("the answer of the service cannot be read", why=cause, hint=hint)
        self.cause, self.raw = cause, raw
        self.args = (cause, raw, hint)

    def __repr__(self) -> str:
        """Return the cause without the bytes."""
        return f"AnswerUnreadable({self.cause!r})"


class JobUnfinished(XukeError):
    """A job was still at work when the time to wait for it was over; `job` is its state then."""

    def __init__(self, job: JobResult) -> None:
        """Keep the job as it was last seen."""
        what = f"the job {job.id} is {job.state}, {job.done + job.refused} of {job.lines} lines done"
        super().__init__(what, hint="It goes on in the service: wait again, or cancel it")
        self.job = job
        self.args = (job,)
