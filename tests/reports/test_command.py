"""The commands that export: the file, its manifest beside it, and how they end."""

import csv
import hashlib
import json

import pytest

from tests.factories import OPERATOR, make_order


@pytest.fixture
def command(app, work, estate):
    """Run `export` with these arguments, over one order at approved premises and one elsewhere."""
    with work(OPERATOR) as uow:
        make_order(uow, estate.premises, category_code="FIR-DOR")
        make_order(uow, estate.elsewhere, category_code="ACC-ENT")
    return lambda *arguments: app.test_cli_runner().invoke(args=["export", *arguments])


@pytest.mark.parametrize(("name", "rows"), [("orders", 2), ("safety", 1), ("accessibility", 6)])
def test_an_export_is_written_with_its_manifest_beside_it(command, tmp_path, name, rows):
    out = tmp_path / f"{name}.csv"

    answer = command(name, "--out", str(out))

    manifest = json.loads((tmp_path / f"{name}.csv.manifest.json").read_text("utf-8"))
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == rows
    assert answer.exit_code == 0, answer.output
    assert manifest["row_count"] == rows
    assert manifest["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert manifest["sha256"] in answer.output
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"{name}.csv",
        f"{name}.csv.manifest.json",
    ]


def test_filters_narrow_an_export(command, tmp_path, estate):
    out = tmp_path / "orders.csv"

    answer = command(
        "orders", "--out", str(out), "--premises", estate.premises.code, "--stage", "0"
    )

    manifest = json.loads((tmp_path / "orders.csv.manifest.json").read_text("utf-8"))
    assert answer.exit_code == 0
    assert manifest["filters"] == {"premises": estate.premises.code, "stage": "0"}
    assert manifest["row_count"] == 1


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--reported-from", "32/01/2026", "--reported-from: Enter a real date"),
        ("--stage", "7", "--stage"),
        ("--priority", "P9", "--priority"),
    ],
)
def test_a_filter_that_makes_no_sense_ends_with_two_and_writes_nothing(
    command, tmp_path, option, value, message
):
    answer = command("orders", "--out", str(tmp_path / "orders.csv"), option, value)

    assert answer.exit_code == 2
    assert message in answer.output
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_plain_refusal(command, tmp_path):
    answer = command("orders", "--out", str(tmp_path / "nowhere" / "orders.csv"))

    assert answer.exit_code == 1
    assert "cannot be written" in answer.output
