"""Which policy is in force goes on record, and an edited version is an alarm."""

from dataclasses import replace

import pytest

from tracker.checks import check_invariants
from tracker.jobs.policy_record import record_policy
from tracker.published.queries import revisions
from tracker.trail.queries import entries_of

LADDER, CATEGORIES = "ladders/0002", "fault_categories"


@pytest.fixture
def changed(runtime):
    """Return the same service with one file of its policy changed."""

    def change(name, old, new):
        text = runtime.policy.texts[name]
        assert old in text
        texts = {**runtime.policy.texts, name: text.replace(old, new, 1)}
        return replace(runtime, policy=replace(runtime.policy, texts=texts))

    return change


def on_record(runtime):
    with runtime.reading() as look:
        return {(row.name, row.revision): row.changes for row in revisions(look.session)}


def finding(runtime):
    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    return next(each for each in found if each.code == "P1")


def test_a_first_start_puts_every_file_on_record_and_a_second_nothing(runtime):
    made = record_policy(runtime)

    assert made == len(runtime.policy.texts)
    assert record_policy(runtime) == 0
    assert {name for name, _ in on_record(runtime)} == set(runtime.policy.texts)
    assert on_record(runtime)[LADDER, 1] != []
    assert on_record(runtime)["ladders/0001", 1] == []
    assert finding(runtime).ok


def test_a_changed_category_is_on_the_trail_with_what_changed(runtime, changed):
    record_policy(runtime)

    made = record_policy(changed(CATEGORIES, 'label = "', 'label = "Another '))

    with runtime.reading() as look:
        entries = entries_of(look.session, f"policy:{CATEGORIES}")
    (line,) = on_record(runtime)[CATEGORIES, 2]
    assert made == 1
    assert "label" in line
    assert "then Another" in line
    assert [entry.values["event"]["changes"] for entry in entries] == [0, 1]
    assert finding(changed(CATEGORIES, 'label = "', 'label = "Another ')).ok


def test_a_published_ladder_that_was_edited_is_an_alarm_until_its_text_is_back(runtime, changed):
    record_policy(runtime)
    edited = changed(LADDER, "minutes = 30", "minutes = 31")

    before = finding(edited)
    record_policy(edited)

    assert not before.ok
    assert f"{LADDER} is not what was published" in before.detail
    assert not finding(edited).ok
    assert on_record(runtime)[LADDER, 2] == ["dwell, minutes: 30; then 31"]
    assert record_policy(runtime) == 1
    assert finding(runtime).ok


def test_a_published_ladder_that_is_gone_is_an_alarm(runtime):
    record_policy(runtime)
    texts = {name: text for name, text in runtime.policy.texts.items() if name != LADDER}

    found = finding(replace(runtime, policy=replace(runtime.policy, texts=texts)))

    assert f"{LADDER} is there no more" in found.detail
