"""Lives of orders in a few words each: what was done by whom, and how long nobody did anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from tests.clock_deeds import claim, dispute, pause, prioritise
from tests.deeds import (
    answer,
    chase,
    complete,
    confirm,
    escalate,
    give_back,
    log,
    protect,
    rebaseline,
    refuse,
    reject,
    reopen,
    update,
)
from tests.window_deeds import reopen_doors, shut
from tracker.domain.calendar import london_date
from tracker.domain.errors import TrackerError
from tracker.domain.lifecycle import Status
from tracker.domain.priority import Priority
from tracker.jobs.sweep import sweep
from tracker.owners.queries import Directory
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import AcceptDraft
from tracker.work_orders.service import accept_order
from tracker.work_orders.standing import Standing, standing_of

DOOR, LAMP, ALARM, HEATING = "FIR-DOR", "LGT-INT", "FIR-ALM", "HTG-LOS"
# Each told as it stands at its end; a number is so many minutes in which nobody did anything.
HISTORIES: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "Just reported": (HEATING, ()),
    "Just reported, routine": (LAMP, ()),
    "Just reported, safety-critical": (DOOR, ()),
    "An emergency, just reported": (ALARM, ()),
    "Accepted in time": (HEATING, (20, "accept")),
    "Accepted, with the helpdesk's reference": (HEATING, ("reference", 20, "accept")),
    "Accepted, and then silence": (HEATING, ("reference", 20, "accept", 481)),
    "Accepted, a word, and then silence": (HEATING, ("accept", 300, "note", 170)),
    "Not acknowledged in time": (HEATING, ("reference", 61)),
    "No reference from the helpdesk": (HEATING, (61,)),
    "Danger without an interim measure": (DOOR, ("reference", "accept", 61)),
    "Danger with one": (DOOR, ("reference", "accept", "protect", 61)),
    "Danger whose measure nobody reviewed": (DOOR, ("reference", "accept", "protect", 4321)),
    "Danger not made safe in time": (DOOR, ("reference", "accept", "protect", 1441)),
    "An emergency that nobody touched for an hour": (ALARM, (61,)),
    "Escalated by hand": (HEATING, ("reference", "escalate")),
    "Escalated twice, and accepted by the supplier": (
        HEATING,
        ("reference", "escalate", "escalate", "supplier accepts"),
    ),
    "Not accepted, so the deputy was paged": (HEATING, ("reference", "escalate", 31)),
    "A stage ran out": (HEATING, ("reference", "escalate", 121)),
    "Refused by the site": (HEATING, ("reference", "escalate", "manager refuses")),
    "Refused by the supplier": (HEATING, ("reference", "escalate", "escalate", "refuse")),
    "Chased, with a promise": (LAMP, ("reference", "accept", "chase", "promise tomorrow")),
    "A promise that was broken": (LAMP, ("reference", "chase", "promise today", 901)),
    "A promise that was put off": (
        LAMP,
        ("reference", "chase", "promise today", 5, "chase", "promise tomorrow"),
    ),
    "A promise that was kept": (LAMP, ("reference", "chase", "promise today", "attended")),
    "Made safe, with the fix still owed": (
        DOOR,
        ("reference", "accept", "protect", 60, "made safe"),
    ),
    "Complete, awaiting the premises": (HEATING, ("reference", "accept", "complete")),
    "Routine, complete, awaiting the premises": (LAMP, ("reference", "complete")),
    "Complete, and reminded once": (HEATING, ("reference", "complete", 1441)),
    "Rejected": (HEATING, ("reference", "accept", "complete", 60, "reject")),
    "Confirmed": (HEATING, ("reference", "complete", 60, "confirm")),
    "Closed because nobody answered": (LAMP, ("reference", "complete", 21601)),
    "Reopened": (HEATING, ("reference", "escalate", "complete", "confirm", 1440, "reopen")),
    "Given back to the stage below": (
        LAMP,
        ("reference", "escalate", "escalate", "escalate", "give back"),
    ),
    "At the top": (HEATING, ("reference", *("escalate",) * 6)),
    "At the top, and accepted": (HEATING, ("reference", *("escalate",) * 6, "accept")),
    "Re-baselined by a recovery plan": (
        HEATING,
        ("reference", "escalate", "manager accepts", "rebaseline"),
    ),
    "Re-baselined, and its target missed": (
        HEATING,
        ("reference", "escalate", "manager accepts", "rebaseline", 3781),
    ),
    "Danger of which nothing was heard for a night": (DOOR, ("reference", *("escalate",) * 5, 961)),
    "Routine work of which nothing was heard for days": (
        LAMP,
        ("reference", *("escalate",) * 3, 2881),
    ),
    "Danger at a stage that two must accept": (DOOR, ("reference", *("escalate",) * 4)),
    "Danger that one of the two has accepted": (
        DOOR,
        ("reference", "protect", *("escalate",) * 4, "head accepts", 30),
    ),
    "Danger of which one acceptance is missing still": (
        DOOR,
        ("reference", "protect", *("escalate",) * 4, "accept", 361),
    ),
    "Danger that both have accepted": (
        DOOR,
        ("reference", "protect", *("escalate",) * 4, "head accepts", 30, "accept"),
    ),
    "Danger of which one acceptance of two lapsed": (
        DOOR,
        ("reference", "protect", *("escalate",) * 4, "head accepts", 30, "accept", 451),
    ),
    "An emergency, accepted and attended": (ALARM, ("reference", "accept", 10, "attended")),
    "An emergency made safe": (ALARM, ("reference", "accept", "protect", 60, "made safe")),
    "An emergency at the end of its first day": (ALARM, ("reference", "protect", 1441)),
    "An emergency, complete and reminded": (ALARM, ("reference", "accept", "complete", 241)),
    "An emergency at the top": (ALARM, ("reference", "protect", *("escalate",) * 6)),
    "At the top, and reviewed once": (HEATING, ("reference", *("escalate",) * 6, 4321)),
    "At the top, and complete": (HEATING, ("reference", *("escalate",) * 6, "complete")),
    "At the top, and rejected there": (
        HEATING,
        ("reference", *("escalate",) * 6, "complete", 60, "reject"),
    ),
    "Rejected a second time": (
        LAMP,
        ("reference", "complete", 60, "reject", "complete", 60, "reject"),
    ),
    "Reopened, and accepted": (
        HEATING,
        ("reference", "escalate", "complete", "confirm", 1440, "reopen", "manager accepts"),
    ),
    "Reopened before anybody had missed anything": (
        LAMP,
        ("reference", "complete", "confirm", 1440, "reopen"),
    ),
    "Closed unanswered, and reopened": (LAMP, ("reference", "complete", 21601, "reopen")),
    "Three days without a sweep": (HEATING, ("reference", 4320)),
    "Three days without a sweep, in danger": (DOOR, ("reference", 4320)),
    "A routine order left alone for a fortnight": (LAMP, ("reference", 20160)),
    "Routine, attended and then silence": (LAMP, ("reference", "accept", "attended", 7200)),
    "Found to be dangerous after a day": (LAMP, ("reference", "accept", 1440, "dangerous")),
    "The clock stopped for want of access": (LAMP, ("reference", "accept", "pause")),
    "The clock stopped for our own approval": (LAMP, ("reference", "accept", "wait for us")),
    "Our own approval overdue": (LAMP, ("reference", "accept", "wait for us", 20160)),
    "A claim to stop the clock that nobody has decided": (LAMP, ("reference", "accept", "claim")),
    "Its priority disputed": (HEATING, ("reference", "accept", "dispute")),
    "A dispute that nobody ruled on": (HEATING, ("reference", "accept", "dispute", 2881)),
    "Premises that are closed, and routine work there": (LAMP, ("reference", "accept", "shut")),
    "Premises that are closed, and danger there": (DOOR, ("reference", "protect", "shut")),
}

Deed = Callable[[Any, Any, str, date], object]


def _accept(work: Any, actor: Any, order: str, today: date) -> None:
    draft = AcceptDraft(next_action="Ring them", next_action_on=today + timedelta(days=3))
    with work(actor) as uow:
        accept_order(uow, order, draft)


DEEDS: dict[str, Deed] = {
    "accept": lambda work, estate, order, today: _accept(work, estate.officer, order, today),
    "manager accepts": lambda work, estate, order, today: _accept(
        work, estate.manager, order, today
    ),
    "head accepts": lambda work, estate, order, today: _accept(
        work, estate.unit_head, order, today
    ),
    "supplier accepts": lambda work, estate, order, today: _accept(
        work, estate.supplier, order, today
    ),
    "refuse": lambda work, estate, order, _: refuse(work, estate.supplier, order),
    "manager refuses": lambda work, estate, order, _: refuse(work, estate.manager, order),
    "chase": lambda work, estate, order, _: chase(work, estate.reporter, order),
    "promise today": lambda work, estate, order, today: answer(
        work, estate.reporter, order, promised_on=today
    ),
    "promise tomorrow": lambda work, estate, order, today: answer(
        work, estate.reporter, order, promised_on=today + timedelta(days=1)
    ),
    "note": lambda work, estate, order, _: update(work, estate.officer, order, note="Seen to"),
    "reference": lambda work, estate, order, _: update(
        work, estate.officer, order, helpdesk_reference=f"HD-{order}"
    ),
    "attended": lambda work, estate, order, _: update(
        work, estate.supplier, order, status=Status.ATTENDED
    ),
    "made safe": lambda work, estate, order, _: update(
        work, estate.supplier, order, status=Status.MADE_SAFE
    ),
    "protect": lambda work, estate, order, _: protect(work, estate.manager, order),
    "escalate": lambda work, estate, order, _: escalate(work, estate.reporter, order),
    "complete": lambda work, estate, order, _: complete(work, estate.supplier, order),
    "reject": lambda work, estate, order, _: reject(work, estate.manager, order),
    "confirm": lambda work, estate, order, _: confirm(work, estate.manager, order),
    "reopen": lambda work, estate, order, _: reopen(work, estate.manager, order),
    "rebaseline": lambda work, estate, order, today: rebaseline(
        work, estate.officer, order, today + timedelta(days=2)
    ),
    "give back": lambda work, estate, order, _: give_back(work, estate.unit_head, order),
    "shut": lambda work, estate, _order, _: shut(work, estate.officer, estate.premises),
    "shut soon": lambda work, estate, _order, _: shut(
        work, estate.officer, estate.premises, after=timedelta(hours=2)
    ),
    "open again": lambda work, estate, _order, _: reopen_doors(
        work, estate.manager, estate.premises
    ),
    "dangerous": lambda work, estate, order, _: prioritise(
        work, estate.manager, order, category_code=DOOR
    ),
}
# What is done about clocks; not among the deeds of random lives, which have their own of these.
ABOUT_CLOCKS: dict[str, Deed] = {
    "pause": lambda work, estate, order, _: pause(work, estate, order),
    "wait for us": lambda work, estate, order, _: pause(work, estate, order, "QUO"),
    "claim": lambda work, estate, order, _: claim(work, estate.supplier, order),
    "dispute": lambda work, estate, order, _: dispute(
        work, estate.reporter, order, priority=Priority.P1
    ),
}


class Life:
    """One order in the estate of a test, whose clock only ever goes on."""

    def __init__(self, work: Any, estate: Any, runtime: Any, clock: Any, category: str) -> None:
        self._work, self._estate, self._runtime, self._clock = work, estate, runtime, clock
        self.reference = log(work, estate.reporter, estate.premises, category_code=category)

    def live(self, done: Iterable[str | int], *, strict: bool = True) -> None:
        """Do what the words say; a number is so many minutes in which only the machine acts.

        Not strict, a deed that the order's state refuses is left out.
        """
        for each in done:
            if isinstance(each, int):
                self._clock.advance(timedelta(minutes=each))
                sweep(self._runtime)
                continue
            try:
                (DEEDS | ABOUT_CLOCKS)[each](
                    self._work, self._estate, self.reference, london_date(self._clock.now())
                )
            except TrackerError:
                if strict:
                    raise

    def standing(self) -> Standing:
        """Return where the order stands now, in words."""
        with self._runtime.reading() as look:
            order = get_order(look.session, self._estate.officer, self.reference)
            return standing_of(
                order,
                policy=look.policy,
                directory=Directory.load(look.session, look.now),
                now=look.now,
            )
