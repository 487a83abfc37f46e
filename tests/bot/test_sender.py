"""Sending notices by Slack: who is told what where, cards in place, and every way to fail."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.blocks.leads import LEADS
from bot.blocks.notices import CARD_ONLY, STAGE_CHANGES, THREAD
from bot.sandbox.limits import faults_in_message
from tests.bot.conftest import CHANNEL, MANAGER, OFFICER, SUPPLIER
from tests.factories import make_order
from tests.outbox.post import send_digests
from tests.slack import Given, element_of, elements_of, refusal, words_of
from tracker.cover import telling
from tracker.domain.events import (
    BacklogImported,
    HolderRebaselined,
    OwnersReviewed,
    RecoveryProposed,
    ReplyQualified,
    WindowExtended,
)
from tracker.domain.notices import AUDIENCES, Audience
from tracker.domain.windows import WindowKind
from tracker.jobs.chase_round import tell_round
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.outbox.claiming import BETWEEN_MESSAGES
from tracker.outbox.models import Channel, Delivery, DeliveryState, PostedCard
from tracker.premises.telling import is_about_a_window
from tracker.work_orders.schemas import AcceptDraft, ChaseDraft, ClosingDraft, ReasonDraft
from tracker.work_orders.service import (
    accept_order,
    chase_order,
    complete_order,
    confirm_fix,
    escalate_order,
)

REFERENCE = "WO-2026-000001"


def posts(api, channel):
    """Return what was posted there, each checked against Slack's limits."""
    found = [said for said in api.said("chat.postMessage") if said["channel"] == channel]
    for said in found:
        assert faults_in_message(said["text"], said.get("blocks")) == ()
        assert said["unfurl_links"] in {False, "0", "false"}
    return found


def deliveries(runtime, channel=None):
    with runtime.reading() as reading:
        rows = reading.session.scalars(sa.select(Delivery).order_by(Delivery.id)).all()
        return [row for row in rows if channel is None or row.channel is channel]


def test_a_new_order_is_a_card_in_the_channel_and_a_message_to_its_holder(api, orders, runtime):
    orders.log()

    dispatch(runtime)

    card, direct = posts(api, CHANNEL)[0], posts(api, f"D{OFFICER}")[0]
    assert "There is no heating" in words_of(card["blocks"])
    assert "There is no heating" in card["text"]
    assert card["metadata"] == {
        "event_type": "work_order",
        "event_payload": {"reference": REFERENCE, "stage": 0, "version": 1},
    }
    assert "A new order is yours" in direct["text"]
    assert element_of(direct["blocks"], "Accept")["style"] == "primary"
    assert {row.state for row in deliveries(runtime)} == {DeliveryState.SENT}


def test_the_card_is_edited_in_place_and_a_new_stage_is_shown_in_the_channel(
    api, orders, runtime, work, linked
):
    orders.log()
    dispatch(runtime)
    with work(linked.manager) as uow:
        escalate_order(uow, REFERENCE, ReasonDraft(reason="It cannot wait"))

    dispatch(runtime)

    _, reply = posts(api, CHANNEL)
    update = api.said("chat.update")[0]
    with runtime.reading() as reading:
        stands_at = reading.session.scalars(sa.select(PostedCard)).one().posted_as
    assert update["ts"] == reply["thread_ts"] == stands_at
    assert reply["reply_broadcast"] in {True, "1", "true"}
    assert "Stage 1 of 6" in reply["text"]
    assert "It cannot wait" not in reply["text"]
    assert update["metadata"]["event_payload"]["stage"] == 1
    assert faults_in_message(update["text"], update["blocks"], updating=True) == ()


