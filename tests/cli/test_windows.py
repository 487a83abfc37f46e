"""Closing premises for a while by command: first what it would hold, then the deed."""

import pytest

from tests.deeds import log, seen


@pytest.fixture
def announce(flask, estate):
    """Run `register window announce` for the estate's premises, with more arguments."""
    arguments = ("--until", "18/11/2026 09:00", "--reason", "New boiler house")
    return lambda *more: flask(
        "register", "window", "announce", estate.premises.code, *arguments, *more
    )


@pytest.fixture
def orders(work, estate):
    """One order that can wait, and one that cannot: a fire door."""
    heating = log(work, estate.reporter, estate.premises, category_code="HTG-LOS")
    return heating, log(work, estate.reporter, estate.premises, category_code="FIR-DOR")


def test_without_apply_it_says_what_would_wait_and_changes_nothing(
    announce, flask, estate, orders, runtime
):
    answer = announce()

    heating, door = orders
    assert answer.exit_code == 0, answer.output
    assert f"{heating}  P2  waits\n" in answer.output
    assert f"{door}  P2  goes on\n" in answer.output
    assert "1 order would wait, 1 order would go on." in answer.output
    assert seen(runtime, heating).held_until is None
    assert flask("register", "window", "list", estate.premises.code).output == ""


def test_with_apply_it_is_announced_put_off_and_ended(
    announce, flask, estate, orders, runtime, clock
):
    code, heating = estate.premises.code, orders[0]

    announced = announce("--apply")
    put_off = flask(
        "register", "window", "extend", code, "1", "--until", "19/11/2026 09:00", "--reason", "Late"
        " boiler",
    )  # fmt: skip
    held_until = seen(runtime, heating).held_until
    ended = flask("register", "window", "end", code, "1", "--reason", "They are done")

    assert announced.output.endswith(f"Window 1 of {estate.premises.name} is announced.\n")
    assert (put_off.exit_code, f"{held_until:%d %H:%M}") == (0, "19 09:00"), put_off.output
    assert ended.exit_code == 0, ended.output
    assert seen(runtime, heating).held_until is None
    assert "cancelled" in flask("register", "window", "list", code).output


def test_what_is_wrong_is_said_in_one_line(announce, flask, estate):
    answer = announce("--from", "15/11/2026 09:00", "--apply")

    assert answer.exit_code == 1
    assert answer.output.startswith("Error: ")
    assert "cannot begin in the past" in answer.output
