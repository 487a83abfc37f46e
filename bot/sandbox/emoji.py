"""The emoji shortcodes that the sandbox draws."""

import re
from collections.abc import Mapping

EMOJI: Mapping[str, str] = {
    "alarm_clock": "⏰",
    "arrow_forward": "▶️",
    "arrow_right": "➡️",
    "arrow_up": "⬆️",
    "arrows_counterclockwise": "🔄",
    "ballot_box_with_check": "☑️",
    "bell": "🔔",
    "black_circle": "⚫",
    "bulb": "💡",
    "bust_in_silhouette": "👤",
    "busts_in_silhouette": "👥",
    "calendar": "📅",
    "checkered_flag": "🏁",
    "clipboard": "📋",
    "clock3": "🕒",
    "construction": "🚧",
    "door": "🚪",
    "droplet": "💧",
    "exclamation": "❗",
    "eyes": "👀",
    "fire": "🔥",
    "hammer_and_wrench": "🛠️",
    "heavy_check_mark": "✔️",
    "hourglass": "⌛",
    "hourglass_flowing_sand": "⏳",
    "house": "🏠",
    "information_source": "ℹ️",  # noqa: RUF001 - the emoji itself
    "key": "🔑",
    "large_blue_circle": "🔵",
    "large_green_circle": "🟢",
    "large_orange_circle": "🟠",
    "large_yellow_circle": "🟡",
    "link": "🔗",
    "lock": "🔒",
    "mag": "🔍",
    "memo": "📝",
    "no_entry": "⛔",
    "octagonal_sign": "🛑",
    "office": "🏢",
    "page_facing_up": "📄",
    "ok_hand": "👌",
    "pushpin": "📌",
    "question": "❓",
    "red_circle": "🔴",
    "repeat": "🔁",
    "rotating_light": "🚨",
    "speech_balloon": "💬",
    "tada": "🎉",
    "telephone_receiver": "📞",
    "thumbsup": "👍",
    "triangular_flag_on_post": "🚩",
    "unlock": "🔓",
    "warning": "⚠️",
    "wave": "👋",
    "wheelchair": "♿",
    "white_check_mark": "✅",
    "white_circle": "⚪",
    "wrench": "🔧",
    "x": "❌",
    "zap": "⚡",
}

_SHORTCODE = re.compile(r":([a-z0-9_+-]+):")


def with_emoji(text: str) -> str:
    """Return the text with each known shortcode drawn; an unknown one stays as it is written."""
    return _SHORTCODE.sub(lambda found: EMOJI.get(found[1], found[0]), text)
