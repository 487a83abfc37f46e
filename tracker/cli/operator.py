"""Whoever runs a command, as the trail names them."""

import getpass

from tracker.domain.roles import Actor, operator


def whoever_runs() -> Actor:
    """Return the operator with the name of their account on this machine."""
    try:
        return operator(getpass.getuser())
    except (KeyError, OSError):  # an account that the machine has no name for
        return operator("unnamed")
