"""People by command: accounts, roles, and one-time links."""

import pytest

from tracker.domain.roles import Permission
from tracker.people.queries import actor_of, find_person_by_email

EMAIL = "ada@example.test"


@pytest.fixture
def ada(flask):
    return flask("user", "add", "Ada Example", EMAIL)


def _person(runtime, email=EMAIL):
    with runtime.reading() as look:
        return find_person_by_email(look.session, email)


def test_somebody_who_is_added_may_do_nothing_yet(ada, runtime):
    person = _person(runtime)

    assert ada.exit_code == 0
    assert (person.name, person.active) == ("Ada Example", True)
    assert actor_of(person, "web").grants == ()


def test_the_same_address_is_not_added_twice(ada, flask):
    again = flask("user", "add", "Ada Again", "ADA@example.test")

    assert again.exit_code == 1
    assert again.output.startswith("Error: Somebody with the e-mail address")
    assert "Traceback" not in again.output


@pytest.mark.parametrize(
    ("name", "email"),
    [
        pytest.param("", EMAIL, id="no-name"),
        pytest.param("x" * 121, EMAIL, id="long-name"),
        pytest.param("Ada \u202eelpmaxE", EMAIL, id="bidi-in-the-name"),
        pytest.param("Ada\x07", EMAIL, id="control-in-the-name"),
        pytest.param("Ada", "ada", id="no-at"),
        pytest.param("Ada", "@example.test", id="nobody-at"),
        pytest.param("Ada", "ada@", id="at-nowhere"),
        pytest.param("Ada", "a da@example.test", id="space"),
        pytest.param("Ada", "ada@example@test", id="two-ats"),
        pytest.param("Ada", f"{'a' * 250}@example.test", id="long-address"),
    ],
)
def test_a_name_or_an_address_that_is_none_is_refused_with_words(flask, runtime, name, email):
    answer = flask("user", "add", name, email)

    assert answer.exit_code == 2
    assert "Error: " in answer.output
    assert _person(runtime, email) is None


@pytest.mark.parametrize("kind", ["everything", "unit", "premises", "contract"])
def test_a_role_can_be_granted_over_every_kind_of_scope_and_revoked(
    ada, flask, runtime, estate, kind
):
    premises = estate.premises
    code = {
        "unit": premises.unit.code, "premises": premises.code, "contract": premises.contract.code
    }.get(kind)  # fmt: skip
    scope = f"{kind}:{code}" if code else kind

    granted = flask("user", "grant", EMAIL, "estates_officer", scope)
    could = actor_of(_person(runtime), "web").may(Permission.COMPLETE, premises.place)
    revoked = flask("user", "revoke", EMAIL, "estates_officer", scope)

    assert (granted.exit_code, revoked.exit_code) == (0, 0), granted.output + revoked.output
    assert could
    assert actor_of(_person(runtime), "web").grants == ()


def test_a_grant_over_one_place_holds_nowhere_else(ada, flask, runtime, estate):
    flask("user", "grant", EMAIL, "premises_manager", f"premises:{estate.premises.code}")

    actor = actor_of(_person(runtime), "web")

    assert actor.may(Permission.CONFIRM, estate.premises.place)
    assert not actor.may(Permission.VIEW, estate.elsewhere.place)


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("unit:NOWHERE", "No unit has the code NOWHERE"),
        ("premises:NOWHERE", "No premises with the code NOWHERE"),
        ("contract:NOWHERE", "No contract has the code NOWHERE"),
        ("everything:x", "is not a scope"),
        ("unit:", "is not a scope"),
        ("planet:EARTH", "is not a scope"),
        ("", "is not a scope"),
    ],
)
def test_a_scope_that_does_not_exist_is_refused_with_words(ada, flask, runtime, scope, words):
    answer = flask("user", "grant", EMAIL, "reporter", scope)

    assert answer.exit_code in {1, 2}
    assert words in answer.output
    assert actor_of(_person(runtime), "web").grants == ()


def test_an_unknown_role_is_refused_with_the_list_of_roles(ada, flask):
    answer = flask("user", "grant", EMAIL, "emperor", "everything")

    assert answer.exit_code == 2
    assert "premises_manager" in answer.output


def test_a_grant_that_is_not_held_cannot_be_revoked(ada, flask):
    answer = flask("user", "revoke", EMAIL, "auditor", "everything")

    assert answer.exit_code == 1
    assert answer.output == "Error: They do not hold this role there.\n"


def test_a_closed_account_is_listed_only_when_asked_for_and_can_be_opened_again(ada, flask):
    flask("user", "deactivate", EMAIL)
    without, everybody = flask("user", "list"), flask("user", "list", "--all")
    flask("user", "activate", EMAIL)
    after = flask("user", "list")

    assert EMAIL not in without.output
    assert f"Ada Example <{EMAIL}>  no role  account closed" in everybody.output
    assert EMAIL in after.output


def test_the_list_says_what_each_person_may_do_where(flask, estate):
    answer = flask("user", "list", "--search", "mina")

    assert f"premises_manager of premises:{estate.premises.code}" in answer.output
    assert "Rita" not in answer.output


def test_a_sign_in_link_signs_its_person_in_once(flask, estate, client):
    email = flask("user", "list", "--search", "mina").output.split("<")[1].split(">")[0]
    link = flask("user", "sign-in-link", email).stdout.splitlines()[0]
    path = link.removeprefix("http://127.0.0.1:8000")

    page = client.get(path)

    assert link.startswith("http://127.0.0.1:8000/sign-in/link/")
    assert page.status_code == 200


def test_nobody_by_that_address_is_said_in_one_line(flask):
    answer = flask("user", "sign-in-link", "nobody@example.test")

    assert answer.exit_code == 1
    assert answer.output == "Error: Nobody has the e-mail address nobody@example.test.\n"


def test_the_trail_names_the_operator_and_the_door(ada, runtime):
    from tracker.trail.queries import entries_of

    person = _person(runtime)
    with runtime.reading() as look:
        entries = entries_of(look.session, f"person:{person.id}")

    assert [entry.door for entry in entries] == ["cli"]
    assert entries[0].actor.startswith("operator:")


def test_a_mobile_is_recorded_and_taken_away_and_both_are_on_the_trail(ada, flask, runtime):
    given = flask("user", "mobile", EMAIL, "07700 900123")
    number = _person(runtime).mobile
    taken = flask("user", "mobile", EMAIL)

    assert given.output == "Ada Example gets texts at +447700900123.\n"
    assert number == "+447700900123"
    assert (taken.output, _person(runtime).mobile) == ("Ada Example gets no texts.\n", None)
    assert flask("trail", "verify").exit_code == 0


def test_a_number_that_takes_no_text_is_refused_with_words(ada, flask, runtime):
    answer = flask("user", "mobile", EMAIL, "020 7946 0123")

    assert answer.exit_code == 1
    assert answer.output == "Error: Enter the number of a mobile, such as 07700 900123\n"
    assert _person(runtime).mobile is None
