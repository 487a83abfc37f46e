"""What may be told where."""

import pytest

from tracker.domain.categories import PremisesType
from tracker.domain.disclosure import Surface, may_tell_address, may_tell_words


@pytest.mark.parametrize(
    ("surface", "ordinary", "restricted"),
    [
        (Surface.WEB, True, True),
        (Surface.OWN_RECEIPT, True, True),
        (Surface.SLACK_CHANNEL, True, False),
        (Surface.SLACK_DIRECT, True, False),
        (Surface.EMAIL, False, False),
    ],
)
def test_words_of_a_restricted_order_stay_on_the_web_and_with_who_typed_them(
    surface, ordinary, restricted
):
    assert may_tell_words(surface, restricted=False) is ordinary
    assert may_tell_words(surface, restricted=True) is restricted


@pytest.mark.parametrize("surface", Surface)
@pytest.mark.parametrize("premises_type", PremisesType)
def test_the_address_of_an_approved_premises_is_shown_on_the_web_only(surface, premises_type):
    allowed = may_tell_address(surface, premises_type)

    hidden = premises_type is PremisesType.APPROVED_PREMISES and surface is not Surface.WEB
    assert allowed is not hidden
