"""The names of a migrated script's files."""

from __future__ import annotations

import pytest

from hamilton.migrate.api import module_stem


@pytest.mark.parametrize(
    ("file", "stem"),
    [
        ("sales.py", "sales"),
        ("deep/sales.report.py", "sales_report"),
        ("my-report 2.py", "my_report_2"),
        ("größe.py", "gr__e"),
        ("2024.py", "m_2024"),
        ("class.py", "m_class"),
        ("json.py", "m_json"),
        ("pandas.py", "m_pandas"),
        ("hamilton.py", "m_hamilton"),
        ("pandas_report.py", "pandas_report"),
    ],
)
def test_a_stem_can_be_imported_and_hides_no_other_module(file, stem):
    assert module_stem(file) == stem


def test_a_module_beside_the_script_does_not_count(tmp_path):
    (tmp_path / "sales.py").touch()
    assert module_stem(tmp_path / "sales.py") == "sales"