def test_each_move_of_an_outage_is_told_with_the_stage_that_it_led_to(
    api, orders, runtime, work, linked, clock
):
    orders.log()
    dispatch(runtime)
    for _ in range(3):
        clock.advance(timedelta(hours=6))
        sweep(runtime)

    while dispatch(runtime).sent:
        pass

    lines = [said["text"] for said in posts(api, CHANNEL) if "Gone up" in said["text"]]
    stages = [line.partition("Stage ")[2][:1] for line in lines]
    assert stages == ["1", "2", "3"]
    assert ["With" in line for line in lines] == [False, False, True]


def test_history_that_is_no_new_stage_stays_in_the_thread(api, orders, runtime, work, linked):
    orders.log()
    dispatch(runtime)
    draft = AcceptDraft(next_action="Ring them", next_action_on=runtime.clock.now().date())
    with work(linked.officer) as uow:
        accept_order(uow, REFERENCE, draft)

    dispatch(runtime)

    reply = posts(api, CHANNEL)[1]
    assert "Accepted by Olu Officer" in reply["text"]
    assert "Ring them" not in reply["text"]
    assert not reply.get("reply_broadcast") or reply["reply_broadcast"] in {"0", "false"}


def test_a_card_that_somebody_deleted_is_posted_anew(api, orders, runtime, work, linked):
    orders.log()
    dispatch(runtime)
    api.gives("chat.update", refusal("message_not_found"))
    with work(linked.manager) as uow:
        escalate_order(uow, REFERENCE, ReasonDraft(reason="It cannot wait"))

    dispatch(runtime)

    cards = posts(api, CHANNEL)
    with runtime.reading() as reading:
        stands_at = reading.session.scalars(sa.select(PostedCard)).one().posted_as
    assert len(cards) == 2
    assert "thread_ts" not in cards[1]
    assert stands_at.endswith("000004") or stands_at != "1700000000.000001"


def test_the_fix_is_confirmed_by_the_premises_and_the_card_loses_its_buttons(
    api, orders, runtime, work, linked, clock
):
    orders.log()
    dispatch(runtime)
    with work(linked.supplier) as uow:
        complete_order(uow, REFERENCE, ClosingDraft())
    dispatch(runtime)
    asked = posts(api, f"D{MANAGER}")[0]
    with work(linked.manager) as uow:
        confirm_fix(uow, REFERENCE, ClosingDraft())
    clock.advance(timedelta(seconds=10))

    dispatch(runtime)

    assert "Is it?" in asked["text"]
    assert element_of(asked["blocks"], "Confirm fixed")["style"] == "primary"
    assert element_of(asked["blocks"], "Still broken")["style"] == "danger"
    assert list(elements_of(api.said("chat.update")[-1]["blocks"])) == []
    assert "Closed, fix confirmed" in api.said("chat.update")[-1]["text"]


def test_a_restricted_order_is_bare_in_channels_and_in_direct_messages(
    api, orders, runtime, work, linked, clock
):
    title, details = "Gate seven stays open", "The code is 4711"
    orders.log(category_code="SEC-DOR", title=title, details=details)
    dispatch(runtime)
    clock.advance(timedelta(days=1))
    sweep(runtime)
    with work(linked.manager) as uow:
        chase_order(uow, REFERENCE, ChaseDraft(note="The thief is back"))
        escalate_order(uow, REFERENCE, ReasonDraft(reason="The thief is here"))
    for _ in range(3):
        dispatch(runtime)

    sent = [call.arguments for call in api.calls]
    everything = str(sent)
    assert REFERENCE in everything
    assert linked.premises.code in everything
    assert "P1 Emergency" in everything
    for secret in (title, details, "thief", "Rowan House", "External door", "Secret Street"):
        assert secret not in everything


def test_a_title_pings_nobody_and_breaks_nothing(api, orders, runtime):
    orders.log(title="<!channel> & <@U1> *bold* | `code` @here " + "&" * 70)

    dispatch(runtime)

    everything = str([call.arguments for call in api.calls])
    assert "<!channel>" not in everything
    assert "<@U1>" not in everything
    assert posts(api, CHANNEL)


