"""What a card says was done last, and what a late form says has changed: in plain words."""

import pytest

from tests.bot.conftest import MANAGER
from tests.photographs.pictures import photograph
from tests.slack import words_of
from tracker.domain.notices import AUDIENCES
from tracker.domain.photographs import EvidenceOf
from tracker.domain.roles import SYSTEM
from tracker.photographs.preparing import prepare
from tracker.photographs.service import keep_photographs
from tracker.work_orders import done_in_words
from tracker.work_orders.done_in_words import comes_about, in_few_words
from tracker.work_orders.queries import get_order

KINDS = [fact.kind for fact in AUDIENCES if fact.kind.startswith("work_order.")]


def test_photographs_that_were_fetched_are_said_to_be_added_and_by_nobody(slack, work, orders):
    order = orders.log()
    with work(SYSTEM) as uow:
        found = get_order(uow.session, uow.actor, order.reference)
        keep_photographs(uow, found, [prepare(photograph("red"))], evidence_of=EvidenceOf.UPDATE)

    said = words_of(slack.command(MANAGER, order.reference).json["blocks"])

    assert "Last: photographs added at 9:00am" in said
    assert "Makesafe itself" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_every_fact_about_an_order_is_told_in_words(kind):
    said = in_few_words(kind)

    assert said == said.strip().lower()
    assert "_" not in said
    assert "." not in said


def test_no_words_are_kept_for_a_fact_that_does_not_exist():
    told = {*done_in_words._PLAIN, *done_in_words._COMES_ABOUT}

    assert told <= set(KINDS)
    assert not comes_about("work_order.promoted")
