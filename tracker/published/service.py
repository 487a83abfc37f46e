"""Putting on record which policy is in force, and what changed by it."""

from collections.abc import Mapping

from tracker.domain.events import PolicyPublished
from tracker.domain.policy_diff import policy_changes
from tracker.published.models import PublishedText
from tracker.published.queries import digest_of, is_versioned, latest
from tracker.unit_of_work import UnitOfWork


def publish_policy(uow: UnitOfWork) -> list[PublishedText]:
    """Record every file of the policy in use whose text is not the last one on record.

    Each leaves one entry on the trail with what changed: from the version before, or from the
    text before where there is one. Returns what was recorded, often nothing.
    """
    known = latest(uow.session)
    made = []
    for name, text in sorted(uow.policy.texts.items()):
        before = known.get(name)
        digest = digest_of(text)
        if before is not None and before.digest == digest:
            continue
        old = before.text if before else _version_before(name, uow.policy.texts)
        changes = policy_changes(old, text) if old is not None else []
        row = PublishedText(
            name=name,
            revision=before.revision + 1 if before else 1,
            digest=digest,
            text=text,
            changed="\n".join(changes),
            published_at=uow.now,
        )
        uow.add(row)
        uow.session.flush()
        edited = before is not None and is_versioned(name)
        uow.record(PolicyPublished(name, row.revision, digest, len(changes), edited=edited), row)
        made.append(row)
    return made


def _version_before(name: str, texts: Mapping[str, str]) -> str | None:
    """Return the text of the version before a published version, or None where there is none."""
    if not is_versioned(name):
        return None
    folder = name.rpartition("/")[0]
    earlier = [each for each in texts if each.startswith(f"{folder}/0") and each < name]
    return texts[max(earlier)] if earlier else None
