"""Saying which column of a job log is which: guessed, chosen by a person, remembered."""

from tests.web.test_imports import job_log, upload

FIELDS = ("job_number", "premises_code", "category_code", "title", "status", "reported_at")


def strange_log(estate, number):
    """Return a log whose headings nobody knows."""
    row = f"{number},{estate.premises.code},FIR-DOR,The fire door sticks,Open,02/11/2026 09:00,red"
    return "\r\n".join(["Auftrag,Haus,Art,Was,Stand,Gemeldet,Farbe", row]).encode()


def test_a_file_of_unknown_headings_asks_which_column_is_which_and_remembers(read_as, estate):
    officer, other = read_as(estate.officer), read_as(estate.administrator)
    asked = upload(officer, strange_log(estate, "J-1"))
    chosen = {f"column_{field}": str(at) for at, field in enumerate(FIELDS)}

    checked = officer.post(asked.path, follow=True, **asked.form(), **chosen)
    next_one = upload(other, strange_log(estate, "J-2"))

    assert asked.heading == "Which column is which"
    assert checked.heading == "What the import would do"
    assert "1 made" in checked.words
    assert "Not read: Farbe" in checked.words
    assert next_one.heading == "What the import would do"
    assert f"As {estate.officer.name} said at 9:00am on Monday 16 November 2026" in next_one.words


def test_a_choice_of_columns_that_cannot_be_read_comes_back_beside_its_fields(read_as, estate):
    officer = read_as(estate.officer)
    asked = upload(officer, strange_log(estate, "J-1"))
    chosen = {f"column_{field}": str(at) for at, field in enumerate(FIELDS)}

    twice = officer.post(asked.path, **asked.form(), **{**chosen, "column_title": "0"})
    missing = officer.post(asked.path, **asked.form(), column_title="9", column_status="x")

    assert twice.status == missing.status == 422
    assert twice.errors == {
        "column_title": "“Auftrag” is read as “Job Number” already. Select another column"
    }
    assert twice.value("column_status") == "4"
    assert missing.errors["column_job_number"] == "Select the column of “Job Number”"
    assert missing.errors["column_title"] == "Select a column of the file"
    assert missing.errors["column_status"] == "Select a column of the file"


def test_columns_that_were_guessed_can_be_changed_before_anything_is_taken_over(read_as, estate):
    officer = read_as(estate.officer)
    log = job_log(estate).replace(b"Title", b"Title,Job Description")
    checked = upload(officer, log.replace(b"Fire door does", b"A stiff door,Fire door does"))

    asked = officer.get(f"{checked.path}/columns")
    chosen = {field["name"]: asked.value(field["name"]) for field in asked.tree.find_all("select")}
    again = officer.post(asked.path, follow=True, **asked.form(), **{**chosen, "column_title": "4"})

    assert "Title: A stiff door" in checked.words
    assert chosen["column_title"] == "3"
    assert "Title: Fire door does not close" in again.words


def test_a_cell_that_is_handed_back_with_our_apostrophe_is_read_without_it(read_as, estate):
    page = upload(read_as(estate.officer), job_log(estate).replace(b"Fire door", b"'=Fire door"))

    assert "Title: =Fire door does not close" in page.words
