"""The one writer of CSV: what it writes any spreadsheet reads, and none obeys."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from tests.domain.shipped import london
from tracker.reports.render_csv import disarmed, stream, written
from tracker.reports.tables import local


@pytest.mark.parametrize(
    "words",
    [
        '=HYPERLINK("http://example.invalid","x")',
        "+44 20",
        "-1+2",
        "@SUM(A1)",
        "\t=1",
        "\rx",
        "\nx",
        "  =1+1",
        "\u00a0=1+1",
        "\ufeff=1+1",
        '"=1+1',
        "'=1+1",
        " \u00a0\"'=1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
    ],
)
def test_words_that_a_spreadsheet_would_obey_are_given_an_apostrophe(words):
    assert disarmed(words) == f"'{words}"


@pytest.mark.parametrize("words", ["", "door", "a=b", "1-2", "“=1", "O'Neill", "  door"])
def test_other_words_are_written_as_they_are(words):
    assert disarmed(words) == words


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (-5, "-5"),
        (0, "0"),
        (True, "yes"),
        (date(2026, 11, 16), "2026-11-16"),
        (datetime(2026, 11, 16, 9, tzinfo=UTC), "2026-11-16T09:00:00+00:00"),
        (local(london("2026-07-16T09:00")), "2026-07-16T09:00:00+01:00"),
        (local(None), ""),
    ],
)
def test_a_figure_is_a_figure_and_an_instant_has_its_offset(cell, text):
    assert written(cell) == text


def test_the_file_is_marked_as_utf_8_and_every_cell_is_quoted():
    data = b"".join(stream(["a", "b"], [('é,\n"x"', 1)]))

    assert data == '\ufeff"a","b"\r\n"é,\n""x""","1"\r\n'.encode()
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1] == [
        'é,\n"x"',
        "1",
    ]


@pytest.mark.parametrize("place", range(3))
def test_a_formula_is_disarmed_wherever_it_stands_and_figures_beside_it_stay(place):
    row = [-5, None, "door"]
    row.insert(place, ' "=1+1')

    data = b"".join(stream(["a"], [row])).decode("utf-8-sig")

    expected = ["-5", "", "door"]
    expected.insert(place, "' \"=1+1")
    assert list(csv.reader(io.StringIO(data, newline="")))[1] == expected


def test_the_file_comes_in_pieces_as_the_rows_are_read():
    read = []

    def rows():
        for number in range(5_000):
            read.append(number)
            yield ("x" * 100, number)

    pieces = stream(["words", "number"], rows())
    next(pieces)

    assert len(read) < 1_000
    assert len(list(pieces)) > 3
