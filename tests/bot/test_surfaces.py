"""Everything that the bot draws, held against Slack's limits with the worst that can be in it."""

from dataclasses import replace

import pytest

from bot.asking import Asked
from bot.blocks import leads, modals, notices, places, report
from bot.blocks.acts import act_modal, all_acts
from bot.blocks.cards import card, fallback, listing
from bot.blocks.explain import explain
from bot.blocks.guide import guide, menu
from bot.blocks.home import HomeFacts, home, stranger_home
from bot.blocks.sharing import shareable, shared, shared_already
from bot.facts import Looking
from bot.ids import Act
from bot.mine import Mine
from bot.reporting import Reporting
from bot.requests.linking import LINK_WORDS
from bot.sandbox.limits import faults_in_blocks, faults_in_message, faults_in_view
from bot.sending.company import Company
from bot.text import cut, escape, one_line, unescape
from config.settings import SLACK_COMMAND
from tests.factories import (
    EVERYTHING,
    OPERATOR,
    make_order,
    make_person,
    make_premises,
    make_stage_owner,
)
from tests.slack import words_of
from tracker.cover.board import Grade, Look
from tracker.domain.categories import PremisesType
from tracker.domain.disclosure import Surface
from tracker.domain.quiet import Preferences
from tracker.domain.roles import Role
from tracker.engine import Engine
from tracker.work_orders.asking import Choice, Field, Kind
from tracker.work_orders.at_premises import OpenAt, OpenPage

