"""What ships, and how an operator's own files stand in for it."""

import json
import shutil
from datetime import date, time
from pathlib import Path

from tests.domain.shipped import (
    CATEGORIES,
    CLOCK_FILE,
    HOLIDAYS,
    LADDER_FILE,
    POLICY,
    SHIPPED,
    change,
    london,
)
from tracker.domain.calendar import Span
from tracker.domain.milestones import MilestoneKind
from tracker.domain.policy import Policy
from tracker.domain.priority import Priority
from tracker.domain.roles import Role
from tracker.domain.triggers import Trigger
from tracker.policy import load_policy, warnings


def load(folder: Path) -> Policy:
    return load_policy(folder, SHIPPED)


def test_what_ships_is_the_ladder_of_six_stages():
    ladder = POLICY.ladder

    assert [stage.name for stage in ladder.stages] == [
        "Triage", "Site challenge", "Supplier desk", "Supplier management", "Division",
        "Estates contract", "Executive",
    ]  # fmt: skip
    assert [stage.owner_role for stage in ladder.stages] == [
        Role.ESTATES_OFFICER, Role.PREMISES_MANAGER, Role.SUPPLIER_USER, Role.SUPPLIER_USER,
        Role.UNIT_HEAD, Role.ESTATES_OFFICER, Role.ESTATES_OFFICER,
    ]  # fmt: skip
    assert (ladder.version, ladder.dwell_minutes, ladder.dwell_minutes_safety) == (2, 30, 10)


def test_the_limits_that_ship_are_the_published_ones():
    def written(spans) -> str:
        return " ".join(f"{p}={s.minutes}{'bm' * s.working}" for p, s in sorted(spans.items()))

    assert [(written(stage.limits), written(stage.reviews)) for stage in POLICY.ladder.stages] == [
        ("", ""),
        ("P1=30 P2=120 P3=600bm P4=1200bm P5=3000bm", ""),
        ("P1=60 P2=240 P3=600bm P4=1800bm P5=3000bm", ""),
        ("P1=120 P2=480 P3=1200bm P4=3000bm P5=6000bm", ""),
        ("P1=240 P2=1440 P3=1800bm P4=3000bm", "P5=6000bm"),
        ("P1=480 P2=2880 P3=3000bm P4=6000bm", "P5=6000bm"),
        ("", "P1=1440 P2=4320 P3=6000bm P4=12000bm P5=6000bm"),
    ]
    assert written(POLICY.ladder.confirm_within) == "P1=240 P2=1440 P3=600bm P4=600bm P5=600bm"


def test_what_ships_keeps_office_hours_from_monday_to_friday():
    calendar = POLICY.calendar

    assert (calendar.opens, calendar.closes) == (time(8), time(18))
    assert calendar.weekdays == frozenset(range(5))
    assert calendar.known_until == date(2028, 12, 31)


def test_without_files_of_its_own_an_installation_uses_what_ships(tmp_path):
    assert load(tmp_path) == POLICY


def test_an_operators_folder_stands_in_for_the_one_that_ships(own):
    shutil.rmtree(own / "clocks")
    (own / CATEGORIES).unlink()
    change(own, LADDER_FILE, 'P1 = "30"', 'P1 = "45"')

    policy = load(own)

    assert policy.ladder.stage(1).limits[Priority.P1] == Span(45, working=False)
    assert policy.targets == POLICY.targets
    assert policy.categories == POLICY.categories


def test_an_operators_clocks_can_use_the_bank_holidays_that_ship(own):
    (own / HOLIDAYS).unlink()

    assert load(own).calendar == POLICY.calendar


def test_bank_holidays_can_be_given_alone(tmp_path):
    (tmp_path / "clocks").mkdir()
    shutil.copy(SHIPPED / CLOCK_FILE, tmp_path / CLOCK_FILE)
    events = [{"title": "New Year", "date": "2031-01-01"}]
    (tmp_path / HOLIDAYS).write_text(json.dumps({"england-and-wales": {"events": events}}))

    calendar = load(tmp_path).calendar

    assert calendar.holidays == {date(2031, 1, 1)}
    assert calendar.known_until == date(2031, 12, 31)


def test_the_newest_version_is_current_and_the_old_ones_stay(own):
    for name, newest in (("ladders", "0002"), ("clocks", "0002")):
        shutil.copy(own / name / f"{newest}.toml", own / name / "0003.toml")
        change(own, f"{name}/0003.toml", f"version = {int(newest)}", "version = 3")
    change(own, "ladders/0003.toml", 'P1 = "30"', 'P1 = "20"')
    change(own, "clocks/0003.toml", 'acknowledge = "15"', 'acknowledge = "10"')
    change(own, "clocks/0003.toml", 'opens = "08:00"', 'opens = "07:00"')

    policy = load(own)

    limits = {number: it.stage(1).limits[Priority.P1] for number, it in policy.ladders.items()}
    assert limits == {
        1: Span(30, working=False),
        2: Span(30, working=False),
        3: Span(20, working=False),
    }
    assert policy.ladder is policy.ladders[3]
    first = {
        n: it.spans[Priority.P1][MilestoneKind.ACKNOWLEDGE] for n, it in policy.targets.items()
    }
    assert first == {
        1: Span(15, working=False),
        2: Span(15, working=False),
        3: Span(10, working=False),
    }
    assert policy.current_targets is policy.targets[3]
    assert policy.calendar.opens == time(7)


def test_planned_work_may_stop_at_an_earlier_stage(own):
    end_of_stage_3 = "\n[stages.once_safe]"
    change(
        own,
        LADDER_FILE,
        f'P5 = "6000bm"{end_of_stage_3}',
        f'[stages.reviews]\nP5 = "6000bm"{end_of_stage_3}',
    )

    assert load(own).ladder.top(Priority.P5) == 3


def test_a_trigger_may_lead_to_a_named_stage(own):
    change(
        own, LADDER_FILE, 'key = "fix_rejected"\nenter = "next"', 'key = "fix_rejected"\nenter = 3'
    )

    ladder = load(own).ladder

    assert ladder.entry(Trigger.FIX_REJECTED, 0, Priority.P1) == 3
    assert ladder.entry(Trigger.FIX_REJECTED, 4, Priority.P1) == 4


def test_a_file_saved_with_a_byte_order_mark_is_read(own):
    for name in (LADDER_FILE, HOLIDAYS):
        (own / name).write_bytes(b"\xef\xbb\xbf" + (own / name).read_bytes())

    assert load(own) == POLICY


def test_what_is_loaded_cannot_be_changed_by_whoever_holds_it():
    for held in (
        POLICY.ladders,
        POLICY.targets,
        POLICY.categories,
        POLICY.ladder.stage(1).limits,
        POLICY.ladder.confirm_within,
        POLICY.current_targets.spans,
        POLICY.current_targets.spans[Priority.P1],
    ):
        assert type(held).__name__ == "mappingproxy"


def test_an_operator_is_warned_when_the_bank_holidays_run_out_within_a_year():
    assert warnings(POLICY, london("2026-11-22T12:00")) == ()
    assert warnings(POLICY, london("2028-03-01T12:00")) == (
        "The bank holidays are known only to the end of 2028: give a newer"
        " clocks/bank_holidays.json.",
    )
