"""Files that people choose in a modal: kept, and lent to whoever has the bot's token."""

import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request

from bot.sandbox.acts import Stage
from bot.sandbox.current import stage
from bot.sandbox.database import Database
from bot.sandbox.dialogs import Refused, View
from bot.sandbox.state import Values, field_name
from bot.sandbox.workspace import Member

LARGEST_BYTES = 10 * 1024 * 1024
_NAME = 80
# What Slack shows whoever comes without a token that may read files: a page, and no error.
_SIGN_IN = "<!DOCTYPE html><html lang='en'><title>Sign in to Slack</title><p>Sign in</p></html>"


def add_routes(blueprint: Blueprint) -> None:
    """Add the address at which files lie."""
    blueprint.add_url_rule("/files/<file_id>/download/<name>", view_func=download)


def download(file_id: str, name: str) -> Response:
    """Lend a file to the bot's token; anybody else gets the sign-in page, with 200."""
    held = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not hmac.compare_digest(held.encode(), stage().workspace.bot_token.encode()):
        return Response(_SIGN_IN, mimetype="text/html")
    with stage().store.database.reading() as connection:
        row = connection.execute("SELECT body FROM file WHERE id = ?", (file_id,)).fetchone()
    if row is None:
        return Response("", status=404)
    return Response(row["body"], mimetype="application/octet-stream")


def with_files(member: Member, view: View, values: Values) -> Values:
    """Return the values with the files chosen now, or before where none is chosen now."""
    for block in view.blocks:
        element = block.get("element", {})
        if block["type"] != "input" or element.get("type") != "file_input":
            continue
        place = block["block_id"], element["action_id"]
        uploads = [each for each in request.files.getlist(field_name(*place)) if each.filename]
        files = [
            _keep(stage().store.database, member, each.filename or "", each.stream.read())
            for each in uploads[: element.get("max_files", 10)]
        ]
        before = view.typed.get(place[0], {}).get(place[1], {}).get("files", [])
        values[place[0]][place[1]] = {"type": "file_input", "files": files or before}
    return values


def _keep(database: Database, member: Member, name: str, raw: bytes) -> dict[str, Any]:
    """Keep a file; return it as Slack tells of it. One too large for Slack is cut short."""
    file_id = f"F{secrets.token_hex(5).upper()}"
    about = {
        "id": file_id,
        "name": name[:_NAME],
        "user": member.user_id,
        "mode": "hosted",
        "file_access": "visible",
        "size": len(raw),
        "url_private_download": f"{stage().workspace.origin}/sandbox/files/{file_id}/download/file",
    }
    with database.writing(quiet=True) as connection:
        connection.execute(
            "INSERT INTO file VALUES (?, ?, ?)", (file_id, json.dumps(about), raw[:LARGEST_BYTES])
        )
    return about


def _info(scene: Stage, arguments: Mapping[str, Any]) -> dict[str, Any]:
    with scene.store.database.reading() as connection:
        row = connection.execute(
            "SELECT about FROM file WHERE id = ?", (str(arguments.get("file") or ""),)
        ).fetchone()
    if row is None:
        raise Refused("file_not_found")
    return {"file": json.loads(row["about"])}


METHODS: Mapping[str, Callable[[Stage, Mapping[str, Any]], dict[str, Any]]] = {"files.info": _info}
