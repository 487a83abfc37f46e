"""A person plays through the pages, without JavaScript, against a real bot over real HTTP."""

from bot.sandbox.state import CHOOSE, REQUIRED
from tests.bot.sandbox.browser import ANN, BEN, Served
from tests.bot.sandbox.conftest import Serve
from tests.bot.sandbox.small_app import CHANNEL
from tests.bot.sandbox.steps import (
    DETAILS,
    RISK,
    SOUGHT,
    button,
    channel,
    eventually,
    one,
    report,
    words,
)


def test_a_command_opens_the_modal_that_the_bot_sends(served: Served) -> None:
    modal = served.say(ANN, CHANNEL, "/estates report   the <door> & frame")

    assert one(modal, "h1").get_text(strip=True) == "Report a fault"
    assert "Pretend Slack — development only" in words(modal)
    assert one(modal, ".sx-hint").get_text() == "Say what you see"
    assert "(optional)" in words(modal)
    assert one(modal, "input[type=radio][checked]")["value"] == "no"
    told = served.seen.commands[0]
    assert told["text"] == "report   the &lt;door&gt; &amp; frame"
    assert told["user_id"] == ANN.user_id
    assert told["channel_id"] == CHANNEL
    assert told["team_id"] == "T0SANDBOX"
    assert told["is_enterprise_install"] == "false"


def test_an_error_of_the_bot_stands_under_its_input_and_what_was_typed_stays(
    served: Served,
) -> None:
    page = report(served, "short\r\ntwo")

    field = one(page, ".sx-field-wrong")
    assert words(one(field, ".sx-error")) == "Error: Say a little more, please."
    area = one(field, "textarea")
    assert area.get_text().removeprefix("\n") == "short\ntwo"
    assert area["aria-invalid"] == "true"
    assert one(page, f"[id='{str(area['aria-describedby']).split()[0]}']")
    assert "Ashley House" in words(one(page, ".sx-typeahead select"))


def test_an_empty_required_input_never_reaches_the_bot(served: Served) -> None:
    modal = served.say(ANN, CHANNEL, "/estates report")

    page = served.press(modal, button(modal, "Report"))

    errors = [words(error) for error in page.select(".sx-error")]
    assert errors == [f"Error: {REQUIRED}", f"Error: {REQUIRED}"]
    assert served.seen.submissions == []


def test_a_submitted_modal_becomes_a_card_in_the_channel_and_a_direct_message(
    served: Served,
) -> None:
    after = report(served, "The <b>door</b> & <!channel> *sticks*")
    eventually(lambda: len(served.store.visible("D1ANN", ANN.user_id)) == 1)

    assert str(after.address).endswith(f"/c/{CHANNEL}#words")  # type: ignore[attr-defined]
    card = one(channel(served), ".sx-message")
    assert one(card, ".sx-header").get_text() == "WO-1 · Ashley House"
    assert "The <b>door</b> & <!channel> sticks" in words(card)
    assert one(card, ".sx-text strong").get_text() == "sticks"
    assert one(card, "time[datetime='2026-11-18T09:00:00Z']").get_text() == "18 November 2026 09:00"
    told = served.seen.submissions[0]["view"]
    assert told["private_metadata"] == "kept"
    state = told["state"]["values"]
    assert state["premises"]["premises"]["selected_option"]["value"] == "AH"
    assert state["risk"]["risk"]["selected_option"]["value"] == "no"
    assert state["seen"]["seen"]["selected_date"] is None
    direct = served.get("/sandbox/as/U1ANN/c/D1ANN")
    assert "Thank you: WO-1" in words(direct)


def test_a_press_edits_the_card_in_place(served: Served) -> None:
    report(served)
    page = channel(served)
    before = one(page, ".sx-message")["id"]

    after = served.press(page, button(page, "Accept"))

    cards = after.select(".sx-message")
    assert [card["id"] for card in cards] == [before]
    assert "accepted" in words(cards[0])
    assert "(edited)" in words(cards[0])
    assert not cards[0].select("[name=press]")
    told = served.seen.actions[0]
    assert told["actions"][0]["value"] == "WO-1"
    assert told["container"]["is_ephemeral"] is False
    assert told["message"]["blocks"][0]["text"]["text"] == "WO-1 · Ashley House"
    assert told["response_url"].startswith(served.origin)


