"""A text to whoever neither Slack nor mail has told of danger: the third way."""

from datetime import timedelta

from tracker.domain.quiet import About
from tracker.domain.roles import SYSTEM
from tracker.jobs.addressing import is_still_so, orders_of
from tracker.outbox.models import Channel, Delivery
from tracker.outbox.untold import not_delivered
from tracker.people.queries import mobiles
from tracker.runtime import Runtime

_LOOKED_BACK = timedelta(days=3)  # what is older was shown as failed, and followed by other notices


def add_text_message(runtime: Runtime) -> int:
    """Owe a text for each notice that never waits and has not arrived in time; return how many.

    Those are danger, emergencies and night cover (`About.never_waits`), for people whose mobile is
    on record. How long Slack and mail are waited for is a setting.
    """
    if Channel.SMS not in runtime.senders:
        return 0
    after = timedelta(minutes=runtime.settings.channels.text_after_minutes)
    with runtime.begin(SYSTEM) as uow:
        numbers = mobiles(uow.session)
        if not numbers:
            return 0
        late = not_delivered(
            uow.session, list(numbers), since=uow.now - _LOOKED_BACK, before=uow.now - after
        )
        orders = orders_of(uow, [row.message for row in late])
        owed: dict[tuple[int, str], Delivery] = {}
        for row in late:
            order = orders.get(row.subject)
            about = About(
                kind=row.message.kind,
                urgency=row.urgency,
                priority=order.priority if order else None,
                safety_critical=row.safety_critical,
            )
            if about.never_waits and is_still_so(row.message, order):
                # Two people may share a telephone: it rings once.
                number = numbers[row.person_id or 0]
                owed.setdefault((row.message_id, number), _text(row, number))
        for text in owed.values():
            text.next_try_at = text.created_at = uow.now
            uow.session.add(text)
        return len(owed)


def _text(row: Delivery, number: str) -> Delivery:
    return Delivery(
        message_id=row.message_id,
        subject=row.subject,
        person_id=row.person_id,
        channel=Channel.SMS,
        destination=number,
        urgency=row.urgency,
        safety_critical=row.safety_critical,
        comes_alone=True,
    )
