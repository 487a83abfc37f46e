"""Photographs are kept with the act that they are evidence of, and never changed."""

import pytest
import sqlalchemy as sa

from tests.deeds import log
from tests.photographs.pictures import photograph
from tracker.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.domain.photographs import EvidenceOf
from tracker.photographs.models import AwaitedPhotograph, PhotographContent
from tracker.photographs.preparing import prepare
from tracker.photographs.queries import album_of, count_photographs, get_photograph, picture_of
from tracker.photographs.schemas import SealDraft
from tracker.photographs.service import (
    await_photographs,
    keep_photographs,
    open_sealed,
    seal_photograph,
)
from tracker.trail.queries import entries_of
from tracker.work_orders.queries import get_order

REASON = SealDraft("A resident can be seen in it")


@pytest.fixture
def reference(work, estate):
    return log(work, estate.reporter, estate.premises)


@pytest.fixture
def give(work, estate, reference):
    """Give photographs of these colours with an act on the order."""

    def given(*colours, actor=estate.manager, evidence_of=EvidenceOf.UPDATE, caption=None):
        pictures = [prepare(photograph(colour)) for colour in colours]
        with work(actor) as uow:
            order = get_order(uow.session, actor, reference, locked=True)
            rows = keep_photographs(uow, order, pictures, evidence_of=evidence_of, caption=caption)
            uow.session.flush()
            return [row.id for row in rows]

    return given


def album(runtime, estate, reference):
    with runtime.reading() as look:
        return album_of(look.session, [get_order(look.session, estate.manager, reference)])


def told(runtime, reference, kind):
    with runtime.reading() as look:
        return [entry.values for entry in entries_of(look.session, reference) if entry.kind == kind]


def test_a_photograph_is_kept_with_who_gave_it_when_and_for_what(
    runtime, clock, estate, reference, give
):
    give("red", caption="The hinge of the door")

    row = album(runtime, estate, reference).photographs[0]
    assert (row.number, row.evidence_of, row.given_at) == (1, EvidenceOf.UPDATE, clock.now())
    assert row.given_by.name == "Mina Manager"
    assert (row.width, row.height, row.caption.words) == (64, 48, "The hinge of the door")


def test_the_trail_vouches_for_the_picture_by_its_digest(runtime, estate, reference, give):
    give("red", "blue")

    entry = told(runtime, reference, "work_order.photographs_kept")[0]
    assert entry["event"]["numbers"] == [1, 2]
    digest = entry["changes"][f"photograph:{reference}/2"]["sha256"][1]
    assert digest == prepare(photograph("blue")).sha256


def test_the_same_picture_twice_is_one_photograph(runtime, estate, reference, give):
    give("red", "red")
    give("red", "blue", evidence_of=EvidenceOf.COMPLETE)

    rows = album(runtime, estate, reference).photographs
    assert [(row.number, row.evidence_of) for row in rows] == [
        (1, EvidenceOf.UPDATE), (2, EvidenceOf.COMPLETE),
    ]  # fmt: skip
    assert len(told(runtime, reference, "work_order.photographs_kept")) == 2


def test_more_than_ten_are_refused_beside_the_field(give):
    with pytest.raises(Invalid) as refused:
        give(*(f"rgb({shade}, 0, 0)" for shade in range(0, 220, 20)))

    assert "At most 10" in refused.value.errors["photographs"][0]


def test_the_picture_and_its_thumbnail_are_read_apart(runtime, estate, give):
    number = give("red")[0]

    with runtime.reading() as look:
        row = get_photograph(look.session, estate.manager, number)
        whole = picture_of(look.session, row)
        small = picture_of(look.session, row, thumbnail=True)
    assert whole == prepare(photograph("red")).picture
    assert small == prepare(photograph("red")).thumbnail


def test_somebody_who_may_not_see_the_order_sees_no_photograph(runtime, estate, give):
    number = give("red")[0]

    with runtime.reading() as look, pytest.raises(NotFound):
        get_photograph(look.session, estate.stranger, number)


