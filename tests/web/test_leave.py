"""Leave: everybody says when they are away, and whoever manages owners says it for others."""

import pytest

from tests.factories import OPERATOR, make_absence
from tracker.people.queries import get_person

DAYS = {"first_day": "21/12/2026", "last_day": "04/01/2027", "kind": "leave"}


def test_somebody_says_when_they_are_away_and_ends_it_early(read_as, estate):
    reporter = read_as(estate.reporter)

    done = reporter.send("/leave", **DAYS)
    end = next(form["action"] for form in done.tree.select("main form[action]"))
    back = reporter.post(end, follow=True, **done.form(end))

    assert "Rita Reporter is away from Monday 21 December 2026 to Monday 4 January 2027" in (
        done.words
    )
    assert "Rita Reporter is not away any more" in back.words
    assert "You are not away" in back.words


def test_an_officer_says_it_for_somebody_else(read_as, estate, runtime):
    officer = read_as(estate.officer)
    with runtime.reading() as look:
        email = get_person(look.session, estate.manager.person_id).email

    done = officer.send("/leave", person=email, **DAYS)

    assert "Mina Manager is away from" in done.words


def test_nobody_else_says_it_for_others_or_sees_theirs(read_as, estate, runtime, work, clock):
    today = clock.now().date()
    with work(OPERATOR) as uow:
        person = get_person(uow.session, estate.manager.person_id)
        absence, email = make_absence(uow, person, today, today), person.email
    reporter = read_as(estate.reporter)
    page = reporter.get("/leave")

    recorded = reporter.send("/leave", person=email, **DAYS)
    ended = reporter.post(f"/leave/{absence.id}/end", **page.form())

    assert "Mina Manager" not in page.words
    assert (recorded.status, ended.status) == (403, 403)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"first_day": "31/02/2027"}, "first_day", "Enter a real date, such as 16/11/2026"),
        ({"last_day": ""}, "last_day", "Enter the last day"),
        ({"last_day": "20/12/2026"}, "last_day", "The last day must not be before the first"),
        ({"kind": "rubbish"}, "kind", "Select why"),
        ({"person": "nobody@example.test"}, "person", "Select a person from the list"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    read_as, estate, changes, field, words
):
    page = read_as(estate.officer).send("/leave", **{**DAYS, **changes})

    assert page.status == 422
    assert page.errors[field] == words
    assert page.value("first_day") == changes.get("first_day", DAYS["first_day"])
