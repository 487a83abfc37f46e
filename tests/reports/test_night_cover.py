"""The night cover report: every post of the nights that have begun, counted to the moment."""

from datetime import UTC, datetime

from tests.cover.nights import arrive, confirm, fill, require, tick
from tests.reports.exports import export_of
from tracker.domain.cover import FilledBy
from tracker.reports.catalogue import ReportName


def test_a_post_without_cover_tells_its_minutes_and_who_filled_in(runtime, work, estate, clock):
    require(work, estate.officer, estate.premises)
    tick(runtime)
    confirm(work, estate.supplier, estate.premises, 1)
    clock.set_to(datetime(2026, 11, 16, 21, 30, tzinfo=UTC))
    arrive(work, estate.reporter, estate.premises, 1)
    clock.set_to(datetime(2026, 11, 16, 21, 46, tzinfo=UTC))
    tick(runtime)
    clock.set_to(datetime(2026, 11, 16, 22, 30, tzinfo=UTC))
    fill(work, estate.manager, estate.premises, 2, FilledBy.NEIGHBOUR_AP)

    exported = export_of(runtime, estate.auditor, ReportName.NIGHT_COVER)

    first, second = exported.rows  # and none of the nights that are still to come
    assert (first["filled"], first["minutes_uncovered"]) == ("yes", "0")
    assert (second["state"], second["filled"]) == ("restored", "yes")
    assert (second["minutes_uncovered"], second["filled_by"]) == ("60", "neighbour_ap")
    assert (first["sole_charge_minutes"], second["sole_charge_minutes"]) == ("60", "0")
    assert (second["short_notice"], second["marking"]) == ("yes", "OFFICIAL-SENSITIVE")


def test_whoever_sees_no_approved_premises_gets_no_night(runtime, work, estate, clock):
    require(work, estate.officer, estate.premises)
    tick(runtime)
    clock.set_to(datetime(2026, 11, 16, 22, tzinfo=UTC))

    assert export_of(runtime, estate.stranger, ReportName.NIGHT_COVER).rows == []
