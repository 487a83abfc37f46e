"""What asks somebody to act waits behind nothing else."""

from tests.deeds import log
from tests.outbox.post import states
from tracker.jobs.addressing import address_notices
from tracker.jobs.dispatch import dispatch
from tracker.outbox.claiming import BETWEEN_MESSAGES
from tracker.outbox.models import DeliveryState


def test_danger_to_act_on_goes_out_before_what_was_owed_earlier(
    slack, work, estate, runtime, clock
):
    for _ in range(3):
        log(work, estate.reporter, estate.premises, category_code="LGT-INT")
    danger = log(work, estate.reporter, estate.premises, category_code="GAS-LEA")
    address_notices(runtime)

    dispatch(runtime)
    first = slack.posted[0]
    clock.advance(BETWEEN_MESSAGES)
    dispatch(runtime)

    assert (first.subject, first.destination, first.number) == (danger, "U-OFFICER", 1)
    assert [each.number for each in slack.posted if each.destination == "U-OFFICER"] == [1, 3]
    assert set(states(runtime)) == {DeliveryState.SENT}
