"""A job log is read however a helpdesk wrote it, and a broken row costs only itself."""

# ruff: noqa: RUF001 - a helpdesk writes dashes and apostrophes of its own

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.shipped import POLICY
from tests.imports.logs import HEADINGS, log_of, row
from tracker.domain.errors import Invalid
from tracker.imports import reading
from tracker.imports.columns import HEADINGS as ALIASES
from tracker.imports.supplier_csv import CellFault, read_log

GOOD = row("J1", "OCC-01", Description="Café door – “stuck”")


def _only(data: bytes):
    log = read_log(data, POLICY)
    assert [refused.faults for refused in log.refused] == []
    (job,) = log.jobs
    return job


def _faults(data: bytes) -> list[tuple[int, tuple[CellFault, ...]]]:
    return [(refused.line, refused.faults) for refused in read_log(data, POLICY).refused]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        pytest.param(b"", "utf-8", id="utf-8"),
        pytest.param(codecs.BOM_UTF8, "utf-8", id="utf-8-with-mark"),
        pytest.param(b"", "cp1252", id="windows-1252"),
        pytest.param(codecs.BOM_UTF16_LE, "utf-16-le", id="utf-16"),
    ],
)
def test_a_log_is_read_in_any_encoding_and_with_any_delimiter(delimiter, mark, encoding):
    data = mark + log_of(GOOD, delimiter=delimiter, encoding=encoding)

    job = _only(data)

    assert (job.number, job.fault.title) == ("J1", "Café door – “stuck”")


def test_lines_of_two_encodings_in_one_log_are_each_read_right():
    first, second = log_of(GOOD).split(b"\r\n")
    data = b"\r\n".join(
        [
            first,
            second,
            log_of(row("J2", "AP-01", Description="Crème door"), encoding="cp1252").split(b"\r\n")[
                1
            ],
        ]
    )

    log = read_log(data, POLICY)

    assert [job.fault.title for job in log.jobs] == ["Café door – “stuck”", "Crème door"]
    assert log.encoding == "cp1252 and utf-8"


def test_a_title_above_the_headings_and_empty_rows_are_passed_over():
    data = b"sep=,\r\nOpen jobs, run today\r\n\r\n" + log_of(GOOD) + b"\r\n,,,,\r\n\r\n"

    job = _only(data)

    assert job.line == 5


def test_a_title_that_names_two_columns_is_not_taken_for_the_headings():
    data = b"Open jobs by Status, Site\r\nStatus,Site\r\n" + log_of(GOOD, delimiter=";")

    assert _only(data).number == "J1"


def test_a_cell_may_run_over_several_lines():
    data = log_of(row("J1", "OCC-01", Engineer_Comments="one\r\ntwo\nthree"), row("J2", "OCC-01"))

    first, second = read_log(data, POLICY).jobs

    assert (first.note, first.line, second.line) == ("one\ntwo\nthree", 2, 5)


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_only():
    lines = log_of(row("J1", "OCC-01"), row("J2", "OCC-01"), row("J3", "OCC-01")).split(b"\r\n")
    lines[2] = b'"J2,OCC-01,never closed'

    log = read_log(b"\r\n".join(lines), POLICY)

    assert [job.number for job in log.jobs] == ["J1", "J3"]
    (broken,) = log.refused
    assert (broken.line, broken.faults[0].reason) == (
        3,
        "The quotation marks of this line do not pair",
    )


def _said(data: bytes) -> str:
    """Return all that is said of a file, as a page would show it."""
    try:
        log = read_log(data, POLICY)
    except Invalid as refused:
        return "".join(refused.errors["file"])
    words = [*log.passed_by, *log.headings.values()]
    for refused_row in log.refused:
        words += [refused_row.number, *(fault.reason for fault in refused_row.faults)]
    return "".join(words)


@given(data=st.binary(max_size=400))
def test_no_bytes_at_all_break_the_reading(data):
    assert _said(data).encode()


@given(at=st.integers(0, 250), noise=st.binary(min_size=1, max_size=6))
def test_noise_in_a_log_is_refused_in_words_that_any_page_can_show(at, noise):
    good = log_of(row("J1", "OCC-01"), row("J2", "OCC-02"), row("J3", "OCC-03"))

    said = _said(good[:at] + noise + good[at + len(noise) :])

    assert said.encode()


def test_a_job_number_with_a_byte_that_no_encoding_knows_can_be_shown():
    data = log_of(row("J1", "OCC-01")).replace(b'"J1"', b'"J\x81\xff"')

    assert "J\x81ÿ".encode() in _said(data).encode()


def test_a_row_with_too_many_cells_is_refused_with_the_reason():
    data = log_of(GOOD) + b"\r\nJ2,,OCC-01,FIR-DOR,Door, broken,Open,02/11/2026,,,,,x"

    ((line, (fault,)),) = _faults(data)

    assert line == 3
    assert "This row has 13 cells and the header 11" in fault.reason


def test_a_row_that_ends_early_is_read_when_only_empty_cells_are_missing():
    data = log_of(GOOD) + b"\r\nJ2,,OCC-01,FIR-DOR,Door broken,Open,02/11/2026"

    assert [job.number for job in read_log(data, POLICY).jobs] == ["J1", "J2"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "The file is empty", id="empty"),
        pytest.param(b"\0\0 \r\n", "The file is empty", id="nothing-but-nul"),
        pytest.param(b"PK\x03\x04 workbook", "This is an Excel workbook", id="workbook"),
        pytest.param(b"hello\r\nworld", "no row of column headings", id="prose"),
        pytest.param(bytes(range(256)) * 40, "no row of column headings", id="no-text"),
        pytest.param(b"x" * (reading.MAX_BYTES + 1), "larger than 10 MB", id="too-large"),
        pytest.param(
            b"Job No,Status\r\nJ1,Open", "no column “Premises Code”", id="columns-missing"
        ),
        pytest.param(
            log_of(GOOD) + b"\r\nJ,,,,,,,,,," * (reading.MAX_ROWS + 1),
            "more than 20,000 rows",
            id="too-many-rows",
        ),
    ],
)
def test_a_file_that_is_no_job_log_is_refused_with_the_reason(data, message):
    with pytest.raises(Invalid) as refused:
        read_log(data, POLICY)

    assert any(message in reason for reason in refused.value.errors["file"])


def test_columns_that_are_not_read_are_named():
    data = log_of(GOOD).replace(b'"Linked Job"', b'"Cost Centre"')

    assert read_log(data, POLICY).passed_by == ("Cost Centre",)


def test_where_two_columns_mean_the_same_the_preferred_heading_is_read():
    data = (
        b"Ref,Job Number,Site,Category,Title,Status,Reported\r\n"
        b"x,J7,OCC-01,FIR-DOR,Door broken,Open,2026-11-02"
    )

    assert _only(data).number == "J7"


def test_no_heading_stands_for_two_fields():
    plain = [heading.casefold() for headings in ALIASES.values() for heading in headings]

    assert len(set(plain)) == len(plain)


def test_linked_jobs_are_read_from_one_cell_without_the_job_itself():
    job = _only(log_of(row("J1", "OCC-01", Linked_Job="J0; J1,J9\nJ0")))

    assert job.linked == ("J0", "J9")


def test_the_headings_of_the_log_itself_are_what_faults_are_listed_under():
    log = read_log(log_of(GOOD), POLICY)

    assert log.headings["reported_at"] == "Date Raised"
    assert set(log.headings.values()) == set(HEADINGS)
