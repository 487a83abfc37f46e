"""Owners of stages by command."""

import pytest

from tests.factories import make_person
from tracker.domain.roles import Role


@pytest.fixture
def people(work):
    from tests.factories import OPERATOR

    with work(OPERATOR) as uow:
        return [make_person(uow, Role.UNIT_HEAD, name=name).email for name in ("Olga", "Dov")]


def test_an_owner_and_a_deputy_can_be_named_and_are_listed(flask, estate, people):
    scope = f"unit:{estate.premises.unit.code}"

    answer = flask("owner", "set", "4", scope, people[0], "--deputy", people[1])

    assert answer.exit_code == 0, answer.output
    assert flask("owner", "list").output == f"4  {scope}  Olga, deputy Dov\n"


def test_naming_another_owner_replaces_the_first(flask, people):
    flask("owner", "set", "5", "everything", people[0])

    flask("owner", "set", "5", "everything", people[1])

    assert flask("owner", "list", "--stage", "5").output == "5  everything  Dov\n"


def test_an_owner_whose_account_is_closed_shows_as_such(flask, people):
    flask("owner", "set", "5", "everything", people[0])

    flask("user", "deactivate", people[0])

    assert "Olga (account closed)" in flask("owner", "list").output


@pytest.mark.parametrize("stage", ["-1", "7", "four"])
def test_a_stage_that_the_ladder_has_not_is_refused(flask, people, stage):
    answer = flask("owner", "set", "--", stage, "everything", people[0])

    assert answer.exit_code == 2
    assert flask("owner", "list").output == ""


def test_nobody_is_their_own_deputy(flask, people):
    answer = flask("owner", "set", "4", "everything", people[0], "--deputy", people[0])

    assert answer.exit_code == 1
    assert "somebody else" in answer.output


def test_naming_an_owner_says_which_gap_is_left(flask, estate, people):
    answer = flask("owner", "set", "4", f"premises:{estate.premises.code}", people[0])

    assert f"Gap: Stage 4 at {estate.premises.code}: Nobody stands in for Olga." in answer.output


def test_the_gaps_fail_where_a_stage_has_nobody_and_pass_where_everybody_can_be_reached(
    flask, estate, people
):
    vacant = flask("owner", "gaps")
    for stage in range(7):
        flask("owner", "set", str(stage), "everything", people[0], "--deputy", people[1])
    held = flask("owner", "gaps")

    assert vacant.exit_code == 1
    assert f"at {estate.elsewhere.code}: Nobody can be reached. The stage above" in vacant.output
    assert held.exit_code == 0, held.output
    assert "No deputy" not in held.output


def test_leave_is_recorded_shows_its_gap_and_ends_early(flask, estate, people, clock):
    for stage in range(7):
        flask("owner", "set", str(stage), "everything", people[0])
    today = clock.now().date().isoformat()

    gone = flask("owner", "away", people[0], today, today)
    without = flask("owner", "gaps", "--all")
    back = flask("owner", "back", people[0])

    assert gone.exit_code == 0, gone.output
    assert "Olga is on leave until" in without.output
    assert back.output == "Olga holds again what is theirs.\n"
    assert flask("owner", "back", people[0]).exit_code == 1


def test_closing_an_account_lists_what_it_is_named_for_and_who_holds_it_now(flask, estate, people):
    scope = f"premises:{estate.premises.code}"
    flask("owner", "set", "4", scope, people[0], "--deputy", people[1])
    flask("owner", "set", "5", "everything", people[1], "--deputy", people[0])

    answer = flask("user", "deactivate", people[0])

    assert answer.exit_code == 0, answer.output
    assert f"Still named as owner of stage 4 over {scope}, where it is held now by Dov." in (
        answer.output
    )
    assert "Still named as deputy of stage 5 over everything, where it is held now by Dov." in (
        answer.output
    )
    assert "Still named" not in flask("user", "activate", people[0]).output
