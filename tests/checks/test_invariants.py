"""The auditor within: clean on what the services do, and each invariant sees its own fault."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.deeds import accept, chase, complete, confirm, escalate, log, reject, seen
from tests.factories import OPERATOR, make_order
from tests.outbox.post import Post
from tests.photographs.pictures import photograph
from tests.window_deeds import shut
from tracker.checks import check_invariants
from tracker.domain.photographs import EvidenceOf
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel
from tracker.people.queries import get_person
from tracker.people.service import set_active
from tracker.photographs.preparing import prepare
from tracker.photographs.service import keep_photographs


def _findings(runtime):
    with runtime.reading() as look:
        return check_invariants(look.session, now=look.now, policy=look.policy)


def _broken(runtime):
    return {each.code: each.detail for each in _findings(runtime) if not each.ok}


@pytest.fixture
def lived(work, estate, runtime, clock):
    """The references of three orders about which much was done, with their notices sent."""
    runtime.senders[Channel.EMAIL] = Post()
    orders = [log(work, estate.reporter, estate.premises) for _ in range(3)]
    clock.advance(timedelta(minutes=61))
    sweep(runtime)
    dispatch(runtime)
    accept(work, estate.manager, orders[0])
    escalate(work, estate.reporter, orders[0])
    complete(work, estate.supplier, orders[0])
    reject(work, estate.manager, orders[0])
    chase(work, estate.reporter, orders[2])
    complete(work, estate.supplier, orders[1])
    confirm(work, estate.manager, orders[1])
    clock.advance(timedelta(minutes=1))
    dispatch(runtime)
    return orders


def test_every_invariant_is_answered_in_order_and_holds(runtime, lived):
    findings = _findings(runtime)

    assert [each.code for each in findings] == [
        *(f"I{number}" for number in range(1, 13)),
        "P1",
        "W1",
        "Q1",
    ]
    assert [(each.code, each.detail) for each in findings if not each.ok] == []
    assert all(each.name for each in findings)


def test_what_there_is_nothing_of_is_said_rather_than_passed(runtime, estate):
    said = {each.code: each.detail for each in _findings(runtime)}

    assert said["I10"] == "0 merges"
    assert said["I11"] == "0 photographs"


@pytest.mark.parametrize(
    ("code", "fault", "named"),
    [
        pytest.param(
            "I1",
            "UPDATE stage_move SET from_stage = 1 WHERE to_stage = 3",
            "WO-2026-000001 went from stage 1 to 3 out of turn",
            id="a-stage-left-out",
        ),
        pytest.param(
            "I1",
            "UPDATE work_order SET stage = 4 WHERE reference = 'WO-2026-000003'",
            "WO-2026-000003 is at stage 4, its moves lead to 1",
            id="a-stage-without-a-move",
        ),
        pytest.param(
            "I2",
            "UPDATE outbox_message SET subject = 'WO-2026-000009' "
            "WHERE subject = 'WO-2026-000003' AND kind = 'work_order.promoted'",
            "WO-2026-000003 entered stage 1 and nobody is told",
            id="a-move-without-its-notice",
        ),
        pytest.param(
            "I2",
            "UPDATE outbox_message SET subject = 'WO-2026-000009' "
            "WHERE subject = 'WO-2026-000003' AND kind = 'work_order.promoted'",
            "a notice says that WO-2026-000009 entered stage 1, and it did not",
            id="a-notice-without-its-move",
        ),
        pytest.param(
            "I3",
            "UPDATE delivery SET state = 'leased', lease_until = '2026-11-16 10:00:59+00:00' "
            "WHERE id = 1",
            "notice 1 about WO-2026-000001 is held by a sender that is gone",
            id="a-lease-that-nobody-gives-back",
        ),
        pytest.param(
            "I4",
            "UPDATE work_order SET next_step_at = '2026-11-16 09:59:00+00:00' "
            "WHERE reference = 'WO-2026-000003'",
            "WO-2026-000003 has been due since 2026-11-16T09:59:00+00:00",
            id="an-order-that-no-sweep-moved",
        ),
        pytest.param(
            "I4",
            "UPDATE work_order SET next_step_at = NULL WHERE reference = 'WO-2026-000003'",
            "WO-2026-000003 has no next step that fits its status",
            id="an-order-that-would-be-forgotten",
        ),
        pytest.param(
            "I5",
            "UPDATE delivery SET sent_at = '2026-12-24 10:00:00+00:00' "
            "WHERE sent_at = (SELECT MIN(sent_at) FROM delivery)",
            "about WO-2026-000003 overtook an earlier one",
            id="a-notice-that-overtook",
        ),
        pytest.param(
            "I7",
            "UPDATE premises SET status = 'closed' WHERE name = 'Rowan House'",
            "WO-2026-000001 is open at",
            id="open-at-closed-premises",
        ),
        pytest.param(
            "I8",
            "UPDATE trail_head SET count = count + 1",
            "the head says",
            id="a-head-that-lies",
        ),
        pytest.param(
            "I9",
            "UPDATE work_order SET priority = 'P5' WHERE reference = 'WO-2026-000002'",
            "work_order:WO-2026-000002 has another priority than the trail says",
            id="a-row-changed-behind-our-back",
        ),
        pytest.param(
            "I9",
            "UPDATE milestone SET breached_at = NULL WHERE kind = 'acknowledge'",
            "has another breached_at than the trail says",
            id="a-breach-taken-away",
        ),
        pytest.param(
            "I12",
            "UPDATE stage_move SET moved_at = due_at WHERE to_stage = 1",
            "WO-2026-000001 entered stage 1 before anything had run out",
            id="a-move-before-its-time",
        ),
    ],
)
def test_each_invariant_sees_its_own_fault_and_names_it(runtime, lived, code, fault, named):
    with runtime.engine.begin() as connection:
        connection.execute(sa.text(fault))

    assert named in _broken(runtime)[code]


def test_an_open_order_that_nobody_holds_is_seen(work, estate, runtime, lived):
    for actor in (estate.officer, estate.manager, estate.unit_head, estate.supplier):
        with work(OPERATOR) as uow:
            set_active(uow, get_person(uow.session, actor.person_id), active=False)

    assert "has nobody at stage" in _broken(runtime)["I6"]


def test_a_due_time_of_two_minutes_ago_is_still_in_hand(work, estate, runtime, clock):
    order = log(work, estate.reporter, estate.premises)
    clock.set_to(seen(runtime, order).next_step_at + timedelta(minutes=2))
    in_hand = _broken(runtime)
    clock.advance(timedelta(seconds=1))

    assert (in_hand, list(_broken(runtime))) == ({}, ["I4"])


def test_many_offenders_are_counted_and_ten_are_named(work, estate, runtime, clock):
    for _ in range(12):
        log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(hours=2))

    detail = _broken(runtime)["I4"]

    assert detail.count("has been due since") == 10
    assert detail.endswith("; and 2 more")


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("UPDATE work_order SET safety_critical = true", "cannot wait"),
        ("UPDATE work_order SET priority = 'P1'", "cannot wait"),
        ("UPDATE premises_window SET ended_at = starts_at", "waits longer than window 1 lasts"),
    ],
)
def test_what_closed_premises_must_not_hold_is_seen(work, estate, runtime, fault, named):
    order = log(work, estate.reporter, estate.premises, category_code="HTG-LOS")
    shut(work, estate.officer, estate.premises)
    assert "W1" not in _broken(runtime)

    with runtime.engine.begin() as connection:
        connection.execute(sa.text(fault))

    assert _broken(runtime)["W1"].startswith(f"{order} waits")
    assert named in _broken(runtime)["W1"]


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("UPDATE photograph SET sha256 = 'another'", "has another sha256 than the trail says"),
        ("UPDATE photograph_content SET picture = thumbnail", "has another picture than was given"),
        ("DELETE FROM photograph_content", "has no picture"),
    ],
)
def test_a_photograph_that_was_tampered_with_is_seen(work, estate, runtime, fault, named):
    with work(estate.reporter) as uow:
        order = make_order(uow, estate.premises)
        picture = prepare(photograph(size=(640, 480)))
        keep_photographs(uow, order, [picture], evidence_of=EvidenceOf.REPORT)
    assert "I11" not in _broken(runtime)

    _as_whoever_owns_the_database(runtime, fault)

    assert named in _broken(runtime)["I11"]


def _as_whoever_owns_the_database(runtime, fault):
    """Change what the database's own triggers refuse to everybody else."""
    with runtime.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER TABLE photograph_content DISABLE TRIGGER ALL"))
        else:
            for deed in ("update", "delete"):
                connection.execute(sa.text(f"DROP TRIGGER photograph_content_no_{deed}"))
        connection.execute(sa.text(fault))
