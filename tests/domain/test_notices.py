"""Who is told of which fact."""

from datetime import UTC, datetime

import pytest

from tracker.domain import events
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.notices import AUDIENCES, Audience, Notice, Urgency, notices_for
from tracker.domain.priority import Priority
from tracker.domain.roles import ScopeKind
from tracker.domain.triggers import Trigger
from tracker.domain.visits import VisitOutcome

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
WO, RP = "WO-2026-000001", "RP-2026-000001"
HOLDER = Notice(Audience.STAGE_HOLDER, Urgency.ACT)
CONFIRMERS = Notice(Audience.CONFIRMERS, Urgency.ACT)
REPORTERS = Notice(Audience.REPORTERS, Urgency.INFORM)
CHANNEL = Notice(Audience.UNIT_CHANNEL, Urgency.INFORM)
PERSON = Notice(Audience.NAMED_PERSON, Urgency.INFORM)

PROMOTED = events.WorkOrderPromoted(WO, 1, 1, 2, Trigger.STAGE_LIMIT, NOON, 3)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (events.WorkOrderLogged(WO, "AP-01", Priority.P1), (HOLDER, CHANNEL)),
        (PROMOTED, (HOLDER, CHANNEL)),
        (events.FixRejected(WO, 1, 2, 3), (HOLDER, CHANNEL)),
        (events.StageReviewed(WO, 1, 6, NOON, 3), (HOLDER,)),
        (events.WorkOrderChased(WO, 2), (HOLDER,)),
        (events.WorkOrderCompleted(WO), (CONFIRMERS, CHANNEL)),
        (events.ConfirmationReminded(WO, NOON), (CONFIRMERS,)),
        (events.WorkOrderAccepted(WO, 0), (CHANNEL,)),
        (events.WorkOrderUpdated(WO, Status.ATTENDED), (CHANNEL,)),
        (events.FixConfirmed(WO), (REPORTERS, CHANNEL)),
        (events.VisitRecorded(WO, VisitOutcome.NO_SHOW), (CHANNEL,)),
        (events.DuplicateMerged(WO, WO), (REPORTERS, CHANNEL)),
        (events.MilestoneMissed(WO, MilestoneKind.FIX, NOON), (CHANNEL,)),
        (events.BacklogLanded(WO, 1, 4), ()),
        (events.BacklogImported(7, 40, 6), (PERSON,)),
        (events.OwnersReviewed(7, 1, 9), (PERSON,)),
        (events.HolderRebaselined(7, RP, 40, 5, NOON), (PERSON,)),
        (events.RecoveryMissed(WO, 1, 5, RP, NOON), (HOLDER,)),
        (events.SignedIn(7), ()),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_fact_is_told_to_those_whom_the_table_names(event, told):
    assert notices_for(event) == told


def test_whoever_must_act_is_told_before_whoever_need_only_know():
    for told in AUDIENCES.values():
        assert sorted(told, key=lambda notice: notice.urgency is Urgency.INFORM) == list(told)


def test_nobody_is_told_of_signing_in_or_of_the_register():
    quiet = {fact for fact, told in AUDIENCES.items() if not told}

    elsewhere = {
        fact for fact in AUDIENCES if fact.kind.split(".")[0] not in {"work_order", "cover"}
    }
    assert elsewhere - quiet == {
        events.BacklogImported,
        events.OwnersReviewed,
        events.ChannelLost,
        events.HolderRebaselined,
        events.RecoveryProposed,
        events.WindowAnnounced,
        events.WindowExtended,
        events.WindowEnded,
        events.RoundOwed,
        events.StuckOrdersListed,
    }


@pytest.mark.parametrize(
    ("event", "subject"),
    [
        (PROMOTED, WO),
        (events.SlackLinked(7), "person:7"),
        (events.PremisesClosed("AP-01"), "AP-01"),
        (events.StageOwnerSet(4, ScopeKind.UNIT, 3), "stage:4"),
        (events.ExportMade("safety", 10, "ab"), "export:safety"),
        (events.NoticeReplayed(9), "notice:9"),
        (events.RecoveryApproved(RP, 500), RP),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_fact_names_what_it_is_about(event, subject):
    assert event.subject == subject
