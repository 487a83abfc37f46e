"""The benchmarks still run, on a handful of orders; what they measure is no matter here."""

import re

import pytest

from tests.bench.__main__ import SIZES, measure, write
from tests.bench.estate import open_estate
from tests.bench.serving import measure_queue


@pytest.mark.both_databases
def test_every_figure_is_measured_and_stands_in_the_table(database_url, tmp_path):
    page = tmp_path / "performance.md"
    page.write_text("# Before\n<!-- figures -->\nold\n<!-- end of figures -->\nAfter\n", "utf-8")

    figures = list(measure(SIZES["smoke"], [database_url]))
    write(page, "smoke", figures)

    assert {figure.what.split(",")[0] for figure in figures} == {
        "Working hours added",
        "Sweep beside the same writes in bare SQL",
        "The order list and its counts",
        "Export of the ledger",
        "The same sweep among more open orders",
        "Peak memory of an export",
        "Two sweepers beside one",
        "Reporting an order over HTTP",
        "Trail verification",
    }
    text = page.read_text("utf-8")
    assert text.startswith("# Before\n<!-- figures -->\nSize `smoke`")
    assert text.endswith("<!-- end of figures -->\nAfter\n")
    assert len(re.findall(r"^\| [A-Z]", text, flags=re.M)) == len(figures)


def test_the_queue_is_served_beside_a_bare_page(database_url):
    estate = open_estate(database_url)
    estate.add(30, due=False)

    figure, pages = measure_queue(estate, opened=30, rounds=1, seconds=0.2, workers=1)

    assert pages > 0
    assert 0 < figure.value < 1