def test_a_press_on_a_page_drawn_before_the_change_is_still_told_to_the_bot(
    served: Served,
) -> None:
    report(served)
    stale = channel(served, BEN)
    page = channel(served)
    served.press(page, button(page, "Accept"))

    served.press(stale, button(stale, "Accept"))

    assert [told["user"]["id"] for told in served.seen.actions] == [ANN.user_id, BEN.user_id]


def test_a_confirmation_comes_before_the_press_and_may_be_declined(served: Served) -> None:
    report(served)
    page = channel(served)

    question = served.press(page, button(page, "Escalate"))

    assert "It goes to stage 2 ." in words(question)
    assert served.seen.actions == []
    assert one(question, "a.sx-button").get_text(strip=True) == "Leave it"
    served.press(question, button(question, "Escalate"))
    assert served.seen.actions[0]["actions"][0]["action_id"] == "escalate"


def test_an_ephemeral_answer_is_seen_by_its_person_alone_until_dismissed(served: Served) -> None:
    report(served)
    page = channel(served)
    question = served.press(page, button(page, "Escalate"))
    served.press(question, button(question, "Escalate"))
    eventually(lambda: len(served.store.visible(CHANNEL, ANN.user_id)) == 2)

    mine, others = channel(served), channel(served, BEN)

    assert "Only visible to you" in words(mine)
    assert "You may not escalate." in words(mine)
    assert "You may not escalate." not in words(others)
    cleared = served.press(mine, button(mine, "Dismiss message"))
    assert "You may not escalate." not in words(cleared)


def test_a_press_on_an_ephemeral_message_tells_nothing_of_its_words(served: Served) -> None:
    page = served.say(ANN, CHANNEL, "/estates press")

    served.press(page, button(page, "Mute"))

    told = served.seen.actions[0]
    assert told["container"]["is_ephemeral"] is True
    assert "message" not in told


def test_an_error_for_no_input_of_the_modal_is_shown_as_the_bots_fault(served: Served) -> None:
    page = report(served, "misnamed")

    assert "/errors/elsewhere" in words(one(page, ".sx-error-whole"))
    assert one(page, "textarea").get_text().strip() == "misnamed"


def test_words_to_the_app_are_told_as_an_event_and_those_in_a_channel_are_not(
    served: Served,
) -> None:
    served.get("/sandbox/as/U1ANN/")

    served.say(ANN, CHANNEL, "hello all")
    page = served.say(ANN, "D1ANN", "hello <you>")
    eventually(lambda: bool(served.seen.events))

    assert "hello <you>" in words(page)
    assert [told["event"]["text"] for told in served.seen.events] == ["hello &lt;you&gt;"]
    assert served.seen.events[0]["event"]["channel_type"] == "im"


def test_an_overflow_tells_which_option_was_chosen(served: Served) -> None:
    report(served)
    page = channel(served)

    served.press(page, button(page, "Why this stage?"))

    chosen = served.seen.actions[0]["actions"][0]
    assert chosen["type"] == "overflow"
    assert chosen["selected_option"]["value"] == "why"


def test_a_type_ahead_without_javascript_finds_chooses_and_keeps_the_rest(served: Served) -> None:
    modal = served.say(ANN, CHANNEL, "/estates report")

    found = served.press(modal, button(modal, "Find"), {SOUGHT: "le", DETAILS: "Half typed"})

    offered = [option.get_text(strip=True) for option in found.select(".sx-typeahead option")]
    assert offered == ["2 found: choose one", "Ashley House", "Bleak Lodge"]
    assert one(found, f"input[name='{SOUGHT}']")["value"] == "le"
    assert one(found, "textarea").get_text().strip() == "Half typed"
    told = served.seen.suggestions[0]
    assert told["value"] == "le"
    assert told["type"] == "block_suggestion"
    unchosen = served.press(found, button(found, "Report"), {DETAILS: "The door sticks"})
    assert f"Error: {CHOOSE}" in [words(error) for error in unchosen.select(".sx-error")]
    assert one(unchosen, f"input[name='{SOUGHT}']")["value"] == "le"


