"""How people want to be told: kept for each, on the trail, and refused where it makes no sense."""

import json
from datetime import time

import pytest
import sqlalchemy as sa

from tests.factories import OPERATOR, make_actor
from tracker.domain.errors import Invalid, NotAllowed
from tracker.domain.quiet import Preferences, Ways
from tracker.domain.roles import Role
from tracker.forms import load
from tracker.people.preferences import preferences_of, preferences_of_all, set_preferences
from tracker.people.schemas import PreferencesSchema, as_typed
from tracker.trail.models import TrailEntry

TYPED = {
    "quiet_from": "21:00",
    "quiet_until": "6.30",
    "time_zone": "Europe/London",
    "ways": "both",
    "digest": "no",
}


@pytest.fixture
def somebody(work):
    with work(OPERATOR) as uow:
        return make_actor(uow, Role.PREMISES_MANAGER)


def _kept(runtime, actor):
    with runtime.reading() as look:
        return preferences_of(look.session, actor.person_id)


def test_whoever_has_said_nothing_is_quiet_from_six_in_the_evening_to_eight(runtime, somebody):
    assert _kept(runtime, somebody) == Preferences(
        time(18), time(8), "Europe/London", Ways.SLACK_FIRST, digest=True
    )


def test_what_somebody_says_is_kept_for_them_alone_and_stands_on_the_trail(work, runtime, somebody):
    with work(OPERATOR) as uow:
        other = make_actor(uow, Role.PREMISES_MANAGER)
    first = load(PreferencesSchema(), {**TYPED, "time_zone": "Europe/Paris"})
    for wishes in (first, load(PreferencesSchema(), TYPED)):
        with work(somebody) as uow:
            set_preferences(uow, wishes)

    assert _kept(runtime, somebody) == Preferences(
        time(21), time(6, 30), "Europe/London", Ways.BOTH, digest=False
    )
    with runtime.reading() as look:
        both = preferences_of_all(look.session, (somebody.person_id, other.person_id))
        entries = look.session.scalars(
            sa.select(TrailEntry).where(TrailEntry.kind == "person.preferences_set")
        ).all()
    assert both[other.person_id] == Preferences()
    begun, changes = (json.loads(entry.data)["changes"] for entry in entries)
    assert changes[f"person:{somebody.person_id}"] == {
        "time_zone": ["Europe/Paris", "Europe/London"]
    }
    assert begun[f"notice_preference:{somebody.person_id}"]["quiet_from"] == [
        None,
        "21:00:00",
    ]


def test_the_machine_has_no_preferences(work):
    with pytest.raises(NotAllowed), work(OPERATOR) as uow:
        set_preferences(uow, Preferences())


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"quiet_from": "half nine"}, "quiet_from", "Enter a time between 00:00 and 23:59"),
        ({"quiet_until": ""}, "quiet_until", "Enter both times, or leave both empty"),
        ({"quiet_from": ""}, "quiet_from", "Enter both times, or leave both empty"),
        ({"quiet_until": "21:00"}, "quiet_until", "Quiet hours must end at another time"),
        ({"quiet_until": "20:00"}, "quiet_until", "Quiet hours may last 16 hours at most"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone", "Enter the name of a time zone"),
        ({"time_zone": ""}, "time_zone", "Enter your time zone"),
        ({"ways": "pigeon"}, "ways", "Select how you want to be told"),
        ({"digest": ""}, "digest", "Select yes or no"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(changes, field, words):
    with pytest.raises(Invalid) as refused:
        load(PreferencesSchema(), {**TYPED, **changes})

    assert list(refused.value.errors) == [field]
    assert refused.value.errors[field][0].startswith(words)


def test_both_times_left_empty_are_no_quiet_hours():
    wishes = load(PreferencesSchema(), {**TYPED, "quiet_from": " ", "quiet_until": ""})

    assert (wishes.quiet_from, wishes.quiet_until) == (None, None)
    assert load(PreferencesSchema(), as_typed(wishes)) == wishes
    assert wishes.in_words == ("no quiet hours (Europe/London); no digest; Both Slack and e-mail")
