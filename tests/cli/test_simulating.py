"""The command that lives past orders again under another ladder."""

import csv
import io
from datetime import timedelta

import pytest

from config.settings import SHIPPED_CONFIG
from tests.factories import make_order
from tracker.jobs.sweep import sweep

SHIPPED = SHIPPED_CONFIG / "ladders" / "0002.toml"


@pytest.fixture
def order(work, estate, runtime, clock):
    """The reference of an order (P2) that went to stage 2 by itself."""
    with work(estate.reporter) as uow:
        reference = make_order(uow, estate.premises).reference
    for _ in range(4):
        clock.advance(timedelta(hours=1, seconds=1))
        sweep(runtime)
    return reference


@pytest.fixture
def quicker(tmp_path):
    """A file with a ladder that leaves an order an hour less at the first stage."""
    text = SHIPPED.read_text(encoding="utf-8").replace('P2 = "120"', 'P2 = "45"', 1)
    path = tmp_path / "proposal.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_proposed_file_is_simulated_before_it_is_in_use(flask, order, quicker):
    answer = flask("ladder", "simulate", "--to", quicker)

    assert answer.exit_code == 0, answer.output
    assert f"{order}: ended at stage 2" in answer.output
    assert "* simulated: stage 1 to 2 at 2026-" in answer.output
    assert "because the time of the stage below ran out" in answer.output
    assert "1 order simulated" in answer.output
    assert "hours recorded" in answer.output


def test_its_own_version_gives_an_order_its_own_moves(flask, order):
    answer = flask("ladder", "simulate", "--to", "2", "--order", order.lower())

    assert answer.exit_code == 0, answer.output
    assert "1 the same, 0 would have ended higher, 0 lower." in answer.output
    assert "*" not in answer.output


def test_the_csv_has_each_recorded_move_beside_the_simulated_one(flask, order, quicker):
    answer = flask("ladder", "simulate", "--to", quicker, "--csv")

    rows = list(csv.DictReader(io.StringIO(answer.stdout.removeprefix("\ufeff"))))
    assert [row["to_stage"] for row in rows] == ["1", "2"]
    assert rows[1]["differs"] == "yes"
    assert rows[1]["recorded_entered_utc"] > rows[1]["simulated_entered_utc"]
    assert rows[1]["recorded_because"] == "stage_limit"


def test_an_order_that_is_not_there_is_said_so(flask, order):
    answer = flask("ladder", "simulate", "--to", "2", "--order", "WO-2026-999999")

    assert answer.exit_code == 1
    assert "no such order" in answer.output


@pytest.mark.parametrize("to", ["77", "nowhere.toml"])
def test_a_ladder_that_is_not_there_is_said_so(flask, to):
    answer = flask("ladder", "simulate", "--to", to)

    assert answer.exit_code == 2
    assert "Error: " in answer.output
