"""The loader of what an operator may set: checked as a whole, and refused with all its faults."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from tracker.domain.cover import CoverTimes
from tracker.domain.errors import ConfigurationFault
from tracker.domain.ladder import Ladder
from tracker.domain.policy import Policy
from tracker.policy.attention import read_attention
from tracker.policy.categories import read_categories
from tracker.policy.clocks import read_bank_holidays, read_clock
from tracker.policy.cover import read_cover
from tracker.policy.ladders import read_ladder
from tracker.policy.section import Section

__all__ = ["load_policy", "warnings"]

_VERSION_NAME = re.compile(r"[0-9]{4}\.toml")

T = TypeVar("T")


def load_policy(config_dir: Path, shipped: Path) -> Policy:
    """Return the policy of an installation.

    An operator's own `ladders/`, `clocks/`, `clocks/bank_holidays.json`, `cover/`,
    `attention.toml` or `fault_categories.toml` in `config_dir` stands in for the one that ships
    with the service.
    Raises ConfigurationFault, listing every fault found in any of the files.
    """
    faults: list[str] = []

    def own_or_shipped(name: str) -> Path:
        return config_dir / name if (config_dir / name).exists() else shipped / name

    ladders = _versions(own_or_shipped("ladders"), read_ladder, faults)
    clocks = _versions(own_or_shipped("clocks"), read_clock, faults)
    holidays = read_bank_holidays(own_or_shipped("clocks/bank_holidays.json"), faults)
    categories = read_categories(Section.of_file(own_or_shipped("fault_categories.toml"), faults))
    attention = read_attention(Section.of_file(own_or_shipped("attention.toml"), faults))
    cover = _versions(own_or_shipped("cover"), read_cover, faults)
    if not faults:
        faults += _rungs_too_high(cover, ladders[max(ladders)])
    if faults:
        raise ConfigurationFault(faults)
    return Policy(
        ladders=MappingProxyType(ladders),
        targets=MappingProxyType({number: clock.targets for number, clock in clocks.items()}),
        clock_rules=MappingProxyType({number: clock.rules for number, clock in clocks.items()}),
        # Working hours are the newest file's: an order keeps its targets, the week is everybody's.
        calendar=clocks[max(clocks)].calendar(holidays),
        categories=categories,
        cover=MappingProxyType(cover),
        attention=attention,
        texts=MappingProxyType(_texts(own_or_shipped)),
    )


def warnings(policy: Policy, now: datetime) -> tuple[str, ...]:
    """Return what an operator should see to soon, though nothing is wrong yet."""
    if policy.calendar.ends_soon(now):
        return (
            "The bank holidays are known only to the end of "
            f"{policy.calendar.known_until.year}: give a newer clocks/bank_holidays.json.",
        )
    return ()


def _texts(find: Callable[[str], Path]) -> dict[str, str]:
    """Return the text of every file that was read, by its name without the ending."""
    files = {
        f"{folder}/{path.stem}": path
        for folder in ("ladders", "clocks", "cover")
        for path in find(folder).glob("*.toml")
    }
    files["clocks/bank_holidays"] = find("clocks/bank_holidays.json")
    files["attention"] = find("attention.toml")
    files["fault_categories"] = find("fault_categories.toml")
    return {name: path.read_text("utf-8-sig") for name, path in files.items()}


def _versions(folder: Path, read: Callable[[Section, int], T], faults: list[str]) -> dict[int, T]:
    """Return what each NNNN.toml of a folder holds, by its number."""
    found: dict[int, T] = {}
    for path in sorted(folder.glob("*.toml")):
        if not _VERSION_NAME.fullmatch(path.name) or int(path.stem) == 0:
            faults.append(f"{path}: a version must be named 0001.toml, 0002.toml and so on")
            continue
        number = int(path.stem)
        file = Section.of_file(path, faults)
        if file.get("version") != number:
            file.fault(f"version must be {number}, as the name of the file says")
        found[number] = read(file, number)
        file.close()
    if not found:
        faults.append(f"{folder}: there is no 0001.toml")
    return found


def _rungs_too_high(cover: Mapping[int, CoverTimes], ladder: Ladder) -> list[str]:
    """Return the rungs of a gap that lead to a stage which orders cannot enter."""
    return [
        f"cover/{version:04}.toml: rungs {rung.key}: there is no stage {rung.enter} to enter"
        for version, times in cover.items()
        for rung in times.rungs
        if rung.enter is not None and rung.enter > ladder.height
    ]
