"""Many notices at once become one message, but none that asks to act on danger."""

from datetime import timedelta

from tests.deeds import complete, log
from tests.outbox.post import states
from tracker.checks import check_invariants
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.outbox.models import DeliveryState


def test_a_digest_overtakes_no_order_to_act_on_danger(slack, work, estate, runtime, clock):
    danger = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    for _ in range(12):
        log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    clock.advance(timedelta(minutes=46))  # three quarters of the hour to acknowledge it
    sweep(runtime)

    dispatch(runtime)

    told = [
        (each.kind, each.number)
        for each in slack.posted
        if each.destination == "U-OFFICER" and each.subject == danger
    ]
    assert told == [("work_order.logged", 1), ("work_order.milestone_warned", 1)]
    with runtime.reading() as look:
        found = {
            each.code: each.ok
            for each in check_invariants(look.session, now=look.now, policy=look.policy)
        }
    assert found["I5"]


def test_a_storm_becomes_one_digest_but_no_order_to_act_on_danger_is_folded(
    slack, work, estate, runtime, clock
):
    routine = [
        log(work, estate.reporter, estate.premises, category_code="LGT-INT") for _ in range(12)
    ]
    danger = [
        log(work, estate.reporter, estate.premises, category_code="FIR-DOR") for _ in range(3)
    ]

    dispatch(runtime)
    clock.advance(timedelta(minutes=1))
    dispatch(runtime)

    direct = [each for each in slack.posted if each.destination == "U-OFFICER"]
    assert [each.number for each in direct] == [1, 1, 1, 12]
    assert {each.subject for each in direct if each.number == 1} == set(danger)
    assert states(runtime).count(DeliveryState.SENT) == 2 * (len(routine) + len(danger))


def test_ten_notices_are_no_storm_in_a_channel_and_one_message_to_a_person(
    slack, work, estate, runtime
):
    for _ in range(10):
        log(work, estate.reporter, estate.premises, category_code="LGT-INT")

    dispatch(runtime)

    told = [(each.destination, each.number) for each in slack.posted]
    assert sorted(told) == [("C-UNIT", 1)] * 10 + [("U-OFFICER", 10)]


def test_a_digest_leaves_out_what_has_moved_on(slack, work, estate, runtime):
    orders = [
        log(work, estate.reporter, estate.premises, category_code="LGT-INT") for _ in range(12)
    ]
    complete(work, estate.supplier, orders[0])

    dispatch(runtime)

    assert max(each.number for each in slack.posted if each.destination == "U-OFFICER") == 11
