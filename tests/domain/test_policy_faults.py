"""What an operator may set is checked as a whole: a faulty file is refused by name."""

import shutil
from pathlib import Path

import pytest

from tests.domain.shipped import CATEGORIES, CLOCK_FILE, HOLIDAYS, LADDER_FILE, SHIPPED, change
from tracker.domain.errors import ConfigurationFault
from tracker.policy import load_policy


def faults_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigurationFault) as refusal:
        load_policy(folder, SHIPPED)
    return refusal.value.faults


# Stage 3 is where these stand one after the other.
_STAGE_3 = 'P2 = "480"\nP3 = "1200bm"\n'


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            "version = 2", "version = 3", "version must be 2, as the name of the file says",
            id="version-not-its-number",
        ),
        pytest.param("version = 2", "", "version must be 2", id="no-version"),
        pytest.param("[dwell]", "[dwel]", "dwell is missing", id="no-dwell"),
        pytest.param("[dwell]", "[dwel]", "dwel is not a setting", id="misspelt-section"),
        pytest.param(
            '[close_unconfirmed_after]\n', '[close_unconfirmed_after]\nP1 = "6000bm"\n',
            "close_unconfirmed_after: P1 must never close by age", id="an-emergency-closes-by-age",
        ),
        pytest.param(
            "minutes = 30", "minutes = 0", "dwell: minutes must be a whole number of at least 1",
            id="no-dwell-at-all",
        ),
        pytest.param(
            "minutes = 30", "minutes = true", "minutes must be a whole number",
            id="yes-is-no-number",
        ),
        pytest.param("number = 3", "number = 4", "numbered 0, 1, 2", id="a-gap"),
        pytest.param(
            'key = "division"', 'key = "triage"', "a key of their own", id="two-stages-of-one-key",
        ),
        pytest.param(
            'owner_role = "unit_head"', 'owner_role = "boss"',
            "stages 4: owner_role 'boss' is unknown; it must be one of", id="no-such-role",
        ),
        pytest.param(
            "exit_test", "exit_tests", "stages 0: exit_tests is not a setting", id="misspelt-key",
        ),
        pytest.param(
            "exit_test", "exit_tests", "stages 0: exit_test is missing", id="no-exit-test",
        ),
        pytest.param(
            'name = "Division"', 'name = " "', "stages 4: name must be a text", id="empty-name",
        ),
        pytest.param(
            'name = "Division"', "name = 4", "stages 4: name must be a text",
            id="a-number-for-a-name",
        ),
        pytest.param(
            _STAGE_3, 'P2 = "480"\n', "stage 3: P3 has neither a limit nor a review",
            id="priority-without-a-limit",
        ),
        pytest.param(
            _STAGE_3, 'P2 = "480"\nP3 = "0bm"\n', "stages 3: limits: P3: '0bm' must be more than 0",
            id="no-time",
        ),
        pytest.param(
            _STAGE_3, 'P2 = "480"\nP3 = "-5"\n', "limits: P3: '-5' is not a number of minutes",
            id="less-than-no-time",
        ),
        pytest.param(
            _STAGE_3, 'P2 = "480"\nP6 = "5"\n', "limits: P6 is not a setting",
            id="no-such-priority",
        ),
        pytest.param(
            '[stages.reviews]\nP5 = "6000bm"', '[stages.reviews]\nP1 = "60"\nP5 = "60"',
            "stage 4: P1 has both a limit and a review", id="both",
        ),
        pytest.param(
            "[[stages]]\nnumber = 1", '[stages.limits]\nP1 = "5"\n[[stages]]\nnumber = 1',
            "stage 0 takes neither limits nor reviews", id="time-at-triage",
        ),
        pytest.param(
            'P4 = "6000bm"\n[stages.once_safe]\nP1 = "2880"\nP2 = "3000bm"\n[stages.reviews]\n',
            'P4 = "6000bm"\n',
            "stage 5: P5 has a limit, but does not climb past", id="a-rung-nobody-reaches",
        ),
        pytest.param(
            '[stages.reviews]\nP1 = "1440"', '[stages.limits]\nP1 = "1440"\n[stages.reviews]',
            "stage 6: P1 has a limit at the top", id="no-way-up",
        ),
        pytest.param(
            "# Planned work climbs", '[stages.reviews]\nP1="5"\n#', "cannot be read",
            id="a-table-twice",
        ),
        pytest.param(
            'P4 = "600bm"\n', "", "confirm_within: P4 is missing", id="no-time-to-confirm",
        ),
        pytest.param(
            '[[triggers]]\nkey = "manual"\nenter = "next"\n', "", "triggers: manual is missing",
            id="trigger-left-out",
        ),
        pytest.param(
            'key = "manual"', 'key = "backlog"', "triggers backlog: is there twice",
            id="trigger-twice",
        ),
        pytest.param(
            'key = "manual"', 'key = "moon"', "triggers moon: key 'moon' is unknown",
            id="no-such-trigger",
        ),
        pytest.param(
            "enter = 1", "enter = 7",
            "triggers milestone_missed: enter leads to stage 7, which does not exist",
            id="trigger-to-no-stage",
        ),
        pytest.param("enter = 1", "enter = 0", "enter leads to stage 0", id="trigger-to-0"),
        pytest.param(
            "enter = 1", 'enter = "up"', "enter must be the number of a stage",
            id="trigger-to-nowhere",
        ),
        pytest.param(
            'key = "stage_limit"\nenter = "next"', 'key = "stage_limit"\nenter = 3',
            "time that runs out leads one stage up", id="stages-skipped",
        ),
        pytest.param("key =", "key ?", "cannot be read", id="not-toml"),
    ],
)  # fmt: skip
def test_a_faulty_ladder_is_refused_by_file_and_place(own, old, new, fault):
    change(own, LADDER_FILE, old, new)

    found = [line for line in faults_of(own) if fault in line]

    assert found
    assert str(own / LADDER_FILE) in found[0]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            'opens = "08:00"', 'opens = "8 am"', 'opens must be a time such as "08:00"',
            id="no-time-of-day",
        ),
        pytest.param(
            'opens = "08:00"', 'opens = "19:00"', "closes must be later than opens",
            id="closed-all-day",
        ),
        pytest.param(
            'opens = "08:00"', 'opens = "08:00+01:00"', "opens must be a time such",
            id="time-of-another-zone",
        ),
        pytest.param('"friday"]', '"freitag"]', "weekdays: 'freitag' is unknown", id="no-such-day"),
        pytest.param('"friday"]', '"monday"]', "weekdays names something twice", id="day-twice"),
        pytest.param(
            "weekdays = [", "weekdays = []\nweek = [", "weekdays must name a day", id="no-day",
        ),
        pytest.param('fix = "1440"\n', "", "targets: P1: fix is missing", id="no-fix-owed"),
        pytest.param(
            'fix = "1440"', 'fix = "100"', "targets: P1: fix falls due before make_safe",
            id="fix-before-safe",
        ),
        pytest.param(
            'attend = "120"', 'visit = "120"', "targets: P1: visit is not a setting",
            id="no-such-milestone",
        ),
        pytest.param(
            "[targets.P4]", "[targets.P6]", "targets: P4: acknowledge is missing",
            id="priority-without-targets",
        ),
        pytest.param(
            "[targets.P4]", "[targets.P6]", "targets: P6 is not a setting",
            id="targets-of-no-priority",
        ),
    ],
)  # fmt: skip
def test_a_faulty_clock_is_refused_by_file_and_place(own, old, new, fault):
    change(own, CLOCK_FILE, old, new)

    found = [line for line in faults_of(own) if fault in line]

    assert found
    assert str(own / CLOCK_FILE) in found[0]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            '"england-and-wales": {', '"scotland": {', "must hold england-and-wales",
            id="another-country",
        ),
        pytest.param('"2018-01-01"', '"1 January"', "cannot be read", id="no-date"),
        pytest.param('"date": "2018', '"day": "2018', "the date of each", id="no-day"),
        pytest.param("{", "", "cannot be read", id="not-json"),
    ],
)  # fmt: skip
def test_a_faulty_list_of_bank_holidays_is_refused_by_file_and_place(own, old, new, fault):
    change(own, HOLIDAYS, old, new)

    found = [line for line in faults_of(own) if fault in line]

    assert found
    assert str(own / HOLIDAYS) in found[0]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            "FIR-PNL", "FIR-ALM", "categories FIR-ALM: is there twice", id="category-twice",
        ),
        pytest.param("FIR-PNL", "panel", "code must look like FIR-ALM", id="odd-code"),
        pytest.param(
            '"sounder"', "7", "categories FIR-ALM: words must be a list of texts", id="odd-words",
        ),
        pytest.param(
            '"sounder"', '"Call  point"', "categories FIR-ALM: words names something twice",
            id="words-twice",
        ),
        pytest.param(
            'line = "hard_fm"', 'line = "soft"', "categories FIR-ALM: line 'soft' is unknown",
            id="no-such-line",
        ),
        pytest.param(
            'office = "P1"', 'office = "P9"', "office 'P9' is unknown",
            id="no-such-office-priority",
        ),
        pytest.param(
            'approved_premises = "P1"\n', "", "approved_premises is missing", id="no-priority",
        ),
        pytest.param(
            'flags = ["safety"]', 'flags = ["danger"]', "flags: 'danger' is unknown",
            id="no-such-flag",
        ),
        pytest.param(
            'flags = ["safety"]', 'flags = "safety"', "flags must be a list",
            id="flags-not-a-list",
        ),
        pytest.param(
            'flags = ["safety"]', 'flags = ["safety"]\nsafety_if = "Is it?"',
            "safety_if asks what the safety flag has answered", id="question-too-many",
        ),
        pytest.param("label", "lable", "lable is not a setting", id="misspelt-label"),
    ],
)  # fmt: skip
def test_a_faulty_table_of_categories_is_refused_by_file_and_place(own, old, new, fault):
    change(own, CATEGORIES, old, new)

    found = [line for line in faults_of(own) if fault in line]

    assert found
    assert str(own / CATEGORIES) in found[0]


