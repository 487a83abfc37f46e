"""Importing a job log in the browser: first what would happen, then, once, that it happens."""

import io
from datetime import timedelta

import pytest

from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.queries import list_orders

HEADINGS = "Job Number,Premises Code,Category,Title,Status,Reported"


def job_log(estate, *, rows=()):
    """Return a log with one good job of the estate and whatever other rows are given."""
    good = f"J-1,{estate.premises.code},FIR-DOR,Fire door does not close,Open,02/11/2026 09:00"
    return "\r\n".join([HEADINGS, good, *rows]).encode()


def upload(reader, data, name="jobs.csv"):
    """Choose a file on the page and send it."""
    hidden = reader.get("/imports").form()
    return reader.post("/imports", **hidden, file=(io.BytesIO(data), name))


def orders_of(work, who):
    """Return the open orders that this person sees."""
    with work(who) as uow:
        return list_orders(uow.session, who, OrderFilter()).orders


def test_a_file_is_checked_before_anything_changes(read_as, estate, work):
    bad = "J-2,PR-999,FIR-DOR,Fire door does not close,Open,02/11/2026 09:00"

    page = upload(read_as(estate.officer), job_log(estate, rows=[bad]))

    assert page.status == 200
    assert page.heading == "What the import would do"
    assert "1 made" in page.words
    assert "1 refused" in page.words
    problem = page.tree.select_one("tbody tr").get_text(" ", strip=True)
    assert problem.startswith("3 J-2")
    assert "Premises Code" in problem
    assert orders_of(work, estate.officer) == []


@pytest.mark.both_databases
def test_what_was_checked_is_taken_over_once_when_asked(read_as, estate, work):
    officer = read_as(estate.officer)
    hidden = upload(officer, job_log(estate)).form("/imports/apply")

    done = officer.post("/imports/apply", **hidden)
    again = officer.post("/imports/apply", **hidden)

    assert done.heading == "The import is done"
    assert "1 made" in done.words
    assert again.status == 422
    assert len(orders_of(work, estate.officer)) == 1


def test_the_same_file_twice_changes_nothing(read_as, estate):
    officer = read_as(estate.officer)
    officer.post("/imports/apply", **upload(officer, job_log(estate)).form("/imports/apply"))

    page = upload(officer, job_log(estate))

    assert "1 unchanged" in page.words
    assert "There is nothing to take over" in page.words


def test_a_file_is_held_for_its_owner_alone_and_for_an_hour(read_as, estate, clock):
    officer, other = read_as(estate.officer), read_as(estate.administrator)
    hidden = upload(officer, job_log(estate)).form("/imports/apply")
    token = {**other.get("/imports").form(), "token": hidden["token"]}

    assert other.post("/imports/apply", **token).status == 422

    clock.advance(timedelta(minutes=25))
    officer.get("/imports")
    clock.advance(timedelta(minutes=25))
    officer.get("/imports")
    clock.advance(timedelta(minutes=11))

    assert officer.post("/imports/apply", **hidden).status == 422


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "The file is empty", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "", id="a-picture"),
        pytest.param(
            b"Name,Colour\r\nA,Red\r\n",
            "The file has no row of column headings",
            id="other-columns",
        ),
    ],
)
def test_a_file_that_is_no_job_log_is_refused_beside_its_field(read_as, estate, data, words):
    page = upload(read_as(estate.officer), data)

    assert page.status == 422
    assert page.errors["file"].startswith(words)


def test_no_file_at_all_is_asked_for(read_as, estate):
    officer = read_as(estate.officer)

    page = officer.post("/imports", **officer.get("/imports").form())

    assert page.errors == {"file": "Select a file"}


@pytest.mark.parametrize("token", ["", "../../etc/passwd", "\x00", "a" * 43])
def test_a_made_up_token_finds_no_file(read_as, estate, token):
    officer = read_as(estate.officer)
    hidden = officer.get("/imports").form()

    page = officer.post("/imports/apply", **hidden, token=token)

    assert page.status == 422


def test_only_whoever_may_import_sees_the_page(read_as, estate):
    assert read_as(estate.manager).get("/imports").status == 403
