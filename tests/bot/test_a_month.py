"""A month in the life of approved premises, lived entirely from Slack: no page is opened.

The first eight days are the story, and what `make test-all` lives; `make month-in-slack` goes on to
the thirtieth, prints the figures of docs/guarantees.md, and asks the same at the end.
"""

import os
import re
import sys
from collections import Counter
from datetime import timedelta
from statistics import median

import pytest

from tests.bot.conftest import CHANNEL, HEAD, MANAGER, OFFICER, REPORTER, SUPPLIER, fault
from tests.bot.phone import Phone
from tests.cover.nights import plan, require
from tests.deeds import seen
from tests.slack import words_of
from tracker.checks import check_everything
from tracker.domain.calendar import LONDON
from tracker.domain.lifecycle import Status
from tracker.jobs.scheduler import JOBS
from tracker.outbox.models import PostedCard
from tracker.trail.verify import verify_trail
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.queries import list_orders

DAYS = int(os.environ.get("MAKESAFE_DAYS", "8"))
REFERENCE = re.compile(r"WO-\d{4}-\d{6}")
NOBODY_CAME = 3  # the night on which the second of two does not come


class Diary:
    """What five people do about one premises, each with their own telephone."""

    def __init__(self, slack, api, runtime, clock, estate):
        users = (REPORTER, MANAGER, OFFICER, SUPPLIER, HEAD)
        self.phones = [Phone(slack, api, user) for user in users]
        self.rita, self.mina, self.olu, self.sam, self.una = self.phones
        self.slack, self.api, self.runtime, self.clock = slack, api, runtime, clock
        self.estate, self.first = estate, clock.now().astimezone(LONDON)
        self.messages, self.safe = Counter(), 0

    def at(self, day, hour, minute=0):
        """Let time pass until then, and every job with it; the nights are staffed on the way."""
        until = self.first.replace(hour=hour, minute=minute) + timedelta(days=day)
        while self.clock.now() < until:
            self.clock.set_to(min(self.clock.now() + timedelta(minutes=15), until))
            said = len(self.api.calls)
            often = {"cover", "sweep", "dispatch"} if self.clock.now().minute else set()
            for name, job, _ in JOBS:
                if name in often or (not often and name != "proof"):
                    job(self.runtime)
            now = self.clock.now().astimezone(LONDON)
            self.messages.update(
                (call.arguments["channel"], now.date())
                for call in self.api.calls[said:]
                if call.method == "chat.postMessage"
            )
            self._staff(now)
            self._answer()

    def _staff(self, now):
        night = (now.date() - self.first.date()).days
        if (now.hour, now.minute) == (12, 0):
            for _ in range(2):
                self.sam.tap(self.sam.ask("cover"), "Confirm")
        if (now.hour, now.minute) == (21, 45):
            self.rita.tap(self.rita.ask("cover"), "They are here")
            second = "Nobody came" if night == NOBODY_CAME else "They are here"
            self.rita.tap(self.rita.ask("cover"), second)

    def _answer(self):
        """Say "I am safe" with the button of the message that asks it, all night long."""
        for told in self.rita.inbox():
            if "I am safe" in self.rita.can_press(told["blocks"]):
                self.rita.tap(told["blocks"], "I am safe")
                self.safe += 1

    def day(self, days):
        """Return the date so many days after the first, as a form wants it."""
        return (self.first + timedelta(days=days)).date().isoformat()

    def instant(self, days, hour):
        """Return an hour so many days after the first, as Slack sends it: in seconds."""
        return int((self.first.replace(hour=hour) + timedelta(days=days)).timestamp())

    def report(self, who, **answers):
        """Report a fault and return its reference."""
        return REFERENCE.search(words_of(who.report(**fault(self.estate, **answers))))[0]

    def accept(self, phone, reference, action, days):
        """Accept an order with the button of the direct message that told of it."""
        told = next(one for one in phone.inbox() if reference in one["text"])
        answers = {"next_action": action, "next_action_on": self.day(days)}
        phone.fill(phone.form(told["blocks"], "Accept"), **answers)

    def card_of(self, reference):
        """Return where the order's card stands in the channel."""
        with self.runtime.reading() as look:
            return look.session.get(PostedCard, (reference, CHANNEL)).posted_as


@pytest.fixture
def diary(slack, api, runtime, clock, linked, work):
    require(work, linked.officer, linked.premises)
    plan(work, linked.officer, linked.premises)
    return Diary(slack, api, runtime, clock, linked)


def test_a_month_is_lived_from_slack_alone_and_every_order_is_brought_home(diary):
    door = a_door_is_made_safe_chased_and_goes_up(diary)
    lamp = nobody_is_woken_for_a_lamp(diary)
    the_promise_is_broken(diary, door)
    cameras = an_emergency_at_night_comes_at_once_but_bare(diary)
    somebody_is_alone_all_night_and_answers(diary)
    the_lamp_waits_for_parts(diary, lamp)
    leak = two_report_one_leak(diary)
    all_is_mended_and_one_of_it_twice(diary, door, lamp, leak, cameras)
    for day in range(8, DAYS):
        an_ordinary_day(diary, day)
    diary.at(DAYS, 9)

    with diary.runtime.reading() as look:
        findings = check_everything(look.session, now=look.now, policy=look.policy)
        left = list_orders(look.session, diary.estate.auditor, OrderFilter()).orders
        assert [one for one in findings if not one.ok] == []
        assert verify_trail(look.session).fault is None
    assert [order.reference for order in left if order.is_open and not order.restricted] == []
    assert posted_twice(diary) == []
    print_figures(diary)


