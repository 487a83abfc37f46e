"""What the tests of imports share."""

import pytest


@pytest.fixture
def site(estate) -> str:
    """The code of the estate's approved premises."""
    return estate.premises.code
