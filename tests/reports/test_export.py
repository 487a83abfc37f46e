"""An export as a whole: its manifest tells the truth, and it is on the trail."""

import hashlib
import json
import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.domain.shipped import POLICY
from tests.factories import OPERATOR, make_order
from tests.guards.tree import ROOT, text_of
from tests.reports.exports import export_of
from tracker.domain.errors import Invalid, NotAllowed
from tracker.domain.priority import Priority
from tracker.domain.roles import SYSTEM, Actor
from tracker.forms import load
from tracker.reports.catalogue import REPORTS, ReportName, open_report
from tracker.reports.export import hold_still
from tracker.reports.filters import ReportFilter, ReportFilterSchema
from tracker.trail.models import TrailEntry, TrailHead


def test_the_manifest_says_what_when_who_how_many_and_the_digest_of_the_file(runtime, work, estate):
    with work(estate.reporter) as uow:
        make_order(uow, estate.premises)

    exported = export_of(runtime, estate.auditor, ReportName.ORDERS, priority=Priority.P2)

    said = json.loads(exported.manifest.to_json())
    assert said["export"] == "orders"
    assert said["as_at"] == "2026-11-16T09:00:00+00:00"
    assert said["made_by"] == "Ada Auditor"
    assert said["filters"] == {"priority": "P2"}
    assert (said["ladder_versions"], said["clock_versions"]) == (
        sorted(POLICY.ladders),
        sorted(POLICY.targets),
    )
    assert (said["row_count"], said["size_bytes"]) == (1, len(exported.data))
    assert said["sha256"] == hashlib.sha256(exported.data).hexdigest()
    assert [column["name"] for column in said["columns"]] == list(exported.rows[0])
    assert said["lacking"] == {
        "holder": 0,
        "reported_by": 0,
        "helpdesk_references": 1,
        "reference_gap_minutes": 1,
    }


@pytest.mark.parametrize("name", ReportName)
def test_the_same_moment_gives_the_same_file(runtime, work, estate, name):
    with work(estate.reporter) as uow:
        make_order(uow, estate.premises)

    first, second = (export_of(runtime, estate.auditor, name) for _ in range(2))

    assert first.data == second.data
    # The first export is on the trail itself, so the second one's head of the trail is the next.
    head = {"trail_entries": first.manifest.trail_entries + 1}
    head["trail_digest"] = second.manifest.trail_digest
    assert replace(first.manifest, **head) == second.manifest


def test_the_manifest_holds_the_head_of_the_trail_as_it_was(runtime, work, estate):
    with runtime.reading() as look:
        head = look.session.scalars(sa.select(TrailHead)).one()

    manifest = export_of(runtime, estate.auditor, ReportName.ORDERS).manifest

    assert (manifest.trail_entries, manifest.trail_digest) == (head.count, head.digest)
    assert manifest.trail_entries > 0


def test_an_export_is_on_the_trail_with_its_filters_and_digest(runtime, work, estate):
    exported = export_of(runtime, estate.auditor, ReportName.SAFETY, stage=0)

    with runtime.reading() as look:
        entry = look.session.scalars(
            sa.select(TrailEntry).where(TrailEntry.kind == "export.made")
        ).one()
    assert entry.actor == f"person:{estate.auditor.person_id}"
    assert entry.values["event"] == {
        "export": "safety",
        "row_count": 0,
        "sha256": exported.manifest.sha256,
        "filters": ["stage=0"],
        "sensitive": False,
    }


def test_an_empty_export_still_has_its_columns(runtime, estate):
    exported = export_of(runtime, estate.auditor, ReportName.ORDERS)

    header = exported.data.decode("utf-8-sig").splitlines()[0]
    assert header.split(",")[0] == '"reference"'
    assert exported.manifest.row_count == 0


def test_somebody_without_the_right_to_export_is_told_who_has_it(runtime, estate):
    with pytest.raises(NotAllowed, match="You may not make an export"):
        export_of(runtime, estate.reporter, ReportName.ORDERS)


def test_nobody_without_any_grant_exports_anything(runtime, estate):
    with pytest.raises(NotAllowed):
        export_of(runtime, Actor(None, "Nobody", (), "web"), ReportName.ACCESSIBILITY)


def test_an_export_shows_one_moment_though_orders_are_logged_meanwhile(runtime, work, estate):
    with work(estate.reporter) as uow:
        first = make_order(uow, estate.premises)

    with runtime.reading() as look:
        hold_still(look.session)
        opened = open_report(ReportName.ORDERS, look.session, SYSTEM, look.policy, as_at=look.now)
        _in_another_thread(runtime, estate)
        rows = list(opened.rows)

    assert [row.cells[0] for row in rows] == [first.reference]
    assert opened.expected_rows == 1


def test_filters_that_mean_nothing_for_an_export_are_dropped(runtime, estate):
    exported = export_of(runtime, estate.auditor, ReportName.ACCESSIBILITY, priority=Priority.P1)

    assert exported.manifest.filters == {}
    assert exported.manifest.row_count == 6


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"priority": "P9"}, "priority", "Select a priority from P1 to P5"),
        ({"premises_type": "castle"}, "premises_type", "Select a type of premises from the list"),
        ({"stage": "9"}, "stage", "Enter a stage from 0 to 6"),
        ({"stage": "x"}, "stage", "Enter a stage from 0 to 6"),
        ({"which": "some"}, "which", "Select open, closed or all"),
        ({"unit": "x\0"}, "unit", "Remove the hidden character U+0000"),
        ({"reported_from": "31/02/2026"}, "reported_from", "Enter a real date"),
        (
            {"reported_from": "2026-11-02", "reported_to": "2026-11-01"},
            "reported_to",
            "The last day must not lie before the first",
        ),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_under_its_field(given, field, message):
    with pytest.raises(Invalid) as refused:
        load(ReportFilterSchema(), given)

    assert message in refused.value.errors[field][0]


def test_no_filter_at_all_narrows_nothing():
    assert load(ReportFilterSchema(), {}) == ReportFilter()
    assert ReportFilter().said() == {}


def test_the_data_dictionary_explains_every_column_of_every_export(dictionary):
    missing = [
        f"{report.name}: {column.name}"
        for report in REPORTS.values()
        for column in report.columns
        if f"| `{column.name}` |" not in dictionary
    ]

    assert missing == []


@pytest.fixture
def dictionary() -> str:
    """The published data dictionary."""
    return text_of(ROOT / "docs" / "exports.md")


def _in_another_thread(runtime, estate) -> None:
    """Log an order while the export is being read, as somebody at the premises would."""

    def log() -> None:
        with runtime.begin(OPERATOR) as uow:
            make_order(uow, estate.premises)

    thread = threading.Thread(target=log)
    thread.start()
    thread.join()
