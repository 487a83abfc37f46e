"""Published heads: beside them a trail that was cut off, or built anew, shows."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.deeds import accept, log
from tests.trail.meddling import meddling
from tracker.domain.chain import GENESIS
from tracker.jobs.publishing import publish_head
from tracker.trail.chained import Content
from tracker.trail.heads import BadHeads, fault_beside, new_key, public_key_of, read_heads
from tracker.trail.models import TrailEntry, TrailHead
from tracker.trail.verify import verify_trail

SECRET, PUBLIC = new_key()


@pytest.fixture
def heads_file(runtime, tmp_path):
    """Where this machine keeps what it has published."""
    path = tmp_path / "heads.jsonl"
    runtime.settings = replace(runtime.settings, trail_key=SECRET, trail_heads_file=path)
    return path


@pytest.fixture
def published(runtime, work, estate, clock, heads_file):
    """The heads that were published while two orders were logged and accepted."""
    for _ in range(2):
        accept(work, estate.manager, log(work, estate.reporter, estate.premises))
        clock.advance(timedelta(minutes=10))
        publish_head(runtime)
    return read_heads(heads_file, PUBLIC)


def _fault(runtime, heads):
    """Return what the chain says of itself, and what the heads say of it."""
    with runtime.reading() as look:
        return verify_trail(look.session).fault, fault_beside(look.session, heads)


def _cut_off(runtime, last):
    """Take away the end of the chain, and make its head agree."""
    with meddling(runtime) as connection:
        connection.execute(sa.delete(TrailEntry).where(TrailEntry.number > last))
        digest = connection.scalar(sa.select(TrailEntry.digest).where(TrailEntry.number == last))
        connection.execute(sa.update(TrailHead).values(count=last, digest=digest))


def _build_anew(runtime, first):
    """Write another past from this entry on, every digest of which holds."""
    with meddling(runtime) as connection:
        rows = connection.execute(sa.select(TrailEntry).order_by(TrailEntry.number)).all()
        previous = GENESIS
        for row in rows:
            content = Content._make(getattr(row, name) for name in Content._fields)
            if row.number == first:
                content = content._replace(actor="operator:somebody-else")
            digest = content.digest_after(previous)
            connection.execute(
                sa.update(TrailEntry)
                .where(TrailEntry.number == row.number)
                .values(actor=content.actor, previous=previous, digest=digest)
            )
            previous = digest
        connection.execute(sa.update(TrailHead).values(digest=previous))


def test_an_honest_trail_agrees_with_every_published_head(runtime, published):
    assert len(published) == 2
    assert published[0].number < published[1].number
    assert _fault(runtime, published) == (None, None)


def test_a_trail_that_was_cut_off_holds_by_itself_and_not_beside_its_heads(runtime, published):
    _cut_off(runtime, published[0].number)

    alone, beside = _fault(runtime, published)

    assert alone is None
    assert beside == f"entry {published[1].number} is missing: it was published at " + (
        published[1].at
    )


def test_a_trail_that_was_built_anew_names_where_it_leaves_what_was_published(runtime, published):
    _build_anew(runtime, published[0].number + 1)

    alone, beside = _fault(runtime, published)

    assert alone is None
    assert beside is not None
    assert beside.startswith(f"entry {published[1].number} is not the one that was published")
    assert beside.endswith(f"built anew from entry {published[0].number + 1} or later")


def test_a_trail_that_was_built_anew_from_its_start_is_seen_by_the_first_head(runtime, published):
    _build_anew(runtime, 1)

    alone, beside = _fault(runtime, published)

    assert alone is None
    assert beside.endswith("the chain was built anew from entry 1 or later")


@pytest.mark.parametrize(
    ("meddle", "fault"),
    [
        pytest.param(
            lambda line: line.replace('"number": ', '"number": 1'),
            "line 2 was not signed with this key",
            id="another-number",
        ),
        pytest.param(lambda _line: "{}", "line 2 is no head of a trail", id="no-head"),
        pytest.param(lambda _line: "heads", "line 2 is no head of a trail", id="no-json"),
    ],
)
def test_a_head_that_somebody_else_wrote_is_refused_by_its_line(
    published, heads_file, meddle, fault
):
    first, second = heads_file.read_text().splitlines()
    heads_file.write_text(f"{first}\n{meddle(second)}\n")

    with pytest.raises(BadHeads, match=fault):
        read_heads(heads_file, PUBLIC)


def test_heads_that_another_key_signed_are_refused(published, heads_file):
    with pytest.raises(BadHeads, match="line 1 was not signed with this key"):
        read_heads(heads_file, new_key()[1])


@pytest.mark.parametrize("key", ["", "c2hvcnQ=", "not base64"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(BadHeads, match="trail new-key makes one"):
        public_key_of(key)


def test_a_head_is_published_every_ten_minutes_and_no_oftener(runtime, published, clock):
    at_once = publish_head(runtime)
    clock.advance(timedelta(minutes=9, seconds=59))
    early = publish_head(runtime)
    clock.advance(timedelta(seconds=1))
    in_time = publish_head(runtime)

    assert (at_once, early) == (None, None)
    assert in_time is not None


def test_nothing_is_published_without_a_key(runtime, estate):
    assert publish_head(runtime, at_once=True) is None


def test_the_head_goes_to_the_log_too_with_its_signature(runtime, work, estate, heads_file, caplog):
    with caplog.at_level("INFO"):
        publish_head(runtime)

    assert heads_file.read_text().strip() in caplog.text
    assert SECRET not in caplog.text
