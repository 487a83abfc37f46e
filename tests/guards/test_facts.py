"""Facts and refusals: each has its own name, an audience, and not a word that people typed."""

import sys
from dataclasses import fields, is_dataclass

import pytest

from tracker.domain import errors, events
from tracker.domain.events import KINDS, Event
from tracker.domain.notices import AUDIENCES

# What people type may hold a resident's name; a fact is kept for ever and is sent about.
TYPED = {"title", "details", "note", "notes", "text", "words", "body", "address", "name", "email"}


def _family(parent: type) -> set[type]:
    """Return the classes beneath `parent`; slots make each class twice, and its name has one."""
    found = {child for direct in parent.__subclasses__() for child in {direct, *_family(direct)}}
    return {
        child for child in found if getattr(sys.modules[child.__module__], child.__name__) is child
    }


FACTS = sorted(
    (fact for fact in _family(Event) if "kind" in vars(fact)), key=lambda fact: fact.kind
)
REFUSALS = sorted(
    _family(errors.TrackerError) | {errors.TrackerError}, key=lambda refusal: refusal.__name__
)


def test_every_fact_says_who_is_told_or_that_nobody_is():
    assert {fact.__name__ for fact in FACTS} - {fact.__name__ for fact in AUDIENCES} == set()
    assert {fact.__name__ for fact in AUDIENCES} - {fact.__name__ for fact in FACTS} == set()


def test_no_two_facts_share_a_kind():
    kinds = [fact.kind for fact in FACTS]

    assert kinds
    assert sorted(set(kinds)) == kinds
    assert set(KINDS) == set(kinds)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.kind)
def test_a_fact_is_frozen_and_holds_nothing_that_was_typed(fact):
    assert is_dataclass(fact)
    assert fact.__dataclass_params__.frozen
    assert {field.name for field in fields(fact)} & TYPED == set()


def test_every_fact_can_be_had_from_the_package():
    assert [fact.__name__ for fact in FACTS if not hasattr(events, fact.__name__)] == []


def test_every_refusal_has_a_code_of_its_own():
    codes = [refusal.code for refusal in REFUSALS]

    assert [refusal.__name__ for refusal in REFUSALS if "code" not in vars(refusal)] == []
    assert len(set(codes)) == len(codes)
