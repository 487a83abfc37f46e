"""The references by which people speak of a work order, such as WO-2026-000123."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from tracker.domain.errors import Invalid

# People type spaces, paste typographic dashes and copy the hash sign of a chat message.
_GAP = r"[\s\-_/\u2010-\u2015\u2212]*"
_NUMBER = r"([0-9]{1,6})"
_SHAPE = re.compile(rf"\s*#?\s*([A-Za-z]{{2}}){_GAP}([0-9]{{4}}){_GAP}([0-9]{{1,6}})\s*")
# What is left out in a chat: the letters, the year, or both.
_YEAR_ONLY = re.compile(rf"#?\s*(20[0-9]{{2}})[\s\-_/\u2010-\u2015\u2212]+{_NUMBER}")
_NUMBER_ONLY = re.compile(rf"(?:#|#?\s*wo{_GAP}#?)\s*{_NUMBER}", re.IGNORECASE)
_AROUND = (
    " \t\r\n.,;:!?-\u2010\u2011\u2012\u2013\u2014\"'()[]{}<>*_~`\u2018\u2019\u201c\u201d\u2026"
)
_WORK_ORDER = "WO"


@dataclass(frozen=True, slots=True)
class Reference:
    """A kind of record, the London year it was made in, and its number in that year."""

    prefix: str
    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the reference that was meant, forgiving case, spaces, dashes and zeros.

        Raises Invalid, under `reference`, for anything that is not one.
        """
        match = _SHAPE.fullmatch(text)
        if match is None or int(match[3]) == 0:
            raise Invalid({"reference": ["Enter a reference like WO-2026-000123"]})
        return cls(match[1].upper(), int(match[2]), int(match[3]))

    @classmethod
    def heard(cls, text: str, *, year: int) -> Self:
        """Return the reference that somebody meant in a chat, where more is left out than on paper.

        `#123` and `WO 123` are the work orders of `year`, `2026/123` is one of its own year. Signs
        around it and full-width letters and figures do not matter. Raises Invalid as `parse` does.
        """
        words = unicodedata.normalize("NFKC", text).strip(_AROUND)
        if found := _YEAR_ONLY.fullmatch(words):
            return cls.parse(f"{_WORK_ORDER}-{found[1]}-{found[2]}")
        if found := _NUMBER_ONLY.fullmatch(words):
            return cls.parse(f"{_WORK_ORDER}-{year:04d}-{found[1]}")
        return cls.parse(words)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year:04d}-{self.number:06d}"
