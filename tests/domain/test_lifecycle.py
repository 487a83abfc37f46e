"""The statuses of a work order: which moves are allowed, and the two keys that close it."""

import pytest

from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.lifecycle import (
    AFTER_REJECTION,
    CLOSED,
    OPEN,
    PROGRESS,
    Status,
    label,
    may_move,
    milestones_met_by,
    require_move,
    require_second_key,
)
from tracker.domain.milestones import MilestoneKind

FINISHED = (Status.CONFIRMED_CLOSED, Status.CANCELLED)
WAITING = (Status.AWAITING_QUOTE, Status.AWAITING_APPROVAL, Status.AWAITING_PARTS)
each_status = pytest.mark.parametrize("status", Status)


@each_status
def test_only_a_fix_that_was_called_complete_can_be_confirmed(status):
    assert may_move(status, Status.CONFIRMED_CLOSED) is (status is Status.SUPPLIER_COMPLETE)


@pytest.mark.parametrize("status", sorted(OPEN - {Status.SUPPLIER_COMPLETE}))
def test_any_work_in_hand_can_be_called_complete_or_cancelled(status):
    assert may_move(status, Status.SUPPLIER_COMPLETE)
    assert may_move(status, Status.CANCELLED)


@pytest.mark.parametrize("finished", FINISHED)
@each_status
def test_nothing_moves_a_finished_order(finished, status):
    assert finished not in OPEN
    assert not may_move(finished, status)


@each_status
def test_staying_the_same_is_no_move(status):
    assert not may_move(status, status)


@each_status
def test_nothing_goes_back_to_reported(status):
    assert not may_move(status, Status.REPORTED)


def test_a_fix_called_complete_is_confirmed_or_rejected_and_nothing_else():
    moves = {status for status in Status if may_move(Status.SUPPLIER_COMPLETE, status)}

    assert moves == {*CLOSED, AFTER_REJECTION}


@pytest.mark.parametrize("status", [Status.ACKNOWLEDGED, Status.ATTENDED])
def test_what_was_made_safe_is_never_shown_as_less_than_safe(status):
    assert not may_move(Status.MADE_SAFE, status)


@pytest.mark.parametrize("status", PROGRESS)
def test_an_update_may_set_any_progress_on_a_new_report(status):
    require_move(Status.REPORTED, status)


@pytest.mark.parametrize("status", [Status.LOGGED, Status.SUPPLIER_COMPLETE, *FINISHED])
def test_what_has_a_door_of_its_own_is_no_mere_update(status):
    assert status not in PROGRESS


@pytest.mark.parametrize("waiting", WAITING)
def test_one_wait_may_follow_another_and_work_may_go_on(waiting):
    follow = {*WAITING, Status.ATTENDED, Status.MADE_SAFE, Status.IN_PROGRESS} - {waiting}

    assert all(may_move(waiting, status) for status in follow)


@pytest.mark.parametrize(
    ("current", "new", "words"),
    [
        (Status.ATTENDED, Status.ATTENDED, "already “Attended”"),
        (Status.CANCELLED, Status.ATTENDED, "finished: “Cancelled”"),
        (Status.SUPPLIER_COMPLETE, Status.CANCELLED, "Confirm the fix or reject it first"),
        (Status.ATTENDED, Status.CONFIRMED_CLOSED, "no fix to confirm"),
        (Status.MADE_SAFE, Status.ATTENDED, "cannot go from “Made safe” to “Attended”"),
    ],
)
def test_a_refused_move_says_why(current, new, words):
    with pytest.raises(Conflict, match=words):
        require_move(current, new)


@pytest.mark.parametrize(
    ("status", "met"),
    [
        (Status.REPORTED, ""),
        (Status.LOGGED, ""),
        (Status.ACKNOWLEDGED, "acknowledge"),
        (Status.ATTENDED, "acknowledge attend"),
        (Status.MADE_SAFE, "acknowledge attend make_safe"),
        (Status.AWAITING_QUOTE, "acknowledge"),
        (Status.AWAITING_APPROVAL, "acknowledge"),
        (Status.AWAITING_PARTS, "acknowledge"),
        (Status.IN_PROGRESS, "acknowledge attend"),
        (Status.SUPPLIER_COMPLETE, "acknowledge attend make_safe fix"),
        (Status.CONFIRMED_CLOSED, "acknowledge attend make_safe fix"),
        (Status.CANCELLED, ""),
    ],
)
def test_a_status_meets_what_it_proves_and_no_more(status, met):
    assert milestones_met_by(status) == {MilestoneKind(kind) for kind in met.split()}


def test_making_safe_does_not_stand_in_for_the_fix():
    assert MilestoneKind.FIX not in milestones_met_by(Status.MADE_SAFE)


def test_who_completed_a_fix_may_not_confirm_it():
    with pytest.raises(NotAllowed, match="somebody else"):
        require_second_key(completed_by=7, confirming=7)


@pytest.mark.parametrize(("completed_by", "confirming"), [(7, 8), (None, 8), (None, None)])
def test_anybody_else_who_may_confirm_holds_the_second_key(completed_by, confirming):
    require_second_key(completed_by=completed_by, confirming=confirming)


def test_every_status_has_words_of_its_own():
    assert len({label(status) for status in Status}) == len(Status)
