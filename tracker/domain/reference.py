"""The references by which people speak of a work order, such as WO-2026-000123."""

import re
from dataclasses import dataclass
from typing import Self

from tracker.domain.errors import Invalid

# People type spaces, paste typographic dashes and copy the hash sign of a chat message.
_GAP = r"[\s\-_/\u2010-\u2015\u2212]*"
_SHAPE = re.compile(rf"\s*#?\s*([A-Za-z]{{2}}){_GAP}([0-9]{{4}}){_GAP}([0-9]{{1,6}})\s*")


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

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year:04d}-{self.number:06d}"
