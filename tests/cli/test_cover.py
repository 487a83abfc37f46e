"""Night cover on the command line: what is required, and how the nights stand."""

from tracker.jobs.cover_sweep import cover_sweep


def test_what_is_required_is_said_and_the_nights_are_listed(flask, estate, runtime):
    code = estate.premises.code
    empty = flask("cover", "board")
    required = flask("cover", "require", code, "--begins", "21:30", "--ends", "07:00")
    cover_sweep(runtime)
    listed = flask("cover", "board")

    assert "Nothing required" in empty.output
    assert required.output == f"{code}: 2 awake from 21:30 to 07:00.\n"
    assert "16 Nov 0 of 2 confirmed" in listed.output
    assert "No contingency plan" in listed.output


def test_what_cannot_be_required_is_refused_with_its_reason(flask, estate):
    answer = flask("cover", "require", estate.premises.code, "--begins", "late", "--ends", "07:00")

    assert answer.exit_code != 0
    assert "Enter a time between 00:00 and 23:59" in answer.output
