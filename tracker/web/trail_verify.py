"""Proving the chain whole from the browser, some entries at a time, beside what was published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from tracker.domain.chain import GENESIS
from tracker.domain.events import TrailVerified
from tracker.domain.roles import Permission
from tracker.heartbeat import last_proof
from tracker.runtime import Runtime, current_runtime
from tracker.trail.heads import BadHeads, Head, fault_beside, public_key_of, read_heads
from tracker.trail.models import TrailHead
from tracker.trail.verify import Verdict, verify_trail
from tracker.web.access import requires
from tracker.web.session import current_actor

blueprint = Blueprint("trail_verify", __name__, url_prefix="/trail/verify")

# So many take a second or two: longer, and a browser seems to hang.
AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class _Published:
    """The heads that this machine has published, and what is wrong with their file."""

    heads: tuple[Head, ...]
    fault: str | None

    @property
    def last_at(self) -> datetime | None:
        """When the last of them was published (UTC)."""
        return datetime.fromisoformat(self.heads[-1].at) if self.heads else None


@blueprint.get("")
@requires(Permission.VIEW_TRAIL)
def show() -> ResponseReturnValue:
    """Say when the chain was last found whole, by the machine and by people, and when published."""
    return _page(None, None)


@blueprint.post("")
@requires(Permission.VIEW_TRAIL)
def walk() -> ResponseReturnValue:
    """Walk on over the chain from where the last step came to; the end is on the trail.

    Only over all of it: the hashes give no words away.
    """
    actor, runtime = current_actor(), current_runtime()
    after = _begun(request.form.get("after", ""), actor.person_id)
    published = _published(runtime)
    with runtime.reading() as reading:
        verdict = verify_trail(reading.session, after=after, at_most=AT_ONCE)
        fault = verdict.fault
        if fault is None and verdict.finished:
            fault = published.fault or fault_beside(reading.session, published.heads)
    if verdict.finished:
        with runtime.begin(actor) as uow:
            uow.record(TrailVerified(verdict.entries, fault is None))
    return _page(verdict, fault)


def _page(verdict: Verdict | None, fault: str | None) -> str:
    actor, runtime = current_actor(), current_runtime()
    published = _published(runtime)
    with runtime.reading() as reading:
        return render_template(
            "trail/verify.html",
            verdict=verdict,
            fault=fault,
            total=reading.session.scalar(sa.select(TrailHead.count)) or 0,
            proof=last_proof(reading.session),
            published=published,
            publishes=runtime.settings.trail_heads_file is not None,
            after=_signed(verdict, actor.person_id) if verdict else "",
        )


def _published(runtime: Runtime) -> _Published:
    path = runtime.settings.trail_heads_file
    if path is None or not path.exists():
        return _Published((), None)
    try:
        return _Published(tuple(read_heads(path, public_key_of(runtime.settings.trail_key))), None)
    except BadHeads as error:
        return _Published((), str(error))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="trail-verify")


def _signed(verdict: Verdict, person_id: int | None) -> str:
    """Return how far the walk came, so that nobody can skip what they would not have seen."""
    return _text(_signer().dumps([verdict.entries, verdict.head, person_id]))


def _text(signed: str | bytes) -> str:
    return signed if isinstance(signed, str) else signed.decode("ascii")


def _begun(words: str, person_id: int | None) -> tuple[int, str]:
    """Return the entry up to which this person's walk came; the beginning for anything else."""
    try:
        said: Any = _signer().loads(words)
    except BadSignature:
        return 0, GENESIS
    number, digest, whose = said
    return (int(number), str(digest)) if whose == person_id else (0, GENESIS)
