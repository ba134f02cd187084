"""Keys read off the addresses of trackers."""

import pytest

from postmortems.report.trackers import ticket


@pytest.mark.parametrize(
    ("url", "tracker", "key"),
    [
        ("https://acme.atlassian.net/browse/PAY-123", "Jira", "PAY-123"),
        ("https://jira.acme.example/jira/browse/pay-7?focusedId=1", "Jira", "PAY-7"),
        (
            "https://acme.atlassian.net/jira/software/projects/PAY/boards/2?selectedIssue=PAY-9",
            "Jira",
            "PAY-9",
        ),
        ("https://github.com/acme/shop/issues/12", "GitHub", "acme/shop#12"),
        ("https://github.com/acme/shop/pull/12/files", "GitHub", "acme/shop#12"),
        ("https://github.acme.example/acme/shop/issues/12#c1", "GitHub", "acme/shop#12"),
        ("https://gitlab.com/acme/web/shop/-/issues/34", "GitLab", "acme/web/shop#34"),
        ("https://git.acme.example/acme/shop/-/merge_requests/5", "GitLab", "acme/shop!5"),
        ("https://gitlab.com/acme/shop/issues/34", "GitLab", "acme/shop#34"),
        ("https://gitlab.com/groups/acme/-/epics/3", "GitLab", "acme&3"),
        ("https://linear.app/acme/issue/ENG-42/alert-on-lag", "Linear", "ENG-42"),
        ("https://tickets.example/4711", "", "tickets.example"),
        ("https://github.com/acme/shop", "", "github.com"),
        ("https://notgithub.example/a/b/issues/1", "", "notgithub.example"),
    ],
)
def test_the_tracker_is_known_by_the_address(url: str, tracker: str, key: str) -> None:
    found = ticket(url)
    assert found is not None
    assert (found.tracker, found.key, found.url) == (tracker, key, url)


@pytest.mark.parametrize(
    "url", ["", "PAY-12", "javascript:alert(1)", "ftp://x/browse/PAY-1", "https://", "http://[x"]
)
def test_what_is_no_address_of_the_web_is_no_ticket(url: str) -> None:
    assert ticket(url) is None


def test_a_long_path_is_told_by_its_end() -> None:
    found = ticket(f"https://gitlab.com/{'a' * 90}/shop/-/issues/34")
    assert found is not None and found.key.endswith("/shop#34") and len(found.key) == 48
