"""What may be told where."""

import pytest

from tracker.domain.disclosure import Surface, may_tell_words


@pytest.mark.parametrize(
    ("surface", "ordinary", "restricted"),
    [
        (Surface.WEB, True, True),
        (Surface.OWN_RECEIPT, True, True),
        (Surface.SLACK_CHANNEL, True, False),
        (Surface.SLACK_DIRECT, True, False),
        (Surface.EMAIL, False, False),
        (Surface.SLACK_GUESTS, False, False),
    ],
)
def test_words_of_a_restricted_order_stay_on_the_web_and_with_who_typed_them(
    surface, ordinary, restricted
):
    assert may_tell_words(surface, restricted=False) is ordinary
    assert may_tell_words(surface, restricted=True) is restricted