def a_door_is_made_safe_chased_and_goes_up(diary):
    """Monday: it is accepted from the message that told of it."""
    door = diary.report(diary.rita)
    diary.at(0, 9, 15)
    diary.accept(diary.olu, door, "Send it to the supplier", 1)
    diary.mina.do(door, "Interim measure", kind="fire_watch")
    assert "Accepted by Olu Officer" in words_of(diary.rita.ask(f"why {door}"))
    return door


def nobody_is_woken_for_a_lamp(diary):
    """Reported in the evening, it is there in the morning."""
    diary.at(0, 19, 30)
    title = "A lamp in the corridor is dark"
    lamp = diary.report(diary.rita, category_code="LGT-INT", title=title)
    diary.at(1, 7, 45)
    assert [one["text"] for one in diary.olu.inbox() if lamp in one["text"]] == []
    diary.at(1, 8, 15)
    diary.accept(diary.olu, lamp, "Order the lamp", 3)
    return lamp


def the_promise_is_broken(diary, door):
    """Tuesday: the manager chases, and a day is promised; it passes, and the order goes up."""
    diary.at(1, 10)
    diary.mina.do(door, "Chase", note="When do they come?", promised_on=diary.day(1))
    before = seen(diary.runtime, door).stage
    diary.at(2, 10)
    assert seen(diary.runtime, door).stage > before


def an_emergency_at_night_comes_at_once_but_bare(diary):
    """Wednesday night: quiet hours do not hold it, and its words are in no message."""
    diary.at(2, 22, 50)
    title = "No camera records"
    answers = {"category_code": "SEC-CCT", "title": title, "at_risk": "yes"}
    cameras = diary.report(diary.rita, **answers)
    diary.at(2, 23)
    diary.accept(diary.olu, cameras, "Ring the monitoring centre", 3)
    posted = [one for one in diary.api.calls if one.method in {"chat.postMessage", "chat.update"}]
    assert cameras in str(posted)
    assert title not in str(posted)
    return cameras


def somebody_is_alone_all_night_and_answers(diary):
    """Thursday night: one of two does not come. Whoever is left is asked, and never missed."""
    diary.at(3, 22)
    diary.rita.tap(diary.rita.ask("cover"), "It is me who is alone")
    diary.at(4, 8)
    assert diary.safe > 0
    assert not any("does not answer" in one["text"] for one in diary.olu.inbox())


def the_lamp_waits_for_parts(diary, lamp):
    """Friday: the supplier claims a pause, and it is approved from the message that asks."""
    diary.at(4, 10)
    diary.sam.do(
        lamp,
        "Claim a pause",
        reason="PRT",
        evidence="The maker has none in stock",
        review_by=diary.instant(7, 10),
        parts_due_on=diary.day(7),
        proof="Ordered as 4711",
    )
    diary.at(4, 10, 30)
    claimed = next(one for one in diary.olu.inbox() if "Approve or refuse" in one["text"])
    form = diary.olu.form(claimed["blocks"], "Approve or refuse pause")
    diary.olu.fill(form, agreed="yes", reason="It is so")
    assert seen(diary.runtime, lamp).resume_at is not None


def two_report_one_leak(diary):
    """The second says "Me too", says more under the card, and sends it up."""
    mina = diary.mina
    leak = diary.report(diary.rita, category_code="WAT-LEK", title="Water under the sink")
    answers = fault(diary.estate, category_code="WAT-LEK", title="The sink leaks")
    asked = mina.fill(mina.open("report"), **answers)
    mina.press(asked["blocks"], "Me too", view=asked)
    diary.at(4, 10, 45)
    mina.say_under(CHANNEL, diary.card_of(leak), "It drips on the cables")
    notes = [note.text.words for note in seen(diary.runtime, leak).notes]
    assert "It drips on the cables" in notes
    mina.do(leak, "Escalate", reason="Nobody has come and it reaches the cables")
    return leak


def all_is_mended_and_one_of_it_twice(diary, door, *others):
    """The week after: the premises rejects one fix, and has the last word on each."""
    diary.at(7, 11)
    for reference in (door, *others):
        diary.sam.do(reference, "Complete", note="Mended")
    diary.mina.do(door, "Still broken", reason="It still stands open")
    diary.sam.do(door, "Complete", note="New hinges")
    diary.at(7, 12, 15)
    for reference in (door, *others):
        diary.mina.do(reference, "Confirm fixed")
        assert seen(diary.runtime, reference).status is Status.CONFIRMED_CLOSED


def an_ordinary_day(diary, day):
    """A small thing is reported, mended and confirmed."""
    diary.at(day, 10)
    title = f"A hinge of door {day} is loose"
    small = diary.report(diary.rita, category_code="FAB-MIN", title=title)
    diary.at(day, 10, 15)
    diary.sam.do(small, "Complete", note="Mended")
    diary.mina.do(small, "Confirm fixed")


def posted_twice(diary):
    """Return the notices that stand in Slack twice, by the name that each carries."""
    names = Counter(
        call.arguments["metadata"]["event_payload"].get("notice")
        for call in diary.api.calls
        if call.method == "chat.postMessage" and "metadata" in call.arguments
    )
    return [name for name, times in names.items() if name and times > 1]


def print_figures(diary):
    """Print what docs/guarantees.md quotes."""
    direct = [count for (place, _), count in diary.messages.items() if place.startswith("D")]
    slowest = max(phone.slowest for phone in diary.phones)
    sys.stdout.write(
        f"\n{DAYS} days, {len(diary.api.calls)} calls to Slack, slowest answer {slowest:.2f} s; "
        f"messages a person a day: {median(direct)} in the middle, {max(direct)} at most\n"
    )
