"""The page of the documentation says what the checks say."""

from postmortems.report.checks import CHECKS
from scripts.checks_page import PAGE, checks_page


def test_the_page_is_current():
    """Otherwise: ``python -m scripts.checks_page``."""
    assert PAGE.read_text(encoding="utf-8") == checks_page()


def test_every_check_is_on_it():
    assert all(f"`{code}`" in checks_page() for code in CHECKS)