@pytest.mark.parametrize("deed", [sa.delete, sa.update])
def test_the_database_itself_refuses_to_change_a_picture(work, estate, give, deed):
    give("red")
    statement = deed(PhotographContent)
    if deed is sa.update:
        statement = statement.values(picture=b"another")

    with (
        pytest.raises(sa.exc.DBAPIError, match="a picture is never changed"),
        work(estate.manager) as uow,
    ):
        uow.session.execute(statement)


def test_a_redacted_photograph_stays_for_those_who_may_and_the_reason_is_kept(
    work, runtime, clock, estate, reference, give
):
    number = give("red")[0]

    with work(estate.manager) as uow:
        seal_photograph(uow, number, REASON)

    row = album(runtime, estate, reference).photographs[0]
    assert (row.sealed, row.sealed_at) == (True, clock.now())
    assert (row.sealed_by.name, row.seal_reason.words) == ("Mina Manager", REASON.reason)
    with runtime.reading() as look:
        assert picture_of(look.session, row) == prepare(photograph("red")).picture
        assert count_photographs(look.session, [row.work_order_id]) == {row.work_order_id: 0}


def test_a_redacted_photograph_that_is_given_again_stays_redacted(
    work, runtime, estate, reference, give
):
    number = give("red")[0]
    with work(estate.manager) as uow:
        seal_photograph(uow, number, REASON)

    assert give("red") == []
    assert [row.sealed for row in album(runtime, estate, reference).photographs] == [True]


def test_a_photograph_is_redacted_once(work, estate, give):
    number = give("red")[0]
    with work(estate.manager) as uow:
        seal_photograph(uow, number, REASON)

    with pytest.raises(Conflict), work(estate.unit_head) as uow:
        seal_photograph(uow, number, REASON)


@pytest.mark.parametrize("who", ["reporter", "supplier", "auditor"])
def test_redacting_needs_the_right_to(work, estate, give, who):
    number = give("red")[0]

    with pytest.raises(NotAllowed), work(getattr(estate, who)) as uow:
        seal_photograph(uow, number, REASON)


def test_opening_a_redacted_photograph_is_on_the_trail(work, runtime, estate, reference, give):
    number = give("red")[0]
    with work(estate.manager) as uow:
        seal_photograph(uow, number, REASON)

    with work(estate.officer) as uow:
        open_sealed(uow, number)

    opened = told(runtime, reference, "work_order.sealed_photograph_opened")
    assert [entry["event"]["number"] for entry in opened] == [1]


def test_whoever_redacted_it_may_not_open_it_by_that(work, estate, give):
    number = give("red")[0]

    with pytest.raises(NotAllowed), work(estate.manager) as uow:
        open_sealed(uow, number)


def test_files_given_in_slack_are_written_down_once_each(work, runtime, estate, reference):
    for _ in range(2):
        with work(estate.reporter) as uow:
            order = get_order(uow.session, estate.reporter, reference, locked=True)
            await_photographs(uow, order, ["F1", "F2", "F1"], evidence_of=EvidenceOf.REPORT)

    waiting = album(runtime, estate, reference).awaited
    assert [(row.file_id, row.given_by.name) for row in waiting] == [
        ("F1", "Rita Reporter"), ("F2", "Rita Reporter"),
    ]  # fmt: skip
    facts = told(runtime, reference, "work_order.photographs_awaited")
    assert [entry["event"]["count"] for entry in facts] == [2]


def test_an_id_that_is_none_of_slacks_is_not_written_down(work, runtime, estate, reference):
    with work(estate.reporter) as uow:
        order = get_order(uow.session, estate.reporter, reference, locked=True)
        await_photographs(uow, order, ["../../etc", "", "F1&x=1"], evidence_of=EvidenceOf.REPORT)

    with runtime.reading() as look:
        assert look.session.scalars(sa.select(AwaitedPhotograph)).all() == []


def test_files_beyond_the_tenth_are_shown_as_not_kept(work, runtime, estate, reference):
    with work(estate.reporter) as uow:
        order = get_order(uow.session, estate.reporter, reference, locked=True)
        files = [f"F{number}" for number in range(12)]
        await_photographs(uow, order, files, evidence_of=EvidenceOf.REPORT)

    found = album(runtime, estate, reference)
    assert (len(found.awaited), len(found.lost)) == (10, 2)
