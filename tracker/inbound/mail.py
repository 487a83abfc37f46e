"""Reading an answer that came by mail: who wrote it, and what they wrote above our own words."""

import email
import re
from collections.abc import Collection
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from hashlib import sha256

# Where a token may stand: the address that was written to, and the mail that was answered.
_PLACES = ("To", "Cc", "Delivered-To", "X-Original-To", "In-Reply-To", "References")
_BY_LISTS_AND_MACHINES = frozenset({"bulk", "junk", "list", "auto_reply"})
_MACHINES = frozenset({"mailer-daemon", "postmaster", "noreply", "no-reply"})
_MOST_LINES = 2_000
# Whoever writes mail to make us work gets no further than this.
_LONGEST_HEADER, _LONGEST_MARK = 20_000, 200
# From here on nothing is the writer's own: the mail they answer, as mail programs introduce it.
_END = re.compile(
    r"-- ?|_{10,}|-{3,}.*(original|forwarded) message.*|sent from my .{1,40}|"
    r"get outlook for .{1,40}|(from|von|de): .+@.+",
    re.IGNORECASE,
)
_WROTE = re.compile(r"on .{6,}\bwrote:", re.IGNORECASE)


class Ignored(Exception):
    """No person wrote this to us, or nobody can tell whom it is from; the words say why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `key` is its own for ever, `places` is where a token may stand."""

    key: str
    sender: str
    places: str
    words: str
    has_attachments: bool


def read_reply(raw: bytes, ours: Collection[str]) -> Reply:
    """Return the answer in an RFC 822 message; no HTML, nothing attached, nothing quoted.

    `ours` are our own addresses, in small letters. Raises Ignored for automatic answers, bounces,
    lists, loops, and mail from nobody.
    """
    try:
        return _read(email.message_from_bytes(raw), raw, ours)
    except RecursionError as error:
        raise Ignored("it is nested too deeply") from error


def _read(message: Message, raw: bytes, ours: Collection[str]) -> Reply:
    sender = _address(message, "From")
    if sender is None:
        raise Ignored("it does not say whom it is from")
    _require_person(message, sender, ours)
    words, has_attachments = _contents(message)
    named = " ".join(str(message.get("Message-ID", "")).split())
    return Reply(
        key=f"mail:{sha256(named.encode(errors='replace') if named else raw).hexdigest()}",
        sender=sender,
        places=" ".join(_headers(message, *_PLACES))[:_LONGEST_HEADER],
        words=own_words(words),
        has_attachments=has_attachments,
    )


def own_words(text: str) -> str:
    """Return what stands above and between what is quoted, without the signature."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_MOST_LINES]
    kept: list[str] = []
    for place, line in enumerate(lines):
        bare = line.strip()
        following = " ".join(each.strip() for each in lines[place : place + 3])
        begins_quote = bare.lower().startswith("on ") and _WROTE.match(following[:400])
        if _END.fullmatch(bare[:_LONGEST_MARK]) or begins_quote:
            break
        if not bare.startswith(">"):
            kept.append(line.rstrip())
    return "\n".join(kept).strip()


def _require_person(message: Message, sender: str, ours: Collection[str]) -> None:
    submitted = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    if submitted != "no" or message.get("X-Autoreply") or message.get("X-Autorespond"):
        raise Ignored("it is an automatic answer")
    precedence = str(message.get("Precedence", "")).strip().lower()
    if precedence in _BY_LISTS_AND_MACHINES or message.get("List-Id"):
        raise Ignored("it is from a list or a machine")
    if str(message.get("Return-Path", "<?>")).strip() in {"<>", ""}:
        raise Ignored("it is a bounce")
    if message.get_content_type() == "multipart/report":
        raise Ignored("it is a report of a mail server")
    if sender in ours:
        raise Ignored("it is our own mail")
    if sender.partition("@")[0] in _MACHINES:
        raise Ignored("it is from a machine")


def _address(message: Message, name: str) -> str | None:
    """Return the one address that a header holds, in small letters."""
    found = getaddresses([each[:_LONGEST_HEADER] for each in _headers(message, name)])
    addresses = {address.strip().lower() for _, address in found if "@" in address}
    return addresses.pop() if len(addresses) == 1 else None


def _headers(message: Message, *names: str) -> list[str]:
    return [str(each) for name in names for each in message.get_all(name, [])]


def _contents(message: Message) -> tuple[str, bool]:
    """Return the plain text, and whether anything is attached."""
    text, has_attachments = "", False
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart():
            has_attachments = has_attachments or kind == "message/rfc822"
        elif part.get_filename() or part.get_content_disposition() == "attachment":
            has_attachments = True
        elif kind == "text/plain" and not text:
            text = _decoded(part)
        elif part.get_content_maintype() != "text":
            has_attachments = True
    return text, has_attachments


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return raw.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:  # a character set that nobody knows
        return raw.decode("utf-8", errors="replace")
