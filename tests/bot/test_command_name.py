"""The command's name is the workspace's own: it is listened to, and every text follows it."""

from dataclasses import replace

import pytest

from tests.bot.conftest import MANAGER, fault
from tests.slack import words_of
from tests.web.reader import Reader

OWN = "/premises-faults"


@pytest.fixture
def settings(settings):
    return replace(settings, slack=replace(settings.slack, command=OWN))


@pytest.fixture
def slack(slack):
    slack.command_name = OWN
    return slack


@pytest.mark.parametrize("words", ["help", "xyzzy", "chase", "mine", "link"])
def test_an_answer_names_the_command_of_the_workspace(slack, words):
    said = slack.command(MANAGER, words).text

    assert "/estates" not in said
    assert OWN in said or words in {"mine", "link"}


def test_another_command_is_not_ours(slack):
    slack.command_name = "/estates"

    assert slack.command(MANAGER, "help").status == 404


def test_the_receipt_names_the_command_of_the_workspace(slack, api, linked):
    slack.command(MANAGER, "report")
    view = api.wait_for("views.open")[0]["view"]

    answer = slack.submit(MANAGER, view, fault(linked))

    assert f"`{OWN} WO-2026-000001`" in words_of(answer.json["view"])


def test_a_used_link_says_what_to_type_for_another(app, linked):
    page = Reader(app, linked.manager).get("/link/slack/used-already")

    assert f"{OWN} link" in page.words
    assert "/estates" not in page.words
