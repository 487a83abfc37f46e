"""Photographs on the web: given with an act, seen by those who may see the order, redacted."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.factories import make_order
from tests.photographs.pictures import hostile, photograph, telltale
from tests.web.reader import Reader
from tracker.domain.photographs import EvidenceOf
from tracker.photographs.models import Photograph
from tracker.photographs.preparing import prepare
from tracker.trail.queries import entries_of
from tracker.web.given_photographs import MOST_BYTES

RED = prepare(photograph("red")).picture
REPORT = {
    "category_code": "HTG-LOS",
    "title": "No heating in the hall",
    "at_risk": "no",
    "not_a_duplicate": "yes",
}


def chosen(*files: bytes, names: tuple[str, ...] = ()) -> list[tuple[io.BytesIO, str]]:
    """Return files as a browser posts them; each is called a photograph, whatever it is."""
    given = names or tuple(f"door-{number}.jpg" for number in range(1, len(files) + 1))
    return [(io.BytesIO(each), name) for each, name in zip(files, given, strict=True)]


@pytest.fixture
def kept(runtime):
    """Return the photographs that are kept, in their order."""

    def found():
        with runtime.reading() as look:
            return look.session.scalars(sa.select(Photograph).order_by(Photograph.id)).all()

    return found


@pytest.fixture
def manager(read_as, estate):
    return read_as(estate.manager)


@pytest.fixture
def given(manager, reference, kept):
    """A photograph that the manager gave with an update."""
    manager.send(
        f"/work-orders/{reference}/update", note="x", photographs=chosen(photograph("red"))
    )
    return kept()[0]


def test_photographs_are_given_with_a_report_and_stand_on_the_orders_page(read_as, estate, kept):
    reporter = read_as(estate.reporter)
    page = reporter.send(
        "/report",
        **REPORT,
        premises_code=estate.premises.code,
        photographs=chosen(photograph("red"), telltale()),
        caption="The radiator",
    )

    order_page = reporter.get(page.path.removesuffix("/receipt"))
    pictures = order_page.tree.select("img.ms-photograph")
    assert [each["alt"] for each in pictures] == ["The radiator (opens in a new tab)"] * 2
    assert {row.evidence_of for row in kept()} == {EvidenceOf.REPORT}
    assert "Photographs 1 and 2 added, of the fault as it was reported" in order_page.words


@pytest.mark.parametrize(
    ("act", "who", "answers"),
    [
        ("update", "manager", {"note": "Look at this"}),
        ("interim", "manager", {"kind": "area_closed"}),
        ("complete", "supplier", {}),
    ],
)
def test_the_forms_of_acts_take_photographs(read_as, estate, reference, kept, act, who, answers):
    page = read_as(getattr(estate, who)).send(
        f"/work-orders/{reference}/{act}", **answers, photographs=chosen(photograph())
    )

    assert page.status == 200
    assert [row.evidence_of for row in kept()] == [EvidenceOf(act)]


@pytest.mark.parametrize(
    ("act", "answers"), [("confirm", {}), ("reject", {"reason": "It still does not close"})]
)
def test_what_the_premises_says_of_a_fix_takes_photographs(
    read_as, estate, reference, manager, kept, act, answers
):
    read_as(estate.supplier).send(f"/work-orders/{reference}/complete")

    page = manager.send(
        f"/work-orders/{reference}/{act}", **answers, photographs=chosen(photograph())
    )

    assert page.status == 200
    assert [row.evidence_of for row in kept()] == [EvidenceOf(act)]


def test_a_form_sent_twice_keeps_its_photographs_once(manager, reference, kept):
    form = manager.get(f"/work-orders/{reference}/update").form()

    for _ in range(2):
        manager.post(
            f"/work-orders/{reference}/update",
            **form, note="Twice", photographs=chosen(photograph()),
        )  # fmt: skip

    assert len(kept()) == 1


def test_what_is_no_photograph_is_refused_beside_the_field_by_its_name(manager, reference, kept):
    page = manager.send(
        f"/work-orders/{reference}/update",
        note="The hinge is broken",
        photographs=chosen(
            photograph(), hostile()["SVG"][0], names=("door.jpg", "<b>plan</b>.png")
        ),
    )

    assert page.status == 422
    assert page.errors["photographs"].startswith("<b>plan</b>.png: It is not a photograph")
    assert "Choose the photographs again" in page.words
    assert page.value("note") == "The hinge is broken"
    assert kept() == []


def test_faults_of_the_answers_and_of_the_photographs_are_told_together(
    read_as, estate, reference, manager
):
    read_as(estate.supplier).send(f"/work-orders/{reference}/complete")

    page = manager.send(f"/work-orders/{reference}/reject", photographs=chosen(hostile()["PDF"][0]))

    assert set(page.errors) == {"reason", "photographs"}


def test_a_form_that_comes_back_says_that_photographs_must_be_chosen_again(
    read_as, estate, reference, manager, kept
):
    read_as(estate.supplier).send(f"/work-orders/{reference}/complete")

    page = manager.send(f"/work-orders/{reference}/reject", photographs=chosen(photograph()))

    assert page.status == 422
    assert "Choose your photographs again" in page.words
    assert kept() == []


def test_an_act_that_comes_too_late_keeps_no_photograph_and_says_so(
    read_as, estate, reference, manager, kept
):
    opened = manager.get(f"/work-orders/{reference}/update").form()
    read_as(estate.supplier).send(f"/work-orders/{reference}/update", status="attended")

    page = manager.post(
        f"/work-orders/{reference}/update", **opened, note="x", photographs=chosen(photograph())
    )

    assert page.status == 409
    assert "They were not kept: give them again." in page.words
    assert kept() == []


def test_words_about_photographs_without_one_are_not_lost(manager, reference):
    page = manager.send(f"/work-orders/{reference}/update", note="Seen", caption="The hinge")

    assert "Choose the photographs" in page.errors["photographs"]
    assert page.value("caption") == "The hinge"


def test_more_than_ten_are_refused_before_any_is_read(manager, reference, kept):
    eleven = chosen(*([b"not even a photograph"] * 11))

    page = manager.send(f"/work-orders/{reference}/update", note="x", photographs=eleven)

    assert page.errors["photographs"].startswith("At most 10 photographs")
    assert kept() == []


def test_forms_with_photographs_may_be_larger_than_others(manager, reference, kept):
    heavy = photograph() + b"\0" * 9_000_000
    two = chosen(heavy, photograph("blue") + b"\0" * 9_000_000)

    assert manager.send(f"/work-orders/{reference}/update", note="x", photographs=two).status == 200
    assert len(kept()) == 2
    assert manager.post("/leave", photographs=chosen(b"\0" * 13_000_000)).status == 413


def test_a_form_beyond_every_limit_gets_a_page_that_says_what_to_do(manager, reference, kept):
    form = manager.get(f"/work-orders/{reference}/update").form()

    page = manager.post(
        f"/work-orders/{reference}/update", **form, photographs=chosen(b"\0" * (MOST_BYTES + 1))
    )

    assert page.status == 413
    assert "Photographs may have 50 megabytes in all" in page.words
    assert kept() == []


@pytest.mark.parametrize("part", ["", "/thumbnail"])
def test_a_picture_is_sent_so_that_no_browser_runs_anything_of_it(manager, given, part):
    answer = manager.client.get(f"/photographs/{given.id}{part}")

    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Content-Security-Policy"].strip() == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("inline; filename=")
    assert answer.data[:2] == b"\xff\xd8"


def test_the_pages_themselves_take_pictures_from_nowhere_else(manager, reference):
    policy = manager.get(f"/work-orders/{reference}").headers["Content-Security-Policy"]

    assert "img-src 'self';" in policy


@pytest.mark.parametrize("address", ["", "/thumbnail", "/redact"])
def test_who_may_not_see_the_order_does_not_see_that_there_is_a_photograph(
    read_as, estate, given, address
):
    stranger = read_as(estate.stranger)

    theirs = stranger.get(f"/photographs/{given.id}{address}")
    none = stranger.get(f"/photographs/999999{address}")

    assert theirs.status == none.status == 404
    assert theirs.words == none.words


def test_nobody_without_an_account_sees_a_photograph(app, given):
    assert Reader(app).get(f"/photographs/{given.id}").status == 303


def test_a_redacted_photograph_is_gone_from_the_page_with_its_reason_in_its_place(
    read_as, estate, manager, reference, given
):
    page = manager.send(
        f"/photographs/{given.id}/redact", reason="A resident can be seen in the mirror"
    )

    assert page.tree.select("img.ms-photograph") == []
    assert "A resident can be seen in the mirror" in page.words
    for part in ("", "/thumbnail"):
        assert read_as(estate.officer).get(f"/photographs/{given.id}{part}").status == 404


def test_redacting_asks_for_a_reason(manager, given):
    page = manager.send(f"/photographs/{given.id}/redact")

    assert page.status == 422
    assert "reason" in page.errors


def test_who_may_opens_a_redacted_photograph_and_the_page_says_that_they_did(
    read_as, estate, manager, reference, given
):
    manager.send(f"/photographs/{given.id}/redact", reason="A resident can be seen")
    officer = read_as(estate.officer)
    page = officer.get(f"/work-orders/{reference}")
    form = page.form(f"/photographs/{given.id}/sealed")

    answer = officer.client.post(f"/photographs/{given.id}/sealed", data=form)

    assert answer.data == RED
    assert (
        "Opened photograph 1, which is redacted" in manager.get(f"/work-orders/{reference}").words
    )


def test_who_may_not_is_not_shown_a_redacted_photograph(manager, reference, given):
    page = manager.send(f"/photographs/{given.id}/redact", reason="A resident can be seen")
    form = manager.get("/report").form()

    answer = manager.client.post(f"/photographs/{given.id}/sealed", data=form)

    assert "Open photograph" not in page.words
    assert answer.status_code == 403
    assert RED not in answer.data


def test_a_restricted_orders_photographs_are_on_the_web_for_those_who_see_it(
    work, read_as, estate, kept
):
    with work(estate.reporter) as uow:
        order = make_order(uow, estate.premises, category_code="SEC-CCT", title="Camera is dark")
        assert order.restricted
        reference = order.reference
    manager = read_as(estate.manager)

    manager.send(
        f"/work-orders/{reference}/update", note="x", photographs=chosen(photograph("red"))
    )

    assert manager.client.get(f"/photographs/{kept()[0].id}").data == RED
    assert read_as(estate.stranger).get(f"/photographs/{kept()[0].id}").status == 404


def test_looking_at_a_photograph_of_approved_premises_is_on_the_trail_once_a_day(
    manager, reference, given, clock, runtime, estate
):
    def looks():
        with runtime.reading() as look:
            entries = entries_of(look.session, reference)
            return [each.actor for each in entries if each.kind == "work_order.photograph_seen"]

    manager.client.get(f"/photographs/{given.id}/thumbnail")
    before = looks()
    manager.client.get(f"/photographs/{given.id}")
    manager.client.get(f"/photographs/{given.id}")
    same_day = looks()
    clock.advance(timedelta(days=1))
    manager.sign_in(estate.manager)
    manager.client.get(f"/photographs/{given.id}")

    assert before == []
    assert len(same_day) == 1
    assert len(looks()) == 2