def test_whoever_is_chased_learns_by_whom_but_not_the_words(
    api, orders, runtime, work, linked, clock
):
    orders.log()
    dispatch(runtime)
    with work(linked.manager) as uow:
        chase_order(uow, REFERENCE, ChaseDraft(note="The thief is back"))
    clock.advance(BETWEEN_MESSAGES)

    dispatch(runtime)

    told = posts(api, f"D{OFFICER}")[1]
    assert told["text"].startswith("Mina Manager asks you to act on this order.")
    assert "thief" not in str(told)


def test_a_storm_becomes_one_digest_of_at_most_ten_lines(api, linked, runtime, work):
    with work(linked.reporter) as uow:
        for number in range(15):
            make_order(uow, linked.premises, category_code="ELE-SOC", title=f"Dirty floor {number}")

    dispatch(runtime)

    digest = posts(api, CHANNEL)
    assert len(digest) == 1
    assert words_of(digest[0]["blocks"]).count("• ") == 10
    assert "5 more" in words_of(digest[0]["blocks"])
    assert len(posts(api, f"D{OFFICER}")) == 1


def test_a_digest_brings_the_cards_that_stand_up_to_date_without_a_ping(
    api, linked, runtime, work, orders, clock
):
    for _ in range(12):
        orders.log(category_code="ELE-SOC")
        dispatch(runtime)
    before = len(posts(api, CHANNEL))
    clock.advance(timedelta(days=20))
    sweep(runtime)

    dispatch(runtime)

    assert len(posts(api, CHANNEL)) == before + 1
    assert len({said["ts"] for said in api.said("chat.update")}) == 12
    assert "Stage" in api.said("chat.update")[0]["text"]


def test_an_import_tells_each_person_in_one_message(api, linked, runtime, work, clock):
    with work(linked.officer) as uow:
        uow.record(BacklogImported(linked.officer.person_id, count=520, worst_stage=5))

    send_digests(runtime, clock)

    told = posts(api, f"D{OFFICER}")
    assert len(told) == 1
    assert "520 orders" in told[0]["text"]


def test_the_weekly_look_at_owners_is_one_message_that_leads_to_the_gaps(
    api, linked, runtime, work, clock
):
    with work(linked.officer) as uow:
        uow.record(OwnersReviewed(linked.officer.person_id, grave=3, gaps=12))

    send_digests(runtime, clock)

    (told,) = posts(api, f"D{OFFICER}")
    assert "12 gaps, 3 of them a stage with nobody" in told["text"]
    assert "/owners/gaps" in str(told["blocks"])


def test_a_recovery_plan_is_one_message_to_each_holder_and_one_to_whom_it_is_put(
    api, linked, runtime, work, clock
):
    officer, plan = linked.officer.person_id, "RP-2026-000001"
    day = clock.now().date() + timedelta(days=10)
    with work(linked.officer) as uow:
        uow.record(RecoveryProposed(plan, officer, orders=500, left_out=3, waves=(day,)))
        uow.record(HolderRebaselined(officer, plan, 500, 4, uow.now + timedelta(days=10)))

    send_digests(runtime, clock)

    asked, told = posts(api, f"D{OFFICER}")
    assert "asked to approve recovery plan RP-2026-000001: 500 orders in 1 wave" in asked["text"]
    assert "500 orders that you hold, the highest at stage 4" in told["text"]
    assert "/recovery/RP-2026-000001" in str(told["blocks"])


def test_a_window_is_one_message_to_the_manager_that_leads_to_it(api, linked, runtime, work, clock):
    with work(linked.officer) as uow:
        uow.record(
            WindowExtended(
                premises=linked.premises.code,
                number=1,
                what=WindowKind.MAINTENANCE,
                since=uow.now,
                until=uow.now + timedelta(days=3),
                held=4,
                goes_on=0,
            )
        )

    send_digests(runtime, clock)

    (told,) = posts(api, f"D{MANAGER}")
    assert f"Maintenance of {linked.premises.code} lasts longer, until 9:00am" in told["text"]
    assert f"/premises/{linked.premises.code}/windows" in str(told["blocks"])


