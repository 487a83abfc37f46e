"""Fetching the photographs that people gave in Slack, after they were answered."""

import logging
from functools import partial

from tracker.jobs.patience import patiently
from tracker.photographs.arriving import (
    Claimed,
    anything_due,
    claim_due,
    give_up,
    put_off,
    take_in,
)
from tracker.photographs.fetching import Fetcher, TryAgain
from tracker.photographs.preparing import NotKept, prepare
from tracker.runtime import Runtime

BATCH = 5

log = logging.getLogger(__name__)


def fetch_photographs(runtime: Runtime) -> int:
    """Fetch what is due, in batches; return how many files were tried.

    A file is fetched and judged outside any transaction, and what comes of it is committed for
    itself: a scheduler that dies meanwhile leaves its files to the next, after their lease.
    """
    fetcher = runtime.fetcher
    if fetcher is None:
        return 0
    tried = 0
    while _due(runtime):
        claimed = patiently(runtime, partial(claim_due, limit=BATCH))
        for each in claimed:
            _fetch(runtime, fetcher, each)
        tried += len(claimed)
        if not claimed:
            break
    return tried


def _due(runtime: Runtime) -> bool:
    with runtime.reading() as look:
        return anything_due(look.session, look.now)


def _fetch(runtime: Runtime, fetcher: Fetcher, claimed: Claimed) -> None:
    try:
        picture = prepare(fetcher.fetch(claimed.file_id))
    except NotKept as refusal:
        log.warning("A photograph given in Slack is given up: %s", refusal.why)
        patiently(runtime, partial(give_up, awaited_id=claimed.id, why=refusal.why))
    except TryAgain as later:
        log.info("A photograph given in Slack is tried again later: %s", later)
        wait = later.after_seconds
        patiently(runtime, partial(put_off, awaited_id=claimed.id, after_seconds=wait))
    except Exception as error:  # a fault of ours in one file must not hold up the others
        log.error("A photograph could not be fetched: %s", type(error).__name__)
        patiently(runtime, partial(put_off, awaited_id=claimed.id))
    else:
        patiently(runtime, partial(take_in, awaited_id=claimed.id, picture=picture))
