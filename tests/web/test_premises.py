"""The register in the browser: only what a role reaches, and an address only on request."""

import pytest

from tracker.trail.queries import entries_of


def test_the_list_holds_only_the_premises_of_the_reader(read_as, estate):
    mine = read_as(estate.manager).get("/premises")
    everything = read_as(estate.auditor).get("/premises")

    assert "Rowan House" in mine.words
    assert "Elm Office" not in mine.words
    assert "1 premises" in mine.words
    assert "2 premises" in everything.words


@pytest.mark.both_databases
def test_the_list_counts_the_open_orders_of_each_premises(read_as, estate, reference):
    page = read_as(estate.auditor).get("/premises")

    counts = {
        row.find("th").get_text(strip=True): [
            cell.get_text(strip=True) for cell in row.find_all("td")[-3:]
        ]
        for row in page.tree.select("tbody tr")
    }
    assert counts == {
        f"{estate.premises.code} Rowan House": ["1", "0", "now"],
        f"{estate.elsewhere.code} Elm Office": ["0", "0", "\N{EN DASH}"],
    }


def test_premises_are_found_by_name_unit_and_type(read_as, estate):
    officer = read_as(estate.officer)

    assert "Elm Office" not in officer.get("/premises", q="rowan").words
    assert "Elm Office" not in officer.get("/premises", type="approved_premises").words
    assert "Rowan House" not in officer.get("/premises", unit=estate.elsewhere.unit.code).words
    assert "Clear the filters" in officer.get("/premises", q="nothing like it").words


def test_premises_of_others_are_not_found(read_as, estate):
    assert read_as(estate.manager).get(f"/premises/{estate.elsewhere.code}").status == 404
    assert read_as(estate.manager).get("/premises/PR-999").status == 404


def test_the_address_of_approved_premises_is_hidden_until_asked_for(read_as, estate, work):
    manager = read_as(estate.manager)
    path = f"/premises/{estate.premises.code}"
    page = manager.get(path)
    assert "Secret Street" not in page.words

    shown = manager.post(f"{path}/address", **page.form(f"{path}/address"))

    assert "Secret Street" in shown.words
    with work(estate.manager) as uow:
        kinds = [entry.kind for entry in entries_of(uow.session, estate.premises.code)]
    assert kinds[-1] == "premises.address_shown"


def test_somebody_who_may_not_know_the_address_is_not_offered_it(read_as, estate):
    reporter = read_as(estate.reporter)
    path = f"/premises/{estate.premises.code}"
    page = reporter.get(path)
    token = page.tree.find(attrs={"name": "csrf_token"})["value"]

    refused = reporter.post(f"{path}/address", csrf_token=token)

    assert "your role does not show it" in page.words
    assert refused.status == 403
    assert "Secret Street" not in refused.words


def test_the_address_of_an_office_is_no_secret(read_as, estate):
    page = read_as(estate.officer).get(f"/premises/{estate.elsewhere.code}")

    assert "Secret Street" in page.words
