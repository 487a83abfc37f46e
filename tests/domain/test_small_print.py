"""Every notice to a person says why they get it and how it stops, in words of one home."""

import pytest

from tracker.domain.events import KINDS
from tracker.domain.notices import AUDIENCES, Audience
from tracker.domain.small_print import BY_KIND, small_print

TO_PEOPLE = sorted(
    {
        (fact.kind, notice.audience)
        for fact, notices in AUDIENCES.items()
        for notice in notices
        if notice.audience is not Audience.UNIT_CHANNEL
    }
)


@pytest.mark.parametrize(("kind", "audience"), TO_PEOPLE, ids=str)
def test_every_notice_to_a_person_says_why_and_how_it_stops(kind, audience):
    said = small_print(kind, audience, stage="stage 3 (unit head)", preferences="/estates quiet")

    why, _, rest = said.partition(". ")
    assert why.startswith("You get this because you ") or "somebody chases" in why
    assert rest.removesuffix("Preferences: /estates quiet").strip().endswith(".")
    assert "{" not in said


def test_whoever_is_named_for_a_notice_is_told_for_which_reason():
    named = {kind for kind, audience in TO_PEOPLE if audience is Audience.NAMED_PERSON}

    assert named - set(BY_KIND) == set()
    assert set(BY_KIND) <= set(KINDS)


def test_a_holder_reads_which_stage_they_hold_and_a_stand_in_that_they_stand_in():
    asked = {"stage": "stage 3 (unit head)", "preferences": "/estates quiet"}

    held = small_print("work_order.promoted", Audience.STAGE_HOLDER, **asked)
    stood_in = small_print("work_order.promoted", Audience.STAGE_HOLDER, holds=False, **asked)

    assert held == (
        "You get this because you hold stage 3 (unit head). Accept it or pass it on to stop it. "
        "Preferences: /estates quiet"
    )
    assert stood_in.startswith("You get this because you stand in for stage 3 (unit head), ")
