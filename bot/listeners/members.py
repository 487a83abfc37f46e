"""Slack's news of its users: who became a guest or was deactivated is refused from then on."""

from slack_bolt import App

from bot.requests.call import Call
from bot.requests.listening import listening
from bot.requests.members import read_user
from tracker.domain.roles import SYSTEM
from tracker.people.slack_members import is_of_interest, note_standing
from tracker.runtime import Runtime


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for changes of users."""
    bolt.event("user_change")(listening(runtime, changed))


def changed(call: Call) -> None:
    """Keep what became of a user with whom Makesafe has to do; of others nothing is kept."""
    user = call.body["event"]["user"]
    user_id = str(user["id"])
    with call.runtime.reading() as look:
        if not is_of_interest(look.session, call.team_id, user_id):
            return
    looked = read_user(user, call.runtime.settings.slack)
    with call.runtime.begin(SYSTEM) as uow:
        note_standing(uow, call.team_id, user_id, looked)
