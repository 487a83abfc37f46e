"""How much each fault is tried: little in every run, much in `make soak`."""

import os
from dataclasses import dataclass

SOAK = "MAKESAFE_SOAK"  # set to 1 by `make soak`


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many orders, processes and blows each scenario gets."""

    schedulers: int = 4
    scheduled_orders: int = 300
    random_kills: int = 12
    killed_orders: int = 30
    senders_killed: int = 6
    notices: int = 30
    sweepers: int = 8
    herded_orders: int = 400
    slack_orders: int = 12  # ten notices each
    lost_answer_orders: int = 20  # ten notices each
    restarts: int = 2
    commits_cut: int = 6
    outage_orders: int = 60
    writes_each: int = 2
    commands: int = 200
    commands_at_once: int = 4
    point_step: int = 7  # every seventh point is tried, in the long run every one


LONG = Sizes(
    scheduled_orders=2_000,
    random_kills=200,
    killed_orders=60,
    senders_killed=100,
    notices=200,
    herded_orders=5_000,
    slack_orders=1_000,
    lost_answer_orders=200,
    restarts=20,
    commits_cut=40,
    outage_orders=300,
    writes_each=20,
    commands=1_000,
    commands_at_once=30,
    point_step=1,
)
IS_LONG = os.environ.get(SOAK) == "1"
SIZES = LONG if IS_LONG else Sizes()
