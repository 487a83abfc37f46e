"""Sharing a card: by who may see it, in their name, and never one that must be bare."""

import pytest
import sqlalchemy as sa

from bot.sandbox.limits import faults_in_message
from tests.bot.conftest import CHANNEL, HEAD, MANAGER, NOBODY, STRANGER
from tests.slack import Given, element_of, elements_of, refusal, words_of
from tracker.domain.events import CardShared
from tracker.trail.models import TrailEntry
from tracker.work_orders.acts import ACTS

SHARE = {"type": "button", "action_id": "share", "value": "WO-2026-000001@1"}


@pytest.fixture
def asked(slack, api, orders):
    """A card that the manager asked for in a channel; return it and where answers go."""

    def ask(words="#1", **order):
        orders.log(**order)
        url = f"{api.address}/answer"
        return slack.command(MANAGER, words, response_url=url).json["blocks"], url

    return ask


def press(slack, user, element, url, **more):
    return slack.press(user, element, response_url=url, channel={"id": "C0ANY"}, **more)


def shares(runtime):
    with runtime.reading() as reading:
        wanted = sa.select(TrailEntry).where(TrailEntry.kind == CardShared.kind)
        return reading.session.scalars(wanted).all()


def test_a_shared_card_is_shown_to_everybody_in_the_sharers_name(slack, api, asked, runtime):
    blocks, url = asked()

    press(slack, MANAGER, element_of(blocks, "Share here"), url)

    shown, kept = api.wait_for("/answer", 2)
    assert shown["response_type"] == "in_channel"
    assert not shown.get("replace_original")
    assert faults_in_message(shown["text"], shown["blocks"]) == ()
    assert "There is no heating" in words_of(shown["blocks"])
    assert "Shared by Mina Manager. This copy shows the order as it stood at" in words_of(
        shown["blocks"]
    )
    assert kept["replace_original"]
    assert "Share here" not in words_of(kept["blocks"])
    (entry,) = shares(runtime)
    assert entry.subject == "WO-2026-000001"


def test_the_copy_has_the_buttons_of_no_reader_but_of_the_orders_state(slack, api, asked):
    blocks, url = asked()

    press(slack, MANAGER, element_of(blocks, "Share here"), url)

    shown = api.wait_for("/answer")[0]["blocks"]
    names = {one.get("selected_option", one)["text"]["text"] for one in elements_of(shown)}
    assert {"Accept", "Chase", "Update", "Escalate"} <= names
    assert "Share here" not in names


def test_a_restricted_card_has_no_such_button_and_a_forged_press_shares_nothing(
    slack, api, asked, runtime
):
    blocks, url = asked(category_code="SEC-DOR", title="Gate seven stays open")

    press(slack, MANAGER, SHARE, url)

    assert "Share here" not in words_of(blocks)
    (answer,) = api.wait_for("/answer")
    assert answer["response_type"] == "ephemeral"
    assert "is restricted: it is not shared" in answer["text"]
    assert shares(runtime) == []


@pytest.mark.parametrize("user", [STRANGER, NOBODY])
def test_who_may_not_see_it_shares_nothing(slack, api, asked, runtime, user):
    _, url = asked()

    press(slack, user, SHARE, url)

    (answer,) = api.wait_for("/answer")
    assert answer["response_type"] == "ephemeral"
    assert "no heating" not in str(answer)
    assert shares(runtime) == []


def test_a_press_that_comes_twice_shares_once(slack, api, asked, runtime):
    _, url = asked()

    for _ in range(2):
        press(slack, MANAGER, SHARE, url, trigger_id="1.2.same")

    said = api.wait_for("/answer", 2)
    assert [one.get("response_type") for one in said].count("in_channel") == 1
    assert len(shares(runtime)) == 1


def test_where_the_address_of_the_answer_is_spent_the_bot_posts_as_a_member(slack, api, asked):
    _, url = asked()
    api.gives("/answer", Given(status=404))

    press(slack, MANAGER, SHARE, url)

    (posted,) = api.wait_for("chat.postMessage")
    assert posted["channel"] == "C0ANY"
    assert "Shared by Mina Manager" in words_of(posted["blocks"])


