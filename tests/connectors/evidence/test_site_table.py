"""The table of a site is read as it was written."""

from dataclasses import replace
from pathlib import Path

import pytest

from connectors.evidence.civic_release import read_civic_release
from connectors.evidence.site_table import (
    difference,
    read_site_table,
    site_table,
    write_site_table,
)
from data.errors import InvalidRecordError
from tests.connectors.evidence.civic_file import write_release


def test_the_table_of_a_site_is_read_as_it_was_written(tmp_path: Path) -> None:
    items = read_civic_release(write_release(tmp_path)).items
    write_site_table(tmp_path, items)
    assert read_site_table(tmp_path) == items
    other = (replace(items[0], rating=1), *items[1:])
    assert difference(items, other).changed == ((items[0].evidence.row, ("rating",)),)


def test_a_damaged_table_of_a_site_is_refused(tmp_path: Path) -> None:
    write_site_table(tmp_path, read_civic_release(write_release(tmp_path)).items)
    path = site_table(tmp_path)
    path.write_text(path.read_text().replace("egfr_common", "nonsense"))
    with pytest.raises(InvalidRecordError, match="with --apply again"):
        read_site_table(tmp_path)