def test_the_round_is_one_message_that_lists_each_order_and_its_duty(
    api, orders, runtime, work, linked, clock
):
    orders.log()
    with work(linked.manager) as uow:
        for _ in range(5):
            escalate_order(uow, REFERENCE, ReasonDraft(reason="It cannot wait"))
    while dispatch(runtime).sent:
        pass
    before = len(posts(api, f"D{OFFICER}"))
    clock.advance(timedelta(days=1, seconds=5))
    sweep(runtime)
    tell_round(runtime)

    dispatch(runtime)

    (message,) = posts(api, f"D{OFFICER}")[before:]
    words = words_of(message["blocks"])
    assert "There is no heating" in words
    assert "Stage 5 of 6" in words
    assert "Your duty: Give the supplier formal notice" in words
    assert "/?mine=held" in str(message["blocks"])


def test_a_direct_message_has_only_its_readers_buttons(api, orders, runtime, work, linked, clock):
    orders.log()
    with work(linked.manager) as uow:
        escalate_order(uow, REFERENCE, ReasonDraft(reason="It cannot wait"))
        escalate_order(uow, REFERENCE, ReasonDraft(reason="It still cannot wait"))

    dispatch(runtime)

    blocks = posts(api, f"D{SUPPLIER}")[-1]["blocks"]
    shown = {one.get("selected_option", one)["text"]["text"] for one in elements_of(blocks)}
    assert "Complete" in shown
    assert not {"Chase", "Escalate"} & shown


def test_when_slack_asks_us_to_wait_nothing_is_sent_there_until_then(api, orders, runtime, clock):
    orders.log()
    wait = Given(status=429, headers={"Retry-After": "30"}, body={"ok": False, "error": "x"})
    api.always_gives("chat.postMessage", wait)
    dispatch(runtime)
    tried = len(api.said("chat.postMessage"))

    orders.log()
    clock.advance(timedelta(seconds=29))
    dispatch(runtime)

    waiting = deliveries(runtime, Channel.SLACK_CHANNEL)
    assert len(api.said("chat.postMessage")) == tried
    assert waiting[0].next_try_at - clock.now() == timedelta(seconds=1)
    assert not any(row.maybe_repeat for row in deliveries(runtime))


@pytest.mark.parametrize(
    ("trouble", "state", "repeat"),
    [
        pytest.param(refusal("channel_not_found"), DeliveryState.DEAD, False, id="no channel"),
        pytest.param(refusal("is_archived"), DeliveryState.DEAD, False, id="archived"),
        pytest.param(refusal("not_in_channel"), DeliveryState.DEAD, False, id="not invited"),
        pytest.param(refusal("invalid_blocks"), DeliveryState.DEAD, False, id="bad blocks"),
        pytest.param(refusal("ratelimited"), DeliveryState.PENDING, False, id="ratelimited"),
        pytest.param(refusal("fatal_error"), DeliveryState.PENDING, True, id="fatal"),
        pytest.param(refusal("of_tomorrow"), DeliveryState.PENDING, False, id="unknown"),
        pytest.param(Given(status=500, body="<html>"), DeliveryState.PENDING, False, id="500"),
        pytest.param(Given(status=503, body="busy"), DeliveryState.PENDING, False, id="503"),
        pytest.param(Given(status=504, body="<html>"), DeliveryState.PENDING, True, id="504"),
        pytest.param(Given(body="<html>Sign in"), DeliveryState.PENDING, False, id="html 200"),
        pytest.param(
            Given(status=302, headers={"Location": "/api/x"}, body=""),
            DeliveryState.PENDING,
            False,
            id="redirect",
        ),
        pytest.param(Given(reset=True), DeliveryState.PENDING, True, id="reset after sending"),
    ],
)
def test_each_failure_is_classed(api, orders, runtime, trouble, state, repeat):
    orders.log()
    api.always_gives("chat.postMessage", trouble)

    dispatch(runtime)

    row = deliveries(runtime, Channel.SLACK_CHANNEL)[0]
    calls = [said for said in api.said("chat.postMessage") if said["channel"] == CHANNEL]
    assert (row.state, row.maybe_repeat) == (state, repeat)
    assert len(calls) == 1


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked"])
def test_a_revoked_token_stops_the_sending_and_loses_nothing(api, orders, runtime, error):
    for _ in range(5):
        orders.log()
    api.always_gives("chat.postMessage", refusal(error))
    api.always_gives("conversations.open", refusal(error))

    dispatch(runtime)

    assert len(api.calls) <= 2  # one for each way of Slack, then silence
    assert {row.state for row in deliveries(runtime)} == {DeliveryState.PENDING}
    assert {row.attempts for row in deliveries(runtime)} == {0}


