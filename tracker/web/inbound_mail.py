"""The door for answers by mail: the mail gateway posts each message here as it came."""

from hmac import compare_digest
from http import HTTPStatus

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from config.settings import Settings
from tracker.domain.errors import AlreadyDone, Conflict, Invalid, NotAllowed, NotFound
from tracker.domain.replies import ReplyNews, ReplyTo, find_reply_token
from tracker.forms import load
from tracker.inbound.mail import Ignored, Reply, read_reply
from tracker.people.models import Person
from tracker.people.queries import actor_of
from tracker.runtime import Runtime, current_runtime
from tracker.web.security import csrf
from tracker.work_orders.schemas import NOTE_LENGTH, NoteDraft, NoteSchema
from tracker.work_orders.service import keep_reply, tell_writer

blueprint = Blueprint("inbound_mail", __name__)
csrf.exempt(blueprint)
MOST_BYTES = 10 * 1024 * 1024


@blueprint.post("/mail/inbound")
def take() -> ResponseReturnValue:
    """Take one message in RFC 822 form; answer 200 with what became of it, as JSON.

    Mail that is not kept is answered with 200 too, so that the gateway neither tries again nor
    tells a forged sender. 401 without the secret, 404 where answers are not set up, 413 where the
    message is too large, 503 where the database is busy: then it is to be sent again.
    """
    runtime = current_runtime()
    _require_secret(runtime.settings)
    if (request.content_length or 0) > MOST_BYTES:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        reply = read_reply(request.get_data(cache=False), _our_addresses(runtime.settings))
    except Ignored as reason:
        return {"result": "ignored", "why": str(reason)}
    to = find_reply_token(reply.places, runtime.settings.secret_key)
    with runtime.reading() as look:
        person = look.session.get(Person, to.person_id) if to else None
    if to is None or person is None or not person.active:
        return {"result": "refused", "why": "no token of ours"}
    if reply.sender != person.email.lower():
        return {"result": "refused", "why": "not the person of the token"}
    return {"result": _keep(runtime, person, to, reply)}


def _keep(runtime: Runtime, person: Person, to: ReplyTo, reply: Reply) -> str:
    """Keep the answer, or tell its writer why not; each message once."""
    actor = actor_of(person, "mail")
    try:
        try:
            words = _words(runtime, to, reply)
            with runtime.begin(actor, once=reply.key) as uow:
                keep_reply(uow, to.reference, words, _news(reply))
            return "kept"
        except _NotFit as unfit:
            trouble = unfit.news
        except (NotAllowed, NotFound, Conflict):
            trouble = ReplyNews.NOT_KEPT
        with runtime.begin(actor, once=reply.key) as uow:
            tell_writer(uow, to.reference, {trouble})
        return "not kept"
    except AlreadyDone:
        return "seen before"


def _words(runtime: Runtime, to: ReplyTo, reply: Reply) -> str:
    """Return the words as they are kept; raises _NotFit where they come too late or hold none."""
    if runtime.clock.now().date() > to.last_day:
        raise _NotFit(ReplyNews.TOO_LATE)
    typed = {"reference": to.reference, "note": reply.words[:NOTE_LENGTH]}
    try:
        draft: NoteDraft = load(NoteSchema(), typed)
    except Invalid as error:
        raise _NotFit(ReplyNews.NO_TEXT) from error
    return draft.note


def _news(reply: Reply) -> set[ReplyNews]:
    found = set()
    if len(reply.words) > NOTE_LENGTH:
        found.add(ReplyNews.CUT)
    if reply.has_attachments:
        found.add(ReplyNews.ATTACHMENTS)
    return found


class _NotFit(Exception):
    """The answer cannot be kept, and its writer must be told why."""

    def __init__(self, news: ReplyNews) -> None:
        super().__init__(news)
        self.news = news


def _our_addresses(settings: Settings) -> frozenset[str]:
    return frozenset({settings.mail_from.lower(), settings.channels.reply_address})


def _require_secret(settings: Settings) -> None:
    """Answer 404 where answers are not taken, and 401 to whoever does not know the secret."""
    if not settings.channels.takes_answers:
        abort(HTTPStatus.NOT_FOUND)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not compare_digest(given.encode(), settings.channels.inbound_mail_secret.encode()):
        abort(HTTPStatus.UNAUTHORIZED)
