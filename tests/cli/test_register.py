"""The register by command: what an installation without the demo begins with."""

import pytest

from tracker.premises.queries import get_unit

PREMISES = (
    "register", "premises", "AP-X", "Hazel House", "--type", "approved_premises", "--unit", "LDU-X",
    "--contract", "FM-X", "--tenure", "leased", "--address", "1 Example Street, Sampleton",
)  # fmt: skip


@pytest.fixture
def opened(flask):
    """Run the commands up to the first premises."""
    answers = [
        flask("register", "division", "DIV-X", "Example division"),
        flask("register", "unit", "DIV-X", "LDU-X", "Example unit", "--channel", "C0EXAMPLE"),
        flask("register", "supplier", "SUP-X", "Example Facilities Ltd"),
        flask("register", "contract", "SUP-X", "FM-X", "Example contract"),
        flask(*PREMISES),
    ]
    assert [answer.exit_code for answer in answers] == [0] * 5, [a.output for a in answers]
    return answers


def test_an_empty_register_is_filled_from_the_division_down(flask, opened):
    building = flask("register", "location", "AP-X", "AP-X-1", "Main building")
    room = flask("register", "location", "AP-X", "AP-X-1-01", "Office", "--inside", "AP-X-1")

    assert (building.exit_code, room.exit_code) == (0, 0), (building.output, room.output)
    assert flask("register", "list").output == "AP-X  Hazel House  LDU-X  FM-X\n"


def test_the_list_never_shows_an_address(flask, opened):
    answer = flask("register", "list")

    assert "Sampleton" not in answer.output
    assert "Sampleton" not in opened[-1].output


def test_a_code_that_is_taken_is_refused_in_one_line(flask, opened):
    answer = flask(*PREMISES)

    assert answer.exit_code == 1
    assert answer.output.startswith("Error: ")
    assert len(answer.output.splitlines()) == 1


def test_premises_of_an_unknown_unit_are_refused(flask, opened):
    answer = flask(*[word.replace("LDU-X", "LDU-Y") for word in PREMISES])

    assert answer.exit_code == 1
    assert "No unit has the code LDU-Y." in answer.output


def test_closed_premises_say_since_when(flask, opened):
    answer = flask("register", "close", "AP-X")

    assert answer.output == "Hazel House is closed.\n"
    assert flask("register", "list").output.rstrip().endswith("closed on 2026-11-16")


def test_a_unit_is_given_another_channel_for_its_cards(flask, opened, runtime):
    answer = flask("register", "channel", "LDU-X", "C0OTHER")

    assert answer.exit_code == 0, answer.output
    with runtime.reading() as look:
        assert get_unit(look.session, "LDU-X").slack_channel == "C0OTHER"


def test_every_addition_is_on_the_trail(flask, opened):
    assert "The trail is whole: 5 entries" in flask("trail", "verify").output
