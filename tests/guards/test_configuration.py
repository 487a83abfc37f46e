"""What ships in config/: every file loads, and a broken copy stops the start and is named."""

import shutil

import pytest

from config.settings import SHIPPED_CONFIG
from tests.guards.tree import ROOT, files_under, place
from tracker.domain.errors import ConfigurationFault
from tracker.policy import load_policy

FILES = [
    path.relative_to(SHIPPED_CONFIG).as_posix()
    for path in files_under("config", suffix="")
    if path.suffix in {".toml", ".json"}
]

BREAKS = {
    "cut-off": lambda text: text[: len(text) // 2] + "\n[[[",
    "empty": lambda _text: "",
    "unknown-key": lambda text: 'surprise = "a mistyped key"\n' + text,
    "unknown-priority": lambda text: text.replace("P1", "P9"),
}


def _broken_copies():
    for name in FILES:
        shipped = (SHIPPED_CONFIG / name).read_text(encoding="utf-8")
        for how, break_it in BREAKS.items():
            if break_it(shipped) != shipped:
                yield pytest.param(name, break_it(shipped), id=f"{name}-{how}")


def test_what_ships_loads_without_a_fault():
    policy = load_policy(SHIPPED_CONFIG, SHIPPED_CONFIG)

    assert policy.ladders
    assert policy.targets
    assert policy.categories


def test_every_file_of_the_configuration_is_code_or_is_checked():
    others = {path.suffix for path in files_under("config", suffix="")} - {".py", ".toml", ".json"}

    assert FILES
    assert others <= {".md"}


@pytest.mark.parametrize(("name", "broken"), list(_broken_copies()))
def test_a_broken_file_stops_the_start_and_is_named(tmp_path, name, broken):
    own = tmp_path / "config"
    shutil.copytree(SHIPPED_CONFIG, own, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (own / name).write_text(broken, encoding="utf-8")

    with pytest.raises(ConfigurationFault) as refusal:
        load_policy(own, SHIPPED_CONFIG)

    assert refusal.value.faults
    assert all(str(own / name) in fault for fault in refusal.value.faults)


def test_an_older_version_of_a_ladder_or_clock_is_never_removed():
    """An open order keeps the version it began on, so the numbers have no gap from 0001."""
    for folder in ("ladders", "clocks"):
        numbers = [int(path.stem) for path in files_under(f"config/{folder}", suffix=".toml")]

        assert numbers == list(range(1, len(numbers) + 1)), place(ROOT / "config" / folder)