def test_a_double_click_shares_once(slack, api, asked, runtime):
    blocks, url = asked()
    where = {"container": {"type": "message", "message_ts": "1763280000.000100"}}

    for _ in range(2):
        press(slack, MANAGER, element_of(blocks, "Share here"), url, **where)

    said = api.wait_for("/answer", 2)
    assert [one.get("response_type") for one in said].count("in_channel") == 1
    assert len(shares(runtime)) == 1


@pytest.mark.parametrize("mark", ["is_ext_shared", "is_pending_ext_shared"])
def test_nothing_is_shared_where_another_organisation_reads(slack, api, asked, runtime, mark):
    blocks, url = asked()
    api.always_gives("conversations.info", Given(body={"ok": True, "channel": {mark: True}}))

    press(slack, MANAGER, element_of(blocks, "Share here"), url)

    (opened,) = api.wait_for("views.open")
    (kept,) = api.wait_for("/answer")
    assert "another organisation" in words_of(opened["view"])
    assert "another organisation" in words_of(kept["blocks"])
    assert kept["replace_original"]
    assert "Share here" not in words_of(kept["blocks"])
    assert shares(runtime) == []


def members(*users):
    return Given(body={"ok": True, "members": list(users)})


@pytest.mark.parametrize(
    ("method", "answer", "why"),
    [
        ("users.info", {"user": {"id": "U1", "is_restricted": True}}, "guests read"),
        ("users.info", {"user": {"id": "U1", "is_stranger": True}}, "guests read"),
        ("conversations.info", {"ok": False, "error": "channel_not_found"}, "does not say"),
        ("conversations.members", {"members": [f"U{n}" for n in range(41)]}, "does not say"),
    ],
)
def test_where_guests_read_or_nobody_knows_who_reads_the_copy_is_bare_and_says_why(
    slack, api, asked, linked, method, answer, why
):
    blocks, url = asked()
    api.always_gives("conversations.members", members("U1"))
    api.always_gives(method, Given(body={"ok": True, **answer}))

    press(slack, MANAGER, element_of(blocks, "Share here"), url)

    shown = api.wait_for("/answer", 2)[0]
    assert faults_in_message(shown["text"], shown["blocks"]) == ()
    assert why in words_of(shown["blocks"])
    assert "WO-2026-000001" in words_of(shown["blocks"])
    assert "no heating" not in str(shown)
    assert linked.premises.name not in str(shown)


def test_in_the_units_own_channel_where_its_cards_stand_nobody_is_asked_about(slack, api, asked):
    blocks, url = asked()

    slack.press(
        MANAGER, element_of(blocks, "Share here"), response_url=url, channel={"id": CHANNEL}
    )

    assert "no heating" in words_of(api.wait_for("/answer", 2)[0]["blocks"])
    assert api.said("conversations.members") == []


def test_what_cannot_be_shared_is_told_with_the_reason(slack, api, asked):
    _, url = asked()
    api.gives("/answer", Given(status=404))
    api.always_gives("chat.postMessage", refusal("not_in_channel"))

    press(slack, MANAGER, SHARE, url)

    (opened,) = api.wait_for("views.open")
    assert "was not shared" in words_of(opened["view"])
    assert "invite it" in words_of(opened["view"])


def test_a_card_in_a_modal_has_nowhere_to_be_shared(slack, api, orders, linked):
    orders.log()
    entry = {
        "type": "overflow",
        "action_id": "more",
        "selected_option": {"value": "show:WO-2026-000001@1", "text": {"text": "Show the card"}},
    }

    slack.press(HEAD, entry)

    (opened,) = api.wait_for("views.open")
    assert "There is no heating" in words_of(opened["view"])
    assert "Share here" not in words_of(opened["view"])


def test_sharing_is_no_act_on_the_order(asked, runtime, slack, api):
    blocks, url = asked()
    press(slack, MANAGER, element_of(blocks, "Share here"), url)
    api.wait_for("/answer")

    words = slack.command(MANAGER, "why #1").text

    assert "share" not in ACTS
    assert "no milestone has been missed" in words
