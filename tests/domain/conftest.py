"""An operator's own configuration folder."""

import shutil
from pathlib import Path

import pytest

from tests.domain.shipped import CATEGORIES, SHIPPED


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An operator's own folder, which starts as a copy of what ships."""
    for name in ("ladders", "clocks", "cover"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    shutil.copy(SHIPPED / CATEGORIES, tmp_path / CATEGORIES)
    return tmp_path
