"""While Slack cannot be reached the log says so in one line a pass, and every notice is counted."""

import logging

import pytest

from tests.slack import Given
from tracker.jobs.dispatch import dispatch
from tracker.log import set_up

SDK = "slack_sdk.web.base_client"


@pytest.fixture
def as_it_runs(settings, caplog):
    """The log set up as a process of Makesafe does it, with what is written caught."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    set_up(settings)
    root.addHandler(caplog.handler)
    yield
    root.handlers = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("as_it_runs")
def test_a_pass_in_which_slack_cannot_be_reached_is_one_line_with_the_number(
    api, orders, runtime, caplog
):
    for _ in range(3):
        orders.log()
    for method in ("chat.postMessage", "conversations.open"):
        api.always_gives(method, Given(reset=True))

    done = dispatch(runtime)

    said = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert done.retried > 1
    assert done.sent == 0
    assert [one.name for one in said] == ["tracker.jobs.dispatch"]
    assert said[0].getMessage() == (
        f"{done.retried} notices did not go out and will be tried again: "
        "Slack's answer was lost: ConnectionResetError"
    )


@pytest.mark.usefixtures("as_it_runs")
def test_what_the_sdk_says_of_each_call_is_left_out_and_all_else_of_it_stays():
    assert not logging.getLogger(SDK).isEnabledFor(logging.ERROR)
    assert logging.getLogger("slack_sdk.socket_mode").isEnabledFor(logging.WARNING)
