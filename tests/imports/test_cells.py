"""Each cell of a job log goes through the forms, and is refused under its own heading."""

# ruff: noqa: RUF001 - a helpdesk writes dashes and apostrophes of its own

import pytest

from tests.domain.shipped import POLICY, london
from tests.guards.tree import ROOT, text_of
from tests.imports.logs import log_of, row
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.imports.columns import HEADINGS as ALIASES
from tracker.imports.statuses import SYNONYMS, status_named
from tracker.imports.supplier_csv import CellFault, read_log


def _only(data: bytes):
    log = read_log(data, POLICY)
    assert [refused.faults for refused in log.refused] == []
    (job,) = log.jobs
    return job


def _faults(data: bytes) -> list[tuple[int, tuple[CellFault, ...]]]:
    return [(refused.line, refused.faults) for refused in read_log(data, POLICY).refused]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("16/10/2026 14:30", "2026-10-16T14:30"),
        ("16/10/2026 14:30:59", "2026-10-16T14:30:59"),
        ("6/1/26 9:05", "2026-01-06T09:05"),
        ("16.10.2026 14.30", "2026-10-16T14:30"),
        ("16-Oct-26", "2026-10-16T00:00"),
        ("16-Oct-2026 2:30 PM", "2026-10-16T14:30"),
        ("16 October 2026 12:05am", "2026-10-16T00:05"),
        ("16/10/2026", "2026-10-16T00:00"),
        ("2026-10-16", "2026-10-16T00:00"),
        ("2026-10-16 14:30", "2026-10-16T14:30"),
        ("2026-10-16T13:30:00Z", "2026-10-16T14:30"),
        ("2026-10-16T15:30:00+02:00", "2026-10-16T14:30"),
        ("2026-07-16T14:30", "2026-07-16T14:30"),
        ("25/10/2026 01:30", "2026-10-25T01:30"),  # it came twice: the earlier
    ],
)
def test_a_date_is_read_as_helpdesks_write_it_in_london_time(written, meant):
    assert _only(log_of(row("J1", "OCC-01", Date_Raised=written))).reported_at == london(meant)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "Enter when it was reported"),
        ("yesterday", "Enter a real date and time, such as 16/11/2026 14:30"),
        ("31/02/2026", "Enter a real date and time, such as 16/11/2026 14:30"),
        ("10/16/2026", "Enter a real date and time, such as 16/11/2026 14:30"),
        ("16-Foo-26", "Enter a real date and time, such as 16/11/2026 14:30"),
        ("16/10/2026 25:00", "Enter a real date and time, such as 16/11/2026 14:30"),
        ("16/10/2026 14:30 PM", "Enter a real date and time, such as 16/11/2026 14:30"),
        ("29/03/2026 01:30", "That time did not exist: the clocks went forward"),
    ],
)
def test_a_date_that_cannot_be_is_refused_under_its_own_column(written, reason):
    ((_, (fault,)),) = _faults(log_of(row("J1", "OCC-01", Date_Raised=written)))

    assert fault.column == "Date Raised"
    assert fault.reason.startswith(reason)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Open – Awaiting Parts", Status.AWAITING_PARTS),
        ("OPEN-AWAITING  PARTS", Status.AWAITING_PARTS),
        ("wip", Status.IN_PROGRESS),
        ("Complete", Status.SUPPLIER_COMPLETE),
        ("Quote Submitted", Status.AWAITING_APPROVAL),
        ("Open", Status.LOGGED),
        ("Made Safe - Further Works Required", Status.MADE_SAFE),
        ("Banana", None),
    ],
)
def test_a_status_in_the_helpdesks_own_words_is_known(words, status):
    assert status_named(words) is status


def test_no_words_of_a_helpdesk_stand_for_two_statuses():
    words = [word.casefold() for all_words in SYNONYMS.values() for word in all_words]

    assert len(set(words)) == len(words)
    assert all(status_named(word) is status for status in SYNONYMS for word in SYNONYMS[status])


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        pytest.param({"Job_No": ""}, "Job No", "Enter the job number", id="no-number"),
        pytest.param({"Job_No": "x" * 41}, "Job No", "40 characters or fewer", id="long-number"),
        pytest.param({"Site_Code": ""}, "Site Code", "Select the premises", id="no-premises"),
        pytest.param(
            {"Fault_Code": " "}, "Fault Code", "Select what kind of fault", id="no-category"
        ),
        pytest.param({"Description": "hm"}, "Description", "5 characters or more", id="short"),
        pytest.param(
            {"Description": "x" * 121}, "Description", "120 characters or fewer", id="long"
        ),
        pytest.param(
            {"Description": "a door\0b"}, "Description", "hidden character U+0000", id="nul"
        ),
        pytest.param(
            {"Description": "door \u202eevil"}, "Description", "hidden character U+202E", id="bidi"
        ),
        pytest.param({"Job_Status": "Banana"}, "Job Status", "“Banana” is no status", id="status"),
        pytest.param(
            {"Engineer_Comments": "x" * 3_001}, "Engineer Comments", "3,000 characters", id="note"
        ),
    ],
)
def test_a_cell_is_refused_in_the_words_of_the_forms_under_its_own_heading(cells, column, reason):
    ((line, (fault,)),) = _faults(
        log_of(
            row("J1", "OCC-01") | {name.replace("_", " "): value for name, value in cells.items()}
        )
    )

    assert (line, fault.column) == (2, column)
    assert reason in fault.reason


def test_a_byte_that_no_encoding_knows_is_refused_in_its_own_row_only():
    data = log_of(
        row("J1", "OCC-01", Description="bad byte é"), row("J2", "OCC-01"), encoding="cp1252"
    ).replace(b"\xe9", b"\x81\xe9")

    log = read_log(data, POLICY)

    assert [job.number for job in log.jobs] == ["J2"]
    assert log.refused[0].faults[0].column == "Description"


def test_every_fault_of_a_row_is_listed():
    ((_, faults),) = _faults(
        log_of(row("", "", Job_Status="Banana", Date_Raised="x", Description=""))
    )

    assert {fault.column for fault in faults} == {
        "Job No",
        "Site Code",
        "Job Status",
        "Date Raised",
        "Description",
    }


def test_formulas_are_kept_as_the_plain_words_they_are():
    words = '=HYPERLINK("http://example.invalid","x")'

    job = _only(log_of(row('="00123"', "OCC-01", Description=words, Engineer_Comments="+44")))

    assert (job.number, job.fault.title, job.note) == ("00123", words, "+44")


def test_a_category_may_be_named_by_its_label():
    label = POLICY.categories["FIR-DOR"].label

    assert (
        _only(log_of(row("J1", "OCC-01", Fault_Code=label.upper()))).fault.category_code
        == "FIR-DOR"
    )


def test_a_completion_date_counts_only_where_the_job_is_complete():
    dated = {"Date_Completed": "03/11/2026", "Date_Attended": "03/11/2026"}

    reopened = _only(log_of(row("J1", "OCC-01", Job_Status="WIP", **dated)))
    complete = _only(log_of(row("J1", "OCC-01", Job_Status="Complete", **dated)))

    assert set(reopened.met_at) == {MilestoneKind.ATTEND}
    assert set(complete.met_at) == {MilestoneKind.ATTEND, MilestoneKind.FIX}


def test_the_documentation_names_every_heading_and_every_status():
    document = text_of(ROOT / "docs" / "imports.md")
    known = [", ".join(words) for words in (*ALIASES.values(), *SYNONYMS.values())]

    assert [words for words in known if f"| {words} |" not in document] == []
