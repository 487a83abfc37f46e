"""The page on which a person becomes a guest: shown, told to the bot, and answered by Slack."""

import pytest
import requests

from tests.bot.sandbox.browser import ANN, Served
from tests.bot.sandbox.steps import button, channel, eventually, one

PAGE = f"/sandbox/as/{ANN.user_id}/standing"


@pytest.mark.parametrize(
    ("kind", "mark"),
    [("guest", "is_restricted"), ("stranger", "is_stranger"), ("deactivated", "deleted")],
)
def test_what_somebody_becomes_is_told_and_answered_until_they_are_a_member_again(
    served: Served, kind: str, mark: str
) -> None:
    page = served.get(PAGE)
    served.press(page, button(page, "Save"), {"kind": kind})

    eventually(lambda: bool(served.seen.events))
    told = served.seen.events[-1]["event"]
    assert (told["type"], told["user"]["id"], told["user"][mark]) == (
        "user_change",
        ANN.user_id,
        True,
    )
    assert served.client.users_info(user=ANN.user_id)["user"][mark] is True
    assert one(served.get(PAGE), "input[checked]")["value"] == kind

    again = served.get(PAGE)
    served.press(again, button(again, "Save"), {"kind": "member"})

    assert served.client.users_info(user=ANN.user_id)["user"].get(mark, False) is False


def test_the_page_is_found_from_a_persons_sidebar(served: Served) -> None:
    links = {link["href"] for link in channel(served).select("#sidebar a")}

    assert PAGE in links


def test_an_unknown_kind_or_person_is_refused(served: Served) -> None:
    token = str(one(served.get(PAGE), "[name=csrf_token]")["value"])
    asked = {"csrf_token": token, "kind": "rubbish"}

    answer = served.browser.post(f"{served.origin}{PAGE}", data=asked, timeout=20)
    nobody = served.browser.get(f"{served.origin}/sandbox/as/U0NOBODY/standing", timeout=20)

    assert answer.status_code == requests.codes.bad_request
    assert nobody.status_code == requests.codes.not_found
