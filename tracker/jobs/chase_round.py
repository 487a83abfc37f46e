"""Once a working day, each person is told in one message of all for which they were chased."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.calendar import london_date
from tracker.domain.errors import AlreadyDone
from tracker.domain.events import RoundOwed
from tracker.domain.roles import SYSTEM
from tracker.heartbeat import last_sweep
from tracker.inbound.models import SeenRequest
from tracker.owners.queries import Directory
from tracker.runtime import Reading, Runtime
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.told_lists import chased_people, chased_since

_LOOK_BACK_DAYS = 30
_MARGIN = timedelta(minutes=1)


def tell_round(runtime: Runtime) -> int:
    """Owe each person the day's one message about their chases; return how many people.

    From the round of the day on, once all that fell due for it is swept, and once a day however
    many processes try: nobody has more than one such message on one day. After an outage what
    was chased meanwhile is in the next one.
    """
    with runtime.reading() as look:
        if not _is_time(look):
            return 0
        key = _key(london_date(look.now))
    try:
        with runtime.begin(SYSTEM, once=key) as uow:
            since = _last_round(uow.session, uow.now)
            directory = Directory.load(uow.session, uow.now)
            people = chased_people(uow.session, since, policy=uow.policy, directory=directory)
            for person_id, orders in sorted(people.items()):
                uow.record(RoundOwed(person_id, len(orders), since))
            return len(people)
    except AlreadyDone:
        return 0


def _is_time(look: Reading) -> bool:
    chasing = look.policy.ladder.chasing
    if chasing is None or not chasing.round_is_on(look.now, look.policy.calendar):
        return False
    session, now = look.session, look.now
    if session.get(SeenRequest, _key(london_date(now))) is not None:
        return False
    return not _is_being_swept(look) and bool(chased_since(session, _last_round(session, now)))


def _is_being_swept(look: Reading) -> bool:
    """Whether a chase has fallen due that no sweep has come to yet.

    One that was due long before a sweep ended was left by it, as a fault of ours or in somebody
    else's hands: it holds up nobody's message.
    """
    swept_at = last_sweep(look.session)
    waiting = sa.exists().where(WorkOrder.next_step_at < look.now, WorkOrder.chase_at < look.now)
    if swept_at is not None:
        waiting = waiting.where(WorkOrder.chase_at > swept_at - _MARGIN)
    return bool(look.session.scalar(sa.select(waiting)))


def _last_round(session: Session, now: datetime) -> datetime:
    """Return when the last message of this kind was owed to anybody (UTC)."""
    today = london_date(now)
    keys = [_key(today - timedelta(days=ago)) for ago in range(1, _LOOK_BACK_DAYS + 1)]
    last = session.scalar(sa.select(sa.func.max(SeenRequest.at)).where(SeenRequest.key.in_(keys)))
    return last or now - timedelta(days=_LOOK_BACK_DAYS)


def _key(day: date) -> str:
    return f"chase-round:{day.isoformat()}"