def test_all_faults_of_all_files_are_listed_at_once(own):
    change(own, LADDER_FILE, 'P1 = "30"', 'P1 = "soon"')
    change(own, LADDER_FILE, 'owner_role = "unit_head"', 'owner_role = "boss"')
    change(own, CLOCK_FILE, 'attend = "120"', 'attend = "0"')
    change(own, HOLIDAYS, '"england-and-wales": {', '"wales": {')
    change(own, CATEGORIES, 'line = "hard_fm"', 'line = "soft"')

    faults = faults_of(own)

    assert len(faults) == 5
    for name in (LADDER_FILE, CLOCK_FILE, HOLIDAYS, CATEGORIES):
        assert any(name in fault for fault in faults)


def test_an_unreadable_file_is_one_fault_and_not_a_list_of_what_it_lacks(own):
    (own / LADDER_FILE).write_bytes(b"\xff\xfe name")

    assert [fault.split(": ")[1] for fault in faults_of(own)] == ["cannot be read"]


def test_a_ladder_needs_somewhere_to_climb_to(own):
    head, stages, first = (own / LADDER_FILE).read_text("utf-8").partition("[[stages]]")
    (own / LADDER_FILE).write_text(head + stages + first.partition("[[stages]]")[0], "utf-8")

    assert any("at least two" in fault for fault in faults_of(own))


@pytest.mark.parametrize("name", ["2.toml", "latest.toml", "0000.toml"])
def test_a_version_that_would_be_passed_over_by_its_name_is_a_fault(own, name):
    shutil.copy(own / LADDER_FILE, own / "ladders" / name)

    assert faults_of(own) == (
        f"{own / 'ladders' / name}: a version must be named 0001.toml, 0002.toml and so on",
    )


@pytest.mark.parametrize("name", ["ladders", "clocks"])
def test_a_folder_without_a_version_is_a_fault(own, name):
    for version in (own / name).glob("*.toml"):
        version.unlink()

    assert faults_of(own) == (f"{own / name}: there is no 0001.toml",)


def test_a_table_without_a_fault_category_is_a_fault(own):
    (own / CATEGORIES).write_text("categories = []")

    assert faults_of(own) == (f"{own / CATEGORIES}: there must be a category at least",)
