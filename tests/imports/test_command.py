"""The command that imports a job log: what it prints, and how it ends."""

import pytest
import sqlalchemy as sa

from tests.imports.logs import log_of, row
from tests.imports.stored import orders_in
from tracker.trail.models import TrailEntry


@pytest.fixture
def command(app, tmp_path):
    """Run the command on a file with these bytes."""

    def run(data: bytes, *options: str):
        file = tmp_path / "jobs.csv"
        file.write_bytes(data)
        return app.test_cli_runner().invoke(args=["import", "supplier-csv", str(file), *options])

    return run


def test_a_good_log_is_taken_over_and_the_command_ends_well(command, runtime, site):
    answer = command(log_of(row("J1", site), row("J2", site)))

    assert answer.exit_code == 0, answer.output
    assert "2 made, 0 changed, 0 unchanged, 0 conflict, 0 refused" in answer.output
    assert "1 holder will be told, once each" in answer.output
    assert len(orders_in(runtime)) == 2


def test_a_dry_run_lists_every_bad_row_and_changes_nothing(command, runtime, site):
    answer = command(log_of(row("J1", site), row("J2", "NOWHERE", Fault_Code="NOPE")), "--dry-run")

    assert answer.exit_code == 1
    assert "Line 3 job J2: refused. Site Code: No premises with the code NOWHERE" in answer.output
    assert "Rows would be: 1 made" in answer.output
    assert "Nothing was changed" in answer.output
    assert orders_in(runtime) == []


def test_good_rows_are_in_though_the_command_ends_with_one_for_the_bad(command, runtime, site):
    answer = command(log_of(row("J1", site), row("J2", "NOWHERE")))

    assert answer.exit_code == 1
    assert len(orders_in(runtime)) == 1


def test_a_file_that_is_no_job_log_ends_with_two_and_a_plain_reason(command, site):
    answer = command(b"PK\x03\x04")

    assert answer.exit_code == 2
    assert "jobs.csv: This is an Excel workbook. Save it as CSV and import that." in answer.output


def test_a_row_of_another_supplier_is_refused_where_the_supplier_is_named(
    command, runtime, estate, site
):
    supplier = estate.premises.contract.supplier.code

    answer = command(
        log_of(row("J1", site), row("J2", estate.elsewhere.code)), "--supplier", supplier
    )

    assert "1 made" in answer.output
    assert "is served by" in answer.output


def test_what_a_file_says_cannot_steer_the_terminal(command, site):
    answer = command(log_of(row("J\x07\x9b2J1", site)))

    assert "job J��2J1: refused" in answer.output
    assert answer.exit_code == 1


def test_the_trail_names_the_operator_who_imported(command, runtime, site):
    command(log_of(row("J1", site)))

    with runtime.reading() as look:
        entry = look.session.scalars(
            sa.select(TrailEntry).where(TrailEntry.kind == "import.job_log")
        ).one()
    assert entry.actor.startswith("operator:")