def test_a_notice_whose_first_answer_was_lost_says_that_it_may_be_a_repeat(
    api, orders, runtime, clock
):
    orders.log()
    api.gives("chat.postMessage", Given(reset=True), Given(reset=True))
    dispatch(runtime)
    clock.advance(timedelta(minutes=10))

    dispatch(runtime)

    assert "Possibly a repeat" in words_of(posts(api, CHANNEL)[1]["blocks"])
    assert "Possibly a repeat" in words_of(posts(api, f"D{OFFICER}")[1]["blocks"])


def test_slack_away_is_no_reason_to_believe_that_anything_arrived(orders, runtime, app, api):
    from bot.sending.sender import SlackSender
    from bot.sending.web_api import make_line

    orders.log()
    away = SlackSender(runtime, make_line("xoxb-1", "http://127.0.0.1:9/api/"))
    runtime.senders[Channel.SLACK_DIRECT] = runtime.senders[Channel.SLACK_CHANNEL] = away

    dispatch(runtime)

    assert {row.state for row in deliveries(runtime)} == {DeliveryState.PENDING}
    assert not any(row.maybe_repeat for row in deliveries(runtime))


def test_every_fact_that_somebody_is_told_of_has_words():
    told = {
        Audience.STAGE_HOLDER,
        Audience.DEPUTY,
        Audience.CONFIRMERS,
        Audience.APPROVERS,
        Audience.REPORTERS,
        Audience.SITE_MANAGERS,
        Audience.ON_SITE,
    }
    direct = {kind.kind for kind, to in AUDIENCES.items() if told & {one.audience for one in to}}
    named = {kind.kind for kind, to in AUDIENCES.items() if Audience.NAMED_PERSON in _readers(to)}
    direct |= {kind for kind in named if kind.startswith("work_order.")}  # about one order too
    direct -= {ReplyQualified.kind}  # it answers a mail, in the words of `bot/blocks/replies.py`
    at_night = {kind for kind in direct if kind.startswith("cover.")}
    channel = {
        kind.kind
        for kind, to in AUDIENCES.items()
        if Audience.UNIT_CHANNEL in {one.audience for one in to}
    }

    assert {kind for kind in direct - at_night if not is_about_a_window(kind)} == set(LEADS)
    assert at_night <= set(telling.LEADS)
    assert channel == set(THREAD) | CARD_ONLY
    assert set(THREAD) >= STAGE_CHANGES


def _readers(notices):
    return {each.audience for each in notices}


def test_a_warning_names_its_milestone_and_how_much_of_its_time_has_passed(
    orders, clock, runtime, api
):
    orders.log(category_code="FIR-DOR")
    clock.advance(timedelta(hours=6, minutes=5))
    sweep(runtime)
    dispatch(runtime)

    said = [one["text"] for one in api.said("chat.postMessage")]
    assert any("75 % of the time to attend has passed." in text for text in said)