def test_a_type_ahead_with_javascript_reads_the_options_as_json(served: Served) -> None:
    modal = served.say(ANN, CHANNEL, "/estates report")
    url = one(modal, ".sx-typeahead")["data-suggest"]

    asked = {"block": "premises", "action": "premises", "q": "calder"}
    answer = served.browser.get(f"{served.origin}{url}", params=asked, timeout=20).json()

    assert [found["value"] for found in answer["options"]] == ["CC"]


def test_a_choice_told_at_once_changes_the_modal_and_keeps_what_was_typed(served: Served) -> None:
    modal = served.say(ANN, CHANNEL, "/estates report")

    changed = served.press(modal, button(modal, "Choose"), {RISK: "yes", DETAILS: "Half typed"})

    assert "⚠️ Ring 999 first." in words(changed)
    assert one(changed, "input[type=radio][checked]")["value"] == "yes"
    assert one(changed, "textarea").get_text().strip() == "Half typed"
    told = served.seen.actions[0]
    assert told["actions"][0]["selected_option"]["value"] == "yes"
    assert told["view"]["state"]["values"]["details"]["details"]["value"] == "Half typed"


def test_a_closed_modal_is_told_when_the_bot_asked_for_it(served: Served) -> None:
    modal = served.say(ANN, CHANNEL, "/estates report")

    after = served.press(modal, button(modal, "Not now"))
    eventually(lambda: len(served.seen.closed) == 1)

    assert one(after, "h1").get_text(" ", strip=True) == "# estates-north"
    assert served.seen.closed[0]["is_cleared"] is False


def test_home_shows_what_the_bot_publishes_when_it_is_opened(served: Served) -> None:
    served.get("/sandbox/as/U1ANN/home")

    page = served.get("/sandbox/as/U1ANN/home")

    assert one(page, ".sx-header").get_text() == "2 need you"
    first, second = served.seen.events
    assert first["event"]["tab"] == "home"
    assert first["event_id"] != second["event_id"]
    assert "view" not in first["event"]
    assert second["event"]["view"]["blocks"][0]["text"]["text"] == "1 need you"


def test_a_command_answers_its_person_alone_or_everybody_as_the_bot_says(served: Served) -> None:
    served.say(ANN, CHANNEL, "/estates quiet <x>")
    served.say(ANN, CHANNEL, "/estates shout")

    others = words(channel(served, BEN))

    assert "You typed quiet <x>" in words(channel(served))
    assert "You typed" not in others
    assert "heard by all" in others


def test_an_answer_that_slack_would_refuse_is_shown_with_its_reason(served: Served) -> None:
    page = served.say(ANN, CHANNEL, "/estates bad")

    assert "invalid_command_response" in words(page)
    assert "/blocks/0/text/text" in words(page)


def test_an_unknown_command_is_told_by_slack_itself(served: Served) -> None:
    page = served.say(ANN, CHANNEL, "/nonsense now")

    assert "/nonsense is not a valid command." in words(page)
    assert "Slackbot" in words(page)


def test_the_bot_refuses_what_was_signed_with_another_secret(serve: Serve) -> None:
    served = serve(bot_secret="another-secret")

    page = served.say(ANN, CHANNEL, "/estates report")

    assert served.statuses == [401]
    assert "failed with the error “dispatch_failed” (HTTP status 401)" in words(page)
    assert served.seen.commands == []


def test_a_modal_opened_later_than_three_seconds_is_refused(served: Served) -> None:
    served.say(ANN, CHANNEL, "/estates late")

    eventually(lambda: bool(served.seen.refusals))

    assert served.seen.refusals == ["expired_trigger_id"]


def test_a_trigger_opens_one_modal_only(served: Served) -> None:
    served.say(ANN, CHANNEL, "/estates twice")

    eventually(lambda: bool(served.seen.refusals))

    assert served.seen.refusals == ["exchanged_trigger_id"]
