"""What our mail says of answering it: the address with its token, and that a machine wrote it."""

from email.message import EmailMessage

import sqlalchemy as sa

from tracker.domain.errors import Invalid
from tracker.domain.reference import Reference
from tracker.domain.replies import LIFE, ReplyTo, reply_token
from tracker.outbox.senders import Outgoing
from tracker.runtime import Runtime
from tracker.work_orders.briefing import order_link
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.reply_words import reply_words

_MAY = "You can answer this mail: what you write is put on the order's record.\n"
_RATHER_NOT = "Please do not answer this mail: the order is restricted. Use the link.\n"


def news_of_an_answer(runtime: Runtime, outgoing: Outgoing) -> EmailMessage | None:
    """Return the mail that tells somebody what became of their answer; None for any other."""
    first, settings = outgoing.first, runtime.settings
    words = reply_words(first.message.kind, first.subject, first.message.facts)
    if outgoing.is_digest or words is None:
        return None
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, first.destination
    message["Subject"] = f"{first.subject}: your answer by mail"
    message.set_content(f"{words}\n\nOpen it: {order_link(settings.base_url, first.subject)}\n")
    return message


def let_answer(runtime: Runtime, outgoing: Outgoing, message: EmailMessage) -> None:
    """Say that a machine wrote the mail and, where answers are taken, where one would go.

    The token is in the address and in the mail's own name: some gateways keep only the second.
    """
    message["Auto-Submitted"] = "auto-generated"
    first, channels = outgoing.first, runtime.settings.channels
    if not channels.takes_answers or outgoing.is_digest or first.person_id is None:
        return
    restricted = _is_restricted(runtime, first.subject)
    if restricted is None:
        return
    to = ReplyTo(first.person_id, first.subject, (runtime.clock.now() + LIFE).date())
    token = reply_token(to, runtime.settings.secret_key)
    name, _, host = channels.reply_address.partition("@")
    message["Reply-To"] = f"{name}+{token}@{host}"
    message["Message-ID"] = f"<{token}.{first.id}.{first.attempts}@{host}>"
    message.set_content(f"{message.get_content()}\n{_RATHER_NOT if restricted else _MAY}")


def _is_restricted(runtime: Runtime, subject: str) -> bool | None:
    """Return whether the order is restricted, None where the mail is about none."""
    try:
        Reference.parse(subject)
    except Invalid:
        return None
    with runtime.reading() as look:
        order = look.session.scalars(
            sa.select(WorkOrder).where(WorkOrder.reference == subject)
        ).one_or_none()
        return order.restricted if order is not None else None
