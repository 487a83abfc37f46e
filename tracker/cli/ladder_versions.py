"""The ladder that a command is about: a version in use, or one in a file."""

from pathlib import Path

import click

from tracker.domain.errors import ConfigurationFault
from tracker.domain.ladder import Ladder
from tracker.policy.ladders import read_ladder
from tracker.policy.section import Section
from tracker.runtime import current_runtime


def version_in_use(number: int) -> Ladder:
    """Return a version that is in use; raises BadParameter, naming those that there are."""
    ladders = current_runtime().policy.ladders
    if number not in ladders:
        known = ", ".join(str(one) for one in sorted(ladders))
        raise click.BadParameter(f"There is no version {number}. There are {known}.")
    return ladders[number]


def version_in_file(path: Path) -> Ladder:
    """Return the ladder of a file that is not in use yet; raises ConfigurationFault."""
    faults: list[str] = []
    file = Section.of_file(path, faults)
    found = read_ladder(file, file.whole("version", least=1))
    file.close()
    if faults:
        raise ConfigurationFault(faults)
    return found


def version_or_file(words: str) -> Ladder:
    """Return the version in use that a number names, or the ladder in the file of that name."""
    if words.isascii() and words.isdigit():
        return version_in_use(int(words))
    path = Path(words)
    if not path.is_file():
        raise click.BadParameter(f"{words} is neither a version in use nor a file.")
    return version_in_file(path)
