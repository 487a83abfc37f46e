"""An estate whose people are in Slack, and the post that reaches them."""

import pytest

from tests.deeds import log
from tests.factories import OPERATOR, link_to_slack
from tests.outbox.post import Post
from tracker.outbox.models import Channel
from tracker.people.queries import get_person
from tracker.premises.models import Unit


@pytest.fixture
def slack(runtime, work, estate):
    """Slack as the outbox sees it: the officer and the manager are linked, the unit has a channel.

    Their user ids are U-OFFICER and U-MANAGER, the channel is C-UNIT.
    """
    with work(OPERATOR) as uow:
        for actor, user in ((estate.officer, "U-OFFICER"), (estate.manager, "U-MANAGER")):
            link_to_slack(uow, get_person(uow.session, actor.person_id), user)
        uow.session.get(Unit, estate.premises.unit_id).slack_channel = "C-UNIT"
    post = Post()
    runtime.senders[Channel.SLACK_DIRECT] = runtime.senders[Channel.SLACK_CHANNEL] = post
    return post


@pytest.fixture
def order(work, estate):
    """The reference of a fire door's order, just reported."""
    return log(work, estate.reporter, estate.premises)
