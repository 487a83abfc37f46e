"""Files chosen in a modal: kept while the form comes back, and lent for the bot's token."""

import pytest
import requests
from slack_sdk.errors import SlackApiError

from bot.sandbox.state import field_name
from bot.sandbox.workspace import BOT_TOKEN
from tests.bot.sandbox.browser import ANN, Served
from tests.bot.sandbox.small_app import CHANNEL, REPORT, plain
from tests.bot.sandbox.steps import ASHLEY, DETAILS, PREMISES, button, words

PHOTOGRAPHS = field_name("photographs", "photographs")
CHOOSER = {
    "type": "input",
    "block_id": "photographs",
    "label": plain("Photographs"),
    "optional": True,
    "element": {"type": "file_input", "action_id": "photographs", "max_files": 2},
}


@pytest.fixture
def modal(served: Served, monkeypatch):
    """The small app's form, with a block for files in it."""
    monkeypatch.setitem(REPORT, "blocks", [*REPORT["blocks"], CHOOSER])
    return served.say(ANN, CHANNEL, "/estates report")


def chosen(served: Served):
    state = served.seen.submissions[-1]["view"]["state"]["values"]
    return state["photographs"]["photographs"]["files"]


def send(served: Served, page, *, details: str = "It leaks", files=()):
    """Send the form around the Report button, with files as a browser posts them."""
    uploads = [(PHOTOGRAPHS, (name, body, "image/jpeg")) for name, body in files]
    return served.press(
        page, button(page, "Report"), {PREMISES: ASHLEY, DETAILS: details}, files=uploads
    )


def test_files_are_told_to_the_bot_by_their_ids_and_had_for_its_token(served: Served, modal):
    send(served, modal, files=[("a.jpg", b"one"), ("b.jpg", b"two"), ("c.jpg", b"three")])

    files = chosen(served)
    assert [one["name"] for one in files] == ["a.jpg", "b.jpg"]
    about = served.client.files_info(file=files[1]["id"])["file"]
    had = requests.get(
        about["url_private_download"],
        headers={"Authorization": f"Bearer {BOT_TOKEN}"},
        timeout=20,
    )
    assert had.content == b"two"


def test_whoever_comes_without_the_token_gets_the_sign_in_page_with_200(served: Served, modal):
    send(served, modal, files=[("a.jpg", b"one")])

    page = requests.get(chosen(served)[0]["url_private_download"], timeout=20)

    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert b"one" not in page.content


def test_a_form_that_comes_back_still_has_its_files(served: Served, modal):
    back = send(served, modal, details="", files=[("a.jpg", b"one")])
    assert "Chosen: a.jpg" in words(back)

    send(served, back)

    assert [one["name"] for one in chosen(served)] == ["a.jpg"]


def test_a_file_that_is_not_there_is_said_so(served: Served):
    with pytest.raises(SlackApiError, match="file_not_found"):
        served.client.files_info(file="F0NOWHERE")
