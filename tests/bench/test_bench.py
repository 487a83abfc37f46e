"""The benchmarks still run, on a handful of orders; what they measure is no matter here."""

import re

import pytest

from tests.bench.__main__ import SIZES, measure, write


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
