"""Importing a job log in the browser: first what would happen, then, once, that it happens."""

import csv
import io
from datetime import timedelta

import pytest

from tracker.web import spool
from tracker.web.import_runs import Progress, Run
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.queries import list_orders

HEADINGS = "Job Number,Premises Code,Category,Title,Status,Reported"


def job_log(estate, *, rows=()):
    """Return a log with one good job of the estate and whatever other rows are given."""
    good = f"J-1,{estate.premises.code},FIR-DOR,Fire door does not close,Open,02/11/2026 09:00"
    return "\r\n".join([HEADINGS, good, *rows]).encode()


def upload(reader, data, name="jobs.csv"):
    """Choose a file on the page, send it, and go where that leads."""
    hidden = reader.get("/imports").form()
    return reader.post("/imports", follow=True, **hidden, file=(io.BytesIO(data), name))


def take_over(reader, checked):
    """Press the button beneath what a file would do, and go where that leads."""
    return reader.post(
        f"{checked.path}/apply", follow=True, **checked.form(f"{checked.path}/apply")
    )


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
    shown = page.tree.select_one("[aria-label='Rows with problems'] tbody tr")
    problem = shown.get_text(" ", strip=True)
    assert problem.startswith("3 J-2")
    assert "Premises Code" in problem
    assert orders_of(work, estate.officer) == []


@pytest.mark.both_databases
def test_what_was_checked_is_taken_over_once_when_asked(read_as, estate, work):
    officer = read_as(estate.officer)
    checked = upload(officer, job_log(estate))

    done = take_over(officer, checked)
    again = take_over(officer, checked)

    assert done.heading == again.heading == "The import is done"
    assert "1 made" in done.words
    assert "1 made" in again.words
    reference = orders_of(work, estate.officer)[0].reference
    assert done.links()[reference] == f"/work-orders/{reference}"
    assert len(orders_of(work, estate.officer)) == 1


def test_the_same_file_twice_changes_nothing(read_as, estate):
    officer = read_as(estate.officer)
    take_over(officer, upload(officer, job_log(estate)))

    page = upload(officer, job_log(estate))

    assert "1 unchanged" in page.words
    assert "There is nothing to take over" in page.words


def test_the_check_says_field_by_field_what_would_be_new_and_what_would_change(read_as, estate):
    officer = read_as(estate.officer)
    first = upload(officer, job_log(estate))
    take_over(officer, first)
    came = job_log(estate).replace(b",Open,", b",Attended,")

    page = upload(officer, came)

    assert "New orders (1)" in first.words
    assert "Title: Fire door does not close" in first.words
    assert "Orders that would change (1)" in page.words
    assert "Status: Logged with the helpdesk → becomes Attended" in page.words
    assert "WO-2026-000001" in page.links()


def test_rows_with_problems_come_back_as_a_file_that_is_mended_and_imported(read_as, estate, work):
    officer = read_as(estate.officer)
    bad = "J-2,PR-999,FIR-DOR,=HYPERLINK(1) the fire door,Open,02/11/2026 09:00"
    page = upload(officer, job_log(estate, rows=[bad]))

    sent = officer.client.get(f"{page.path}/problems.csv")
    heading, row = csv.reader(io.StringIO(sent.get_data().decode("utf-8-sig")))
    mended = sent.get_data().replace(b"PR-999", estate.premises.code.encode())
    take_over(officer, upload(officer, mended))

    assert heading == [*HEADINGS.split(","), "Line in the file", "Why it was not taken over"]
    assert row[:4] == ["J-2", "PR-999", "FIR-DOR", "'=HYPERLINK(1) the fire door"]
    assert row[6:] == ["3", "Premises Code: No premises with the code PR-999 that you may see"]
    assert [order.title.words for order in orders_of(work, estate.officer)] == [
        "=HYPERLINK(1) the fire door"
    ]


def test_a_long_import_says_how_far_it_is_and_one_that_stopped_goes_on(
    app, read_as, estate, clock, work
):
    officer = read_as(estate.officer)
    checked = upload(officer, job_log(estate))
    with app.app_context():
        token, owner = checked.path.rpartition("/")[2], estate.officer.person_id
        file = spool.find(token, owner=owner, now=clock.now())
    Run(file, clock).note(Progress(work="apply", at="", done=300, total=1200))

    busy = officer.get(checked.path)
    told = officer.client.get(f"{checked.path}/progress").get_json()
    pressed = take_over(officer, checked)
    clock.advance(timedelta(seconds=61))
    stopped = officer.get(checked.path)
    done = take_over(officer, stopped)

    assert busy.heading == pressed.heading == "Rows are being taken over"
    assert busy.tree.find(attrs={"role": "status"}).get_text() == "300 of 1,200 rows"
    assert busy.tree.select_one("noscript meta")["http-equiv"] == "refresh"
    assert told == {"done": 300, "total": 1200, "finished": False}
    assert stopped.heading == "The import stopped"
    assert "what was taken over is kept" in stopped.words
    assert done.heading == "The import is done"
    assert len(orders_of(work, estate.officer)) == 1


def test_what_goes_wrong_in_the_middle_is_said_with_a_code_and_nothing_of_itself(
    read_as, estate, runtime, caplog
):
    officer = read_as(estate.officer)
    checked = upload(officer, job_log(estate))
    with runtime.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE work_order RENAME TO elsewhere")

    page = take_over(officer, checked)

    assert page.heading == "The import stopped"
    code = page.words.partition("The incident code is ")[2][:8]
    assert code in caplog.text
    assert "no such table" not in page.words


def test_a_file_is_held_for_its_owner_alone_and_for_an_hour(read_as, estate, clock):
    officer, other = read_as(estate.officer), read_as(estate.administrator)
    checked = upload(officer, job_log(estate))
    token = other.get("/imports").form()

    for path in ("", "/columns", "/progress", "/problems.csv"):
        assert other.get(f"{checked.path}{path}").status == 404
    assert other.post(f"{checked.path}/apply", **token).status == 404

    clock.advance(timedelta(minutes=25))
    officer.get("/imports")
    clock.advance(timedelta(minutes=25))
    officer.get("/imports")
    clock.advance(timedelta(minutes=11))

    gone = officer.get(checked.path)
    assert gone.status == 404
    assert "files are kept for an hour" in gone.words


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


@pytest.mark.parametrize("token", ["etc", "..%2F..%2Fetc%2Fpasswd", "%00", "a" * 43])
def test_a_made_up_token_finds_no_file(read_as, estate, token):
    officer = read_as(estate.officer)
    hidden = officer.get("/imports").form()

    assert officer.get(f"/imports/{token}").status in {400, 404}
    assert officer.post(f"/imports/{token}/apply", **hidden).status in {400, 404}


def test_only_whoever_may_import_sees_the_page(read_as, estate):
    assert read_as(estate.manager).get("/imports").status == 403
