"""Exports in the browser: the file, a manifest that fits it, and an entry on the trail."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest

from tracker.trail.queries import entries_of


def rows_in(response):
    """Return the rows of a CSV answer as mappings by column."""
    return list(csv.DictReader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))


@pytest.mark.both_databases
def test_an_export_is_a_file_with_a_manifest_that_fits_it(read_as, estate, reference, work):
    auditor = read_as(estate.auditor)

    ready = auditor.send("/exports", export="safety")
    links = ready.links()
    file = auditor.client.get(links["Download the CSV file"])
    manifest = json.loads(auditor.client.get(links["Download the manifest"]).get_data())

    assert ready.heading == "Safety report is ready"
    assert [row["reference"] for row in rows_in(file)] == [reference]
    assert manifest["sha256"] == hashlib.sha256(file.get_data()).hexdigest()
    assert manifest["row_count"] == 1
    assert "attachment" in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"] == "no-store"
    with work(estate.auditor) as uow:
        entries = entries_of(uow.session, "export:safety")
    assert [entry.values["event"]["sha256"] for entry in entries] == [manifest["sha256"]]


def test_an_export_holds_only_the_premises_of_its_maker(read_as, estate, reference):
    stranger = read_as(estate.stranger)

    ready = stranger.send("/exports", export="orders")
    file = stranger.client.get(ready.links()["Download the CSV file"])

    assert rows_in(file) == []


def test_the_premises_and_days_narrow_an_export(read_as, estate, reference):
    auditor = read_as(estate.auditor)

    ready = auditor.send(
        "/exports",
        export="orders",
        premises=estate.premises.code,
        reported_from="2026-11-16",
        reported_to="2026-11-16",
    )

    assert "Premises: PR-" in ready.words
    assert "Rows 1" in ready.words


def test_nobody_else_fetches_an_export_nor_anybody_after_an_hour(read_as, estate, reference, clock):
    auditor = read_as(estate.auditor)
    link = auditor.send("/exports", export="orders").links()["Download the CSV file"]

    assert read_as(estate.officer).get(link).status == 404

    for _ in range(3):
        clock.advance(timedelta(minutes=21))
        auditor.get("/exports")
    assert auditor.get(link).status == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({}, "export", id="nothing-chosen"),
        pytest.param({"export": "salaries"}, "export", id="no-such-export"),
        pytest.param({"export": "orders", "stage": "9"}, "stage", id="no-such-stage"),
        pytest.param(
            {"export": "orders", "reported_from": "31/11/2026"}, "reported_from", id="no-such-day"
        ),
        pytest.param(
            {"export": "orders", "reported_from": "2026-11-16", "reported_to": "2026-11-15"},
            "reported_to",
            id="ends-before-it-begins",
        ),
    ],
)
def test_a_choice_that_cannot_be_is_refused_beside_its_field(read_as, estate, *, fields, field):
    page = read_as(estate.auditor).send("/exports", **fields)

    assert page.status == 422
    assert field in page.errors
    assert page.tree.find(id=field) is not None


def test_whoever_may_not_export_is_refused(read_as, estate):
    assert read_as(estate.reporter).get("/exports").status == 403
