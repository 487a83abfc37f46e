"""A person plays through the pages, without JavaScript, against a real bot over real HTTP."""

import json
import time
from collections.abc import Callable

from bs4 import BeautifulSoup, Tag

from bot.sandbox.state import CHOOSE, REQUIRED, field_name
from tests.bot.sandbox.browser import ANN, BEN, Served
from tests.bot.sandbox.conftest import Serve
from tests.bot.sandbox.small_app import CHANNEL

DETAILS = field_name("details", "details")
PREMISES = field_name("premises", "premises")
SOUGHT = field_name("premises", "premises", "q")
RISK = field_name("risk", "risk")
ASHLEY = json.dumps({"text": {"type": "plain_text", "text": "Ashley House"}, "value": "AH"})


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, (selector, page.get_text(" ", strip=True)[:600])
    return found


def words(page: BeautifulSoup | Tag) -> str:
    return page.get_text(" ", strip=True)


def button(page: BeautifulSoup | Tag, label: str) -> Tag:
    for found in page.select("button:not(.sx-hidden)"):
        if found.get_text(strip=True) == label:
            return found
    raise AssertionError((label, words(page)))


def eventually(check: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not check():
        assert time.monotonic() < until
        time.sleep(0.02)


def report(served: Served, text: str = "The fire door does not close") -> BeautifulSoup:
    modal = served.say(ANN, CHANNEL, "/estates report")
    return served.press(modal, button(modal, "Report"), {PREMISES: ASHLEY, DETAILS: text})


def channel(served: Served, member: object = ANN) -> BeautifulSoup:
    return served.get(f"/sandbox/as/{getattr(member, 'user_id', '')}/c/{CHANNEL}")


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
    assert not cards[0].select("button")
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


def test_the_person_sees_where_something_new_waits(served: Served) -> None:
    report(served)

    page = served.get("/sandbox/as/U2BEN/home")
    waiting = one(page, ".sx-waiting")

    assert words(waiting) == "# estates-north 1 new"
    channel(served, BEN)
    assert not served.get("/sandbox/as/U2BEN/home").select(".sx-waiting")


def test_what_is_new_on_a_page_is_asked_for_by_its_revision(served: Served) -> None:
    log = one(channel(served), "#messages")
    url = f"{served.origin}{log['data-news']}"

    same = served.browser.get(url, params={"revision": str(log["data-revision"])}, timeout=20)
    served.client.chat_postMessage(channel=CHANNEL, text="fresh")
    fresh = served.browser.get(url, params={"revision": str(log["data-revision"])}, timeout=20)

    assert same.status_code == 204
    assert "fresh" in fresh.json()["messages"]


def test_one_person_reads_neither_the_direct_messages_nor_the_modal_of_another(
    served: Served,
) -> None:
    modal = served.say(ANN, CHANNEL, "/estates report")
    served.get("/sandbox/as/U1ANN/")
    view_id = str(modal.address).rsplit("/", 1)[1]  # type: ignore[attr-defined]

    pages = [f"/sandbox/as/U2BEN/view/{view_id}", "/sandbox/as/U2BEN/c/D1ANN", "/sandbox/as/U9/"]
    statuses = [served.browser.get(served.origin + page, timeout=20).status_code for page in pages]

    assert statuses == [404, 404, 404]


def test_a_form_without_its_token_is_refused(served: Served) -> None:
    url = f"{served.origin}/sandbox/as/U1ANN/c/{CHANNEL}/say"

    answer = served.browser.post(url, data={"words": "hello"}, timeout=20)

    assert answer.status_code == 400
    assert served.store.visible(CHANNEL, ANN.user_id) == []


def test_no_page_holds_inline_script_style_or_handlers(served: Served) -> None:
    report(served)
    modal = served.say(ANN, CHANNEL, "/estates report")
    pages = [modal, channel(served), served.get("/sandbox/"), served.get("/sandbox/as/U1ANN/home")]

    for page in pages:
        assert all(script.get("src") for script in page.select("script"))
        assert not page.select("style, [style]")
        assert not [tag for tag in page.find_all() if any(name[:2] == "on" for name in tag.attrs)]


def test_every_control_of_every_page_has_a_label(served: Served) -> None:
    report(served)
    modal = served.say(ANN, CHANNEL, "/estates report")

    for page in (modal, channel(served)):
        for control in page.select("input:not([type=hidden]), select, textarea"):
            labelled = control.get("aria-label") or page.select(f"label[for='{control.get('id')}']")
            assert labelled, control
