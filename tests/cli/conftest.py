"""The command line as an operator has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from flask import Flask


@pytest.fixture
def flask(app: Flask) -> Callable[..., Result]:
    """Run `flask --app wsgi` with these arguments: `flask("user", "list")`."""
    return lambda *arguments: app.test_cli_runner().invoke(args=arguments)
