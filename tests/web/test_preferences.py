"""The page of how one is told: its form, and plainly what ignores quiet hours."""

from tests.people.test_preferences import TYPED
from tracker.domain.quiet import ALWAYS_COMES


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
