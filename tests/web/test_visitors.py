"""QR codes in the browser: printed once, scanned by strangers, who are told a reference alone."""

import pytest

from tests.factories import OPERATOR, make_location
from tests.web.reader import Reader
from tracker.premises.codes import make_code, withdraw_code
from tracker.work_orders.counting import count_orders
from tracker.work_orders.filters import OrderFilter

FAULT = {"category_code": "LGT-INT", "title": "The lamp is dark", "at_risk": "no"}


@pytest.fixture
def path(work, estate):
    """Where a code for a kitchen leads."""
    with work(OPERATOR) as uow:
        room = make_location(uow, uow.session.merge(estate.premises), name="Kitchen")
        return f"/r/{make_code(uow, estate.premises.code, room.code)[1]}"


@pytest.fixture
def stranger(app):
    """A browser in which nobody has signed in."""
    return Reader(app)


def orders(work, estate):
    """Return how many orders are open."""
    with work(estate.officer) as uow:
        return count_orders(uow.session, estate.officer, OrderFilter()).open


def test_a_stranger_reports_where_they_stand_and_staff_see_by_which_code(
    stranger, read_as, estate, path
):
    page = stranger.send(path, **FAULT, reported_for="Ms Visitor")

    assert (page.status, page.heading) == (200, "Fault reported")
    assert "WO-2026-000001" in page.words
    order = read_as(estate.officer).get("/work-orders/WO-2026-000001").words
    assert "A visitor, by QR code 1 (Kitchen), who gave the name Ms Visitor" in order
    assert "Was reported by a visitor, by QR code 1 of the premises" in order
    assert f"Visitor at {estate.premises.code}, by a QR code" in order


@pytest.mark.parametrize("category", ["LGT-INT", "SEC-DOR", "FIR-DOR"])
def test_a_stranger_is_told_the_reference_and_nothing_of_what_became_of_it(
    stranger, estate, path, category
):
    page = stranger.send(path, **{**FAULT, "category_code": category})

    assert page.words == (
        "Fault reported Your reference WO-2026-000001 ! Warning If anybody is in danger now, call "
        "999, then ring the facilities helpdesk's emergency line. It was passed on to the people "
        "who look after this building. Thank you. Keep the reference: with it, staff here can "
        "tell you what became of it."
    )


def test_the_form_names_the_code_and_the_room_but_neither_building_nor_duplicates(
    stranger, work, estate, path
):
    stranger.send(path, **FAULT)

    form = stranger.get(path)
    again = stranger.send(path, **FAULT)

    assert f"{estate.premises.code}, Kitchen" in form.words
    assert "call 999" in form.words
    for hidden in (estate.premises.name, "Secret Street", "Approved premises", "WO-2026"):
        assert hidden not in form.words
    assert form.tree.find("option", value="NCV-GAP") is None
    assert again.heading == "Fault reported"
    assert "WO-2026-000001" not in again.words
    assert orders(work, estate) == 2


def test_an_empty_form_says_what_is_missing_and_keeps_what_was_typed(stranger, path):
    page = stranger.send(path, title="The lamp is dark")

    assert page.status == 422
    assert page.errors == {
        "category_code": "Select what kind of fault it is",
        "at_risk": "Select yes or no: is anyone at risk now?",
    }
    assert page.value("title") == "The lamp is dark"


def test_a_form_that_is_sent_twice_logs_one_fault(stranger, work, estate, path):
    fields = {**stranger.get(path).form(), **FAULT}

    first = stranger.post(path, **fields)
    second = stranger.post(path, **fields)

    assert first.words == second.words
    assert orders(work, estate) == 1


def test_the_sixth_within_an_hour_is_asked_to_wait_and_loses_nothing(stranger, work, estate, path):
    for _ in range(5):
        fields = {**stranger.get(path).form(), **FAULT}
        stranger.post(path, **fields)

    page = stranger.send(path, **{**FAULT, "at_risk": "yes"})
    again = stranger.post(path, **fields)

    assert (page.status, page.headers["Retry-After"]) == (429, "3600")
    assert "Send it again in 1 hour" in page.words
    assert "999" in page.words
    assert page.value("title") == FAULT["title"]
    assert "WO-2026-000005" in again.words
    assert orders(work, estate) == 5


def test_a_code_that_is_withdrawn_or_unknown_says_whom_to_tell(stranger, work, estate, path):
    fields = {**stranger.get(path).form(), **FAULT}
    with work(OPERATOR) as uow:
        withdraw_code(uow, estate.premises.code, 1)

    pages = [stranger.get(path), stranger.post(path, **fields), stranger.get("/r/no-such-code")]

    assert [page.status for page in pages] == [404, 404, 404]
    assert len({page.words for page in pages}) == 1
    assert "Tell a member of staff" in pages[0].words
    assert orders(work, estate) == 0


def test_other_places_cannot_be_slipped_in_by_a_form(stranger, read_as, estate, path):
    page = stranger.send(
        path, **FAULT, premises_code=estate.elsewhere.code, details="More", helpdesk_reference="1"
    )

    assert page.status == 200
    order = read_as(estate.auditor).get("/work-orders/WO-2026-000001").words
    assert estate.premises.name in order
    assert "None recorded" in order


def test_a_code_is_made_shown_once_and_withdrawn(read_as, stranger, estate):
    administrator = read_as(estate.administrator)
    codes = f"/premises/{estate.premises.code}/qr-codes"
    assert codes in administrator.get(f"/premises/{estate.premises.code}").links().values()
    fields = administrator.get(codes).form()

    printed = administrator.post(codes, **fields)
    again = administrator.post(codes, follow=True, **fields)

    picture = printed.tree.select_one("main img")["src"]
    token = picture.rpartition("/")[2].removesuffix(".svg")
    svg = administrator.client.get(picture)
    assert svg.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in svg.data
    assert b"style" not in svg.data
    assert stranger.get(f"/r/{token}").heading == "Report a fault here"
    assert "one code was made" in again.words
    assert again.tree.select_one("main img") is None
    assert token not in administrator.get(codes).response.get_data(as_text=True)

    withdraw = f"{codes}/1/withdraw"
    hidden = administrator.get(codes).form(withdraw)
    done = administrator.post(withdraw, follow=True, **hidden)

    assert "Withdrawn" in done.words
    assert stranger.get(f"/r/{token}").status == 404
    assert administrator.get(picture).status == 404


@pytest.mark.parametrize("name", ["reporter", "manager", "officer", "supplier"])
def test_codes_are_shown_to_who_keeps_the_register_alone(read_as, estate, name):
    reader = read_as(getattr(estate, name))

    assert reader.get(f"/premises/{estate.premises.code}/qr-codes").status == 403
    assert "QR codes" not in reader.get(f"/premises/{estate.premises.code}").words


def test_what_must_be_done_at_once_stands_on_the_strangers_receipt(stranger, path):
    page = stranger.send(path, **{**FAULT, "category_code": "GAS-LEA", "at_risk": "yes"})

    assert "You said that somebody is at risk" in page.words
    assert "0800 111 999" in page.words
