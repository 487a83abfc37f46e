"""The names that Slack sends back: each has a listener, so that no button does nothing."""

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot import ids
from bot.app import EXTENSION
from bot.sandbox.limits import VIEW_TITLE
from config.settings import SLACK_COMMAND
from tracker.work_orders.acts import ACTS
from tracker.work_orders.asking import SHEETS


@pytest.fixture
def hears(app):
    """Whether any listener of the bot takes a payload."""
    bolt = app.extensions[EXTENSION]

    def hears(**payload):
        request = BoltRequest(mode="socket_mode", body=payload)
        return any(
            listener.matches(req=request, resp=BoltResponse(status=404))
            for listener in bolt._listeners
        )

    return hears


@pytest.mark.parametrize("name", [*ids.Act, *ids.Action])
def test_every_button_is_listened_to(hears, name):
    assert hears(type="block_actions", actions=[{"action_id": name, "block_id": "any"}])


@pytest.mark.parametrize("name", [*ids.Act, *ids.View])
def test_every_form_is_listened_to(hears, name):
    assert hears(type="view_submission", view={"callback_id": name, "type": "modal"})


@pytest.mark.parametrize("name", list(ids.Menu))
def test_every_type_ahead_is_listened_to(hears, name):
    assert hears(type="block_suggestion", action_id=name, block_id="any", value="row")


@pytest.mark.parametrize("name", list(ids.Shortcut))
def test_every_shortcut_is_listened_to(hears, name):
    assert hears(type="shortcut", callback_id=name) or hears(
        type="message_action", callback_id=name
    )


def test_the_command_is_listened_to(hears):
    assert hears(command=SLACK_COMMAND, text="")


def test_what_has_no_name_is_not_listened_to(hears):
    assert not hears(
        type="block_actions", actions=[{"action_id": "no-such-button", "block_id": "any"}]
    )
    assert not hears(type="view_submission", view={"callback_id": "no-such-form", "type": "modal"})
    assert not hears(command="/no-such-command", text="")


def test_every_act_has_its_form_on_every_door_and_its_button_in_slack():
    assert set(ACTS) == set(SHEETS) == {str(act) for act in ids.Act}


@pytest.mark.parametrize("name", list(ACTS))
def test_the_short_words_of_an_act_fit_a_modal(name):
    sheet = SHEETS[name]

    assert 0 < len(sheet.short) <= VIEW_TITLE
    assert 0 < len(sheet.button) <= VIEW_TITLE


def test_every_set_of_names_is_looked_at_here():
    """A new set in bot/ids.py needs a test above."""
    sets = {
        name
        for name, found in vars(ids).items()
        if isinstance(found, type) and found.__module__ == ids.__name__
    }

    assert sets == {"Word", "Act", "Action", "View", "Menu", "Shortcut"}
