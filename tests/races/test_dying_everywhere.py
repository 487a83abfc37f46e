"""Killed at one point of its work after the other, until a run comes to its end."""

from datetime import timedelta

import pytest

from tests.bulk import log_many
from tests.races.nursery import FileSender, nursery, send_once, sweep_once
from tests.races.outcome import broken, deliveries, kind, moves, owed
from tests.races.points import FIRST_CALL
from tests.races.processes import note_figure
from tests.races.sabotage import Break
from tests.races.sizes import SIZES
from tests.races.snapshot import Snapshot
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel, DeliveryState

ORDERS = 2


@pytest.fixture
def due(runtime, estate, clock):
    """Orders that are to be moved, and have been for a minute."""
    log_many(runtime, estate.reporter, estate.premises, ORDERS)
    clock.advance(timedelta(minutes=59))
    sweep(runtime)
    clock.advance(timedelta(minutes=2))


def _sweep_killed_everywhere(runtime, place, break_with=Break.NOTHING):
    """Return how many points there are, and what was found after the kills; at most one, broken."""
    before, point, found = Snapshot(runtime, place.folder), 1, []
    sweep(runtime)
    undisturbed = (moves(runtime), owed(runtime))
    assert undisturbed[0].total() >= ORDERS
    with nursery(place) as others:
        while True:
            before.restore()
            lived = others.lives(sweep_once, point, break_with)
            found += [(point, fault) for fault in broken(runtime)]
            sweep(runtime)
            if (moves(runtime), owed(runtime)) != undisturbed:
                found.append((point, "not what an undisturbed sweep does"))
            if lived or (found and break_with is not Break.NOTHING):
                return point, found
            # What is broken shows at a few points only: none of those may be left out.
            point += SIZES.point_step if break_with is Break.NOTHING else 2


def _sender_killed_everywhere(runtime, place, clock, break_with=Break.NOTHING):
    before, began = Snapshot(runtime, place.folder), clock.now()
    point = 1 if break_with is Break.NOTHING else FIRST_CALL  # where that break must show
    post = place.folder / "post.txt"
    runtime.senders[Channel.EMAIL] = FileSender(runtime, place, lambda _: None)
    found, repeats = [], 0
    with nursery(place) as others:
        while True:
            before.restore()
            clock.set_to(began.isoformat())
            post.unlink(missing_ok=True)
            lived = others.lives(send_once, point, break_with)
            for _ in range(2):
                clock.advance(timedelta(seconds=61))
                dispatch(runtime)
            arrived, again, marked = _posted(post)
            repeats += again
            if arrived != _sent(runtime):
                found.append((point, f"arrived {arrived}, marked as sent {_sent(runtime)}"))
            if again > min(0 if lived else 1, marked):
                found.append((point, f"{again} repeats"))
            found += [(point, fault) for fault in broken(runtime)]
            if lived or (found and break_with is not Break.NOTHING):
                return point, repeats, found
            point += SIZES.point_step


def _posted(post):
    """Return the notices that arrived, how many messages repeat some, and how many say so."""
    arrived, again, marked = set(), 0, 0
    for line in post.read_text().splitlines() if post.exists() else ():
        numbers, says_so = line.split()
        notices = {int(number) for number in numbers.split(",")}
        again += bool(notices & arrived)
        marked += says_so == "True"
        arrived |= notices
    return arrived, again, marked


def _sent(runtime):
    return deliveries(runtime, DeliveryState.SENT)


def test_a_sweep_killed_at_any_point_loses_nothing_and_does_nothing_twice(runtime, due, place):
    end, found = _sweep_killed_everywhere(runtime, place)

    assert found == []
    assert end > 10
    note_figure(
        f"{kind(runtime)}: a sweep of {ORDERS} orders killed at {_tried(end)}: "
        "0 lost, 0 twice, no move without its notice"
    )


def test_that_scenario_finds_an_engine_that_writes_its_notices_apart(runtime, due, place):
    _, found = _sweep_killed_everywhere(runtime, place, Break.OUTBOX_APART)

    assert "I2" in {fault[0] for _, fault in found}


def test_a_sender_killed_at_any_point_delivers_everything(runtime, due, clock, place):
    sweep(runtime)
    end, repeats, found = _sender_killed_everywhere(runtime, place, clock)

    assert found == []
    assert end > 10
    note_figure(
        f"{kind(runtime)}: a sender killed at {_tried(end)}: every notice delivered, "
        f"{repeats} repeats, all marked"
    )


def test_that_scenario_finds_a_sender_that_marks_before_it_calls(runtime, due, clock, place):
    sweep(runtime)
    _, _, found = _sender_killed_everywhere(runtime, place, clock, Break.MARKED_FIRST)

    assert [what for _, what in found if "marked as sent" in what]


def _tried(end):
    tried = len(range(1, end, SIZES.point_step))
    return f"{tried} of its {end - 1} points"
