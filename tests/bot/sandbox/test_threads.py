"""A reply in the thread under a card, as the pretend workspace tells the bot of it."""

from tests.bot.sandbox.browser import ANN, Served
from tests.bot.sandbox.small_app import CHANNEL
from tests.bot.sandbox.steps import channel, eventually, one, report, words


def test_a_reply_stands_in_the_thread_and_the_bot_is_told_of_it(served: Served) -> None:
    report(served)
    page = channel(served)
    card = served.store.visible(CHANNEL, ANN.user_id)[0]

    after = served.press(page, one(page, ".sx-reply button"), {"words": "They <came> at noon"})

    eventually(lambda: bool(served.seen.events))
    told = served.seen.events[-1]["event"]
    assert (told["type"], told["text"]) == ("message", "They &lt;came&gt; at noon")
    assert (told["thread_ts"], told["channel"], told["user"]) == (card.ts, CHANNEL, ANN.user_id)
    assert "They <came> at noon" in words(one(after, ".sx-thread"))


def test_nothing_said_is_no_reply(served: Served) -> None:
    report(served)
    page = channel(served)

    served.press(page, one(page, ".sx-reply button"), {"words": "  "})

    assert served.seen.events == []
