"""An import that is done again, or was killed, does nothing twice and tells each person once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.imports.logs import import_of, log_of, plan_of, row, verdicts
from tests.imports.stored import fingerprint_in, notices_in, numbers_of, orders_in
from tracker.domain.lifecycle import Status
from tracker.imports.applying import apply_import
from tracker.trail.models import TrailEntry
from tracker.work_orders.schemas import UpdateDraft
from tracker.work_orders.service import update_order


def test_the_same_file_twice_changes_nothing(runtime, estate, site):
    data = log_of(
        row("J1", site), row("J2", site, Linked_Job="J1"), row("J3", site, Job_Status="WIP")
    )
    import_of(runtime, estate.officer, data)
    before = fingerprint_in(runtime)

    again = import_of(runtime, estate.officer, data)

    assert verdicts(again) == ["unchanged"] * 3
    assert (again.people_told, fingerprint_in(runtime)) == (0, before)


def test_the_same_file_changes_nothing_after_we_have_moved_on_ourselves(runtime, estate, site):
    data = log_of(row("J1", site, Job_Status="Awaiting Parts"))
    import_of(runtime, estate.officer, data)
    (order,) = orders_in(runtime)
    with runtime.begin(estate.officer) as uow:
        update_order(uow, order.reference, UpdateDraft(status=Status.IN_PROGRESS))

    again = import_of(runtime, estate.officer, data)

    assert verdicts(again) == ["unchanged"]
    assert orders_in(runtime)[0].status is Status.IN_PROGRESS


def test_a_kill_in_between_is_made_good_by_the_same_file(runtime, estate, site):
    data = log_of(*(row(f"J{number}", site) for number in range(130)))
    done = []

    def killed(rows: int) -> None:
        done.append(rows)
        if sum(done) >= 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_of(runtime, estate.officer, data, on_progress=killed)
    half = len(orders_in(runtime))
    report = import_of(runtime, estate.officer, data)

    assert half == 100
    assert (report.counts["made"], report.counts["unchanged"]) == (30, 100)
    assert sorted(number for order in orders_in(runtime) for number in numbers_of(order)) == sorted(
        f"J{number}" for number in range(130)
    )
    assert {message.facts["count"] for message in notices_in(runtime)} == {130}


def test_one_import_owes_each_person_one_notice_with_count_and_worst_stage(runtime, estate, site):
    data = log_of(*(row(f"J{number}", site) for number in range(5)),
                  row("J9", site, Job_Status="Complete"))  # fmt: skip

    report = import_of(runtime, estate.officer, data)

    by_person = {message.facts["person_id"]: message.facts for message in notices_in(runtime)}
    assert report.people_told == 2
    assert by_person[estate.officer.person_id]["count"] == 5
    assert by_person[estate.officer.person_id]["worst_stage"] == 6
    assert by_person[estate.manager.person_id]["count"] == 1  # who must confirm the fix


def test_an_import_is_on_the_trail_with_the_digest_of_its_file(runtime, estate, site):
    data = log_of(row("J1", site), row("J2", "NOWHERE"))

    report = import_of(runtime, estate.officer, data)

    with runtime.reading() as look:
        entry = look.session.scalars(
            sa.select(TrailEntry).where(TrailEntry.kind == "import.job_log")
        ).one()
    assert entry.values["event"] == {
        "sha256": report.log.sha256, "made": 1, "changed": 0, "unchanged": 0, "conflict": 0,
        "refused": 1,
    }  # fmt: skip
    assert (entry.actor, entry.door) == (f"person:{estate.officer.person_id}", "import")


def test_a_plan_that_has_gone_stale_is_judged_again_when_it_is_done(runtime, estate, site):
    data = log_of(row("J1", site), row("J2", site))
    stale = plan_of(runtime, estate.officer, data)
    import_of(runtime, estate.officer, log_of(row("J1", site)))

    report = apply_import(runtime.begin, estate.officer, stale)

    assert verdicts(report) == ["unchanged", "made"]


def test_two_imports_of_one_file_at_once_take_each_job_over_once(runtime, estate, site):
    data = log_of(*(row(f"J{number}", site) for number in range(40)))
    plans = [plan_of(runtime, estate.officer, data) for _ in range(2)]
    both_ready = threading.Barrier(2)

    def run(plan):
        both_ready.wait()
        return apply_import(runtime.begin, estate.officer, plan)

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(run, plans))

    made = [report.counts["made"] for report in reports]
    held = sorted(number for order in orders_in(runtime) for number in numbers_of(order))
    assert sum(made) == 40
    assert held == sorted(f"J{number}" for number in range(40))
    assert sum(message.facts["count"] for message in notices_in(runtime)) == 40