LONGEST = 120
WORST = {
    "long": "W" * LONGEST,
    "entities": "&<>" * (LONGEST // 3),
    "emoji": "👩‍🚒🔥" * (LONGEST // 6),
    "mentions": "<!channel> <@U1> <!here|x> @everyone " * 3,
    "formatting": "*a* _b_ ~c~ `d` > e | f\u2028"[:30],
    "right to left": "שלום עולם " * 10,
}
SURFACES = (Surface.SLACK_CHANNEL, Surface.SLACK_DIRECT, Surface.OWN_RECEIPT)


@pytest.fixture(params=list(WORST), ids=list(WORST))
def words(request):
    return WORST[request.param].replace("\u2028", " ").strip()[:LONGEST]


@pytest.fixture
def looking(runtime):
    """Look at an order as a surface shows it."""

    def look(order, surface):
        with runtime.reading() as reading:
            base_url = runtime.settings.base_url
            return Looking(reading, base_url, surface=surface).at(reading.session.merge(order))

    return look


@pytest.fixture
def worst(work, words):
    """An order of which every name and word is the worst, held by five people of that name."""
    with work(OPERATOR) as uow:
        premises = make_premises(uow, name=words)
        for _ in range(5):
            make_person(uow, Role.ESTATES_OFFICER, name=words)
        make_stage_owner(uow, 1, make_person(uow, name=words), scope=EVERYTHING)
        return make_order(uow, premises, title=words.ljust(5, "x"), at_risk=True)


def test_everything_about_the_worst_order_is_within_the_limits(worst, looking, words):
    for surface in SURFACES:
        facts = looking(worst, surface)
        row = [facts] * 15
        messages = [
            (fallback(facts), card(facts, notices.REPEAT)),
            (fallback(facts), explain(facts)),
            ("mine", listing("Waiting for you", row[:10], total=99, more_at="https://x.test")),
            (notices.digest_text(15), notices.digest(row, total=15, rest_at="https://x.test")),
            *(
                (notices.direct_text(kind, facts), notices.direct(kind, facts, maybe_repeat=True))
                for kind in leads.LEADS
            ),
            *((notices.thread_reply(kind, facts), None) for kind in notices.THREAD),
        ]
        views = [
            report.receipt(facts, command=SLACK_COMMAND, alike=row[:5]),
            modals.done("Done", facts),
            modals.too_late(words, [words] * 30, facts, words * 40),
            *(act_modal(act, asked) for act, asked in forms(facts, words)),
            *(
                act_modal(act, asked, before={}, message=words, changes=[words] * 30)
                for act, asked in forms(facts, words)
            ),
            all_acts(replace(facts, acts=tuple(Act))),
            home_of(row, words),
        ]

        for text, blocks in messages:
            assert faults_in_message(text, blocks) == ()
            assert faults_in_message(text, blocks, updating=True) == ()
        for view in views:
            assert faults_in_view(view) == ()
        everything = str([*messages, *views])
        assert "<!channel>" not in everything
        assert "<@U1>" not in everything


def forms(facts, words):
    """The form of every act with the worst in each of its parts: a hundred long choices."""
    shown = words.replace("<", "")  # plain text, in which nothing pings
    choices = tuple(Choice(f"value-{n}", shown, shown) for n in range(120))
    fields = tuple(
        Field(name=f"a_{kind}", label=shown, kind=kind, hint=shown, choices=choices, blank=shown)
        for kind in Kind
    )
    return [(act, Asked(facts, (words, words), fields)) for act in Act]


def home_of(row, name):
    now = row[0].now
    place = OpenAt("AP-01", name, PremisesType.APPROVED_PREMISES, 7, 7, 7, now)
    night = Look(now.date(), "Nobody on post", Grade.BAD, None)
    facts = HomeFacts(
        to_act_on=Mine(row, 400, 2, 27),
        premises=OpenPage([place] * 15, 118, 3, 15),
        tonight=[("AP-01", night)] * 40,
        preferences=Preferences(time_zone=name).in_words,
        engine=Engine(now, None, None, None, ("I1", "N1"), (("e-mail", "auth"),)),
        may_report=True,
        web="https://makesafe.test",
        now=now,
    )
    return home(facts)


def test_home_with_nothing_on_it_says_so(worst, looking):
    now = looking(worst, Surface.SLACK_DIRECT).now
    empty = HomeFacts(
        to_act_on=Mine([], 0),
        premises=OpenPage([], 0, 1, 15),
        tonight=[],
        preferences=Preferences().in_words,
        engine=Engine(now, now, now, now, ()),
        may_report=False,
        web="https://makesafe.test",
        now=now,
    )

    view = home(empty)

    assert faults_in_view(view) == ()
    assert "Nothing needs you" in words_of(view)
    assert "No premises are yours" in words_of(view)
    assert ":warning:" not in words_of(view)
    assert faults_in_view(stranger_home()) == ()


def test_lists_of_premises_and_shared_cards_are_within_the_limits(worst, looking, words):
    now = looking(worst, Surface.SLACK_DIRECT).now
    place = OpenAt("AP-01", words, PremisesType.APPROVED_PREMISES, 1_000, 1_000, 1_000, now)
    found = OpenPage([place] * 10, 118, 1, 10)
    web, typed = "https://makesafe.test", f"{words}<!channel>"
    for blocks in (
        places.place_list(found, text=typed, web=web, now=now),
        places.place_list(found, text="", web=web, now=now),
        places.no_place(typed, web=web),
        places.no_orders(place, web=web),
        guide("/" + "e" * 31, escape(typed)),
        menu("/" + "e" * 31),
    ):
        assert faults_in_message(places.unfit_words(typed), blocks) == ()
        assert "<!channel>" not in str(blocks)
    for surface in SURFACES:
        facts = looking(worst, surface)
        for blocks in (
            shareable(facts),
            shared(facts, words, Company.UNKNOWN),
            shared_already(facts),
        ):
            assert faults_in_message(fallback(facts), blocks) == ()


def test_the_form_of_a_report_holds_the_longest_answers_and_every_stop(
    runtime, words, worst, looking
):
    before = {
        "title": {"initial_value": words},
        "details": {"initial_value": "y" * 3_000},
        "occurred_at": {"initial_date_time": 1_763_280_000},
        "reported_for": {"initial_value": words[:80]},
    }
    alike = [looking(worst, Surface.SLACK_DIRECT)] * 5
    asked = tuple(f"WO-2026-{number:06}" for number in range(40))

    for category in runtime.policy.categories.values():
        view = report.report_modal(
            before=before,
            reporting=Reporting("PR-001", has_locations=True, asked=asked),
            at_risk=True,
            stop=category.stop,
            emergency_line="0800 000 0000",
            alike=alike,
        )

        assert faults_in_view(view) == ()


def test_a_report_of_any_length_opens_the_form():
    for words in ("", "  \n ", "x", "y" * 119, "z" * 121, "&" * 4_000, "line\nline"):
        view = report.report_modal(before=report.prefilled(words))

        assert faults_in_view(view) == ()


def test_a_message_about_an_import_is_within_the_limits():
    blocks = notices.backlog(1_000_000, 6, web="https://makesafe.test", maybe_repeat=True)

    assert faults_in_message(notices.backlog_text(1, 6), blocks) == ()


def test_a_modal_that_only_tells_is_within_the_limits():
    for words in ("x", LINK_WORDS, "&amp;" * 2_000):
        assert faults_in_view(modals.told("Makesafe", words)) == ()


def test_a_closed_order_is_two_lines_without_a_button(worst, looking):
    facts = replace(looking(worst, Surface.SLACK_CHANNEL), is_open=False, acts=())

    blocks = card(facts)

    assert len(blocks) == 1
    assert blocks[0]["text"]["text"].count("\n") == 1
    assert faults_in_blocks(explain(facts)) == ()


def test_words_are_cut_after_escaping_and_never_inside_an_entity():
    for limit in range(2, 30):
        safe = escape("&" * 30, limit)

        assert len(safe) <= limit
        assert safe.rstrip("…").replace("&amp;", "") == ""


def test_what_slack_escaped_is_stored_as_it_was_typed():
    typed = "a < b & c > d &amp; &lt;e&gt; &pound;"
    sent = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert unescape(sent) == typed


def test_plain_text_is_cut_with_an_ellipsis_and_lines_become_one():
    assert cut("abcdef", 4) == "abc…"
    assert one_line("a\n b\t c", 99) == "a b c"
    assert "@here" not in escape("look @here now")
