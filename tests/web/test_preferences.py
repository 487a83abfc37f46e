"""The page of how one is told: its form, and plainly what ignores quiet hours."""

import sqlalchemy as sa

from tests.people.test_preferences import TYPED
from tracker.domain.quiet import ALWAYS_COMES
from tracker.people.queries import mobiles
from tracker.trail.models import TrailEntry


def test_somebody_sets_their_quiet_hours_and_finds_them_again(read_as, estate):
    reader = read_as(estate.manager)

    done = reader.send("/preferences", **TYPED)

    assert "Saved: quiet from 21:00 to 06:30 (Europe/London); no digest" in done.words
    assert (done.value("quiet_from"), done.value("ways"), done.value("digest")) == (
        "21:00",
        "both",
        "no",
    )
    assert read_as(estate.officer).get("/preferences").value("quiet_from") == "18:00"


def test_the_page_says_what_ignores_quiet_hours(read_as, estate):
    page = read_as(estate.reporter).get("/preferences")

    assert [each for each in ALWAYS_COMES if each not in page.words] == []
    assert "nobody can switch them off" in page.words


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(read_as, estate):
    page = read_as(estate.manager).send("/preferences", **{**TYPED, "quiet_until": "20:00"})

    assert page.status == 422
    assert page.errors["quiet_until"].startswith("Quiet hours may last 16 hours at most")
    assert (page.value("quiet_from"), page.value("quiet_until")) == ("21:00", "20:00")


def test_somebody_records_their_own_mobile_and_is_shown_its_last_digits_alone(
    read_as, estate, runtime
):
    reader = read_as(estate.manager)

    done = reader.send("/preferences/mobile", mobile="07700 900123")

    with runtime.reading() as look:
        assert mobiles(look.session) == {estate.manager.person_id: "+447700900123"}
    assert "Texts go to the number ending 123." in done.words
    assert "900" not in reader.get("/preferences/mobile").words.replace("07700 900123", "")


def test_the_trail_says_that_a_mobile_changed_and_never_the_number(read_as, estate, runtime):
    read_as(estate.manager).send("/preferences/mobile", mobile="07700900123")

    with runtime.reading() as look:
        last = look.session.scalars(
            sa.select(TrailEntry).where(TrailEntry.kind == "person.changed")
        ).one()
    assert '"mobile":[null,"ending 123"]' in last.data.replace(": ", ":").replace(", ", ",")
    assert "900123" not in last.data


def test_an_empty_number_takes_the_mobile_away_and_a_landline_is_refused(read_as, estate, runtime):
    reader = read_as(estate.manager)
    reader.send("/preferences/mobile", mobile="07700 900123")
    refused = reader.send("/preferences/mobile", mobile="020 7946 0123")

    reader.send("/preferences/mobile", mobile="")

    assert refused.status == 422
    assert refused.value("mobile") == "020 7946 0123"
    assert "Enter the number of a mobile" in refused.errors["mobile"]
    with runtime.reading() as look:
        assert mobiles(look.session) == {}
