"""Refusals carry words for a person and what a door needs to pass them on."""

import pytest

from tracker.domain.errors import (
    AlreadyDone,
    Busy,
    ConfigurationFault,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
)


@pytest.mark.parametrize(
    ("refusal", "code", "status"),
    [
        (NotFound("No such work order"), "not_found", 404),
        (NotAllowed("You may not"), "not_allowed", 403),
        (Conflict("Stale"), "conflict", 409),
        (Invalid({"title": ["Too short"]}), "invalid", 422),
        (Busy("Try again"), "busy", 503),
        (AlreadyDone("WO-2026-000001"), "already_done", 200),
        (ConfigurationFault(["one"]), "configuration_fault", 500),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_a_refusal_has_words_and_a_code_and_a_status(refusal, code, status):
    assert (refusal.code, refusal.status) == (code, status)
    assert str(refusal) == refusal.message
    assert refusal.message


def test_a_conflict_says_what_changed_meanwhile():
    assert Conflict("Stale", ["status: Attended"]).changes == ("status: Attended",)
    assert Conflict("Stale").changes == ()


def test_bad_input_keeps_each_message_under_its_field():
    refusal = Invalid({"title": ("Too short", "No tabs"), "details": ["Too long"]})

    assert refusal.errors == {"title": ["Too short", "No tabs"], "details": ["Too long"]}
    assert str(refusal) == "Too short; No tabs; Too long"


def test_a_repeat_carries_the_answer_of_the_first_time():
    assert AlreadyDone("WO-2026-000001").answer == "WO-2026-000001"


def test_a_faulty_configuration_lists_all_its_faults():
    refusal = ConfigurationFault(["no ladder", "no clock"])

    assert refusal.faults == ("no ladder", "no clock")
    assert "no ladder" in str(refusal)
    assert "no clock" in str(refusal)
