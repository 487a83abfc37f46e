"""What many applications of one run compile alike: addresses, the pages' templates, queries."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from tests.run_folder import RUN_FOLDER
from tracker.runtime import Runtime


class _Queries(dict[tuple[Any, ...], Any]):
    """Compiled queries by the dialect's name; SQLAlchemy asks by the one object of one engine."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(_by_name(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__(_by_name(key), compiled)


_queries = _Queries()
_makers_of_addresses: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}
_make = Rule._compile_builder


def _made_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """Return what makes the rule's address: Werkzeug writes and compiles a function for each."""
    if rule.defaults:
        return _make(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if key not in _makers_of_addresses:
        _makers_of_addresses[key] = _make(rule, append_unknown)
    return _makers_of_addresses[key]


Rule._compile_builder = _made_once


def compile_once(app: Flask) -> Flask:
    """Let the application take what another of this run has compiled already, and return it.

    A template is known by its whole text and a query by all that shapes it, so that what is taken
    is what it would have compiled itself.
    """
    folder = Path(os.environ[RUN_FOLDER]) / "templates"
    folder.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    runtime: Runtime = app.extensions["makesafe"]
    runtime.engine.update_execution_options(compiled_cache=_queries)
    return app


def _by_name(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return (dialect.name, dialect.driver, *rest)
