"""What of a mail is the writer's own."""

import time

import pytest

from tracker.inbound.mail import own_words


@pytest.mark.parametrize(
    "introduced",
    [
        "On Mon, 16 Nov 2026 at 09:00, Makesafe <makesafe@example.test> wrote:",
        "On Mon, 16 Nov 2026 at 09:00, Makesafe\n<makesafe@example.test> wrote:",
        "-----Original Message-----",
        "________________________________",
        "From: Makesafe <makesafe@example.test>",
        "Sent from my telephone",
        "-- ",
    ],
)
def test_what_a_mail_program_puts_beneath_is_cut_off(introduced):
    text = f"Tuesday, it is.\r\nAt ten.\r\n\r\n{introduced}\r\nYou hold it.\r\n> Due: Friday"

    assert own_words(text) == "Tuesday, it is.\nAt ten."


def test_answers_between_what_is_quoted_are_kept():
    assert own_words("> When?\nTuesday.\n> Who?\n> And how?\nThe locksmith.") == (
        "Tuesday.\nThe locksmith."
    )


@pytest.mark.parametrize(
    "text",
    [
        "On Tuesday the locksmith comes.\nHe wrote it down.",
        "From Friday on it is shut.",
        "-- and that is all --",
        "Sent from my\noffice",
    ],
)
def test_words_that_only_look_like_the_beginning_of_a_quotation_are_kept(text):
    assert own_words(text) == text


@pytest.mark.parametrize("line", ["-" * 2_000_000, "on " * 500_000, "from: " + "@" * 2_000_000])
def test_a_line_made_to_take_long_takes_no_time(line):
    began = time.process_time()

    own_words(line)

    assert time.process_time() - began < 2
