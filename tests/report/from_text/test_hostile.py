"""Odd and hostile documents: no crash, no hang, no word lost."""

import html
import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from postmortems.report.document import every_text
from postmortems.report.from_text import Unreadable, read
from tests.report.from_text import samples

WHOLE = [value for name, value in vars(samples).items() if name.isupper()]
PIECES = st.sampled_from(
    [
        "# ",
        "## Timeline\n",
        "- ",
        "  - ",
        "| a | b |\n",
        "| - | - |\n",
        "```\n",
        "---\n",
        "> ",
        "**",
        "10:35 ",
        "31/02/2024 ",
        "0000-00-00 ",
        "9999-12-31 23:59 ",
        "24:00 ",
        "[x] ",
        "\n",
        "<li>",
        "</li>",
        "<h2>",
        "<p>",
        "</p>",
        "<!--",
        "-->",
        "<table><tr><td>",
        "== Wiki ==\n",
        "Action items:\n",
        "Why? ",
        "EDT",
        "word ",
        "\t",
        "1. ",
        "***",
        "](",
        "[a]: b\n",
        "~20,000 users",
        "\u2028",
        "\x00",
        "\ud800",
        "+++\n",
        "&lt;",
        "|",
        "Status: done\n",
        "**Impact:** ",
    ]
)


def lost_words(source: str, report) -> set[str]:
    have = set()
    for text in every_text(report):
        have.update(re.findall(r"[^\W\d_]{3,}", html.unescape(text).lower()))
    return set(re.findall(r"[^\W\d_]{3,}", html.unescape(source).lower())) - have


@settings(max_examples=150)
@given(st.lists(PIECES | st.text(max_size=12), max_size=40).map("".join))
@example("Timeline\n10:00\n10:05\n")
@example("- [ ]\n- [x]\n")
def test_anything_reads_or_says_why_not(text):
    try:
        proposal = read(text)
    except Unreadable as refused:
        assert str(refused)
        return
    assert len(proposal.lines) == proposal.source.count("\n") + 1
    keys = [event.key for event in proposal.report.timeline]
    assert len(keys) == len(set(keys))
    if "<" not in text:
        assert not lost_words(proposal.source, proposal.report)


@settings(max_examples=60)
@given(st.sampled_from(WHOLE), st.data())
def test_documents_cut_and_shuffled(document, data):
    lines = document.split("\n")
    start = data.draw(st.integers(0, len(lines)))
    shuffled = data.draw(st.permutations(lines[start : start + 12]))
    text = "\n".join([*lines[:start], *shuffled, *lines[start + 12 :]])
    if text.strip():
        proposal = read(text)
        if "<" not in text:
            assert not lost_words(proposal.source, proposal.report)


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_bytes(source):
    try:
        read(source)
    except Unreadable:
        return


HOSTILE = {
    "a line of 1 MB": "# T\n\n## Timeline\n- 10:00 " + "word " * 200_000,
    "a bare line of 1 MB": "a" * 1_000_000,
    "digits": "1" * 300_000,
    "times in a line": "10:35 " * 100_000,
    "stars": "*" * 500_000,
    "brackets": "[" * 300_000,
    "half links": "[a](" * 100_000,
    "bars": "| a |\n|---|\n" + "|" * 300_000,
    "nested lists": "".join(f"{'  ' * min(n, 500)}- item {n}\n" for n in range(2_000)),
    "nested quotes": ">" * 5_000 + " deep\n" * 10,
    "headings": "".join(f"## Part {n}\ntext\n" for n in range(10_000)),
    "known headings": "".join(f"## Timeline {n}\n- 10:00 x\n" for n in range(5_000)),
    "unclosed fences": "# T\n" + "```python\nx = 1\n~~~\n" * 10_000,
    "wrapped entry": "## Timeline\n- 10:00 x\n" + "more words\n" * 50_000,
    "wrapped item": "## Action items\n- Fix x\n" + "more words\n" * 50_000,
    "references": "".join(f"[r{n}]: https://x.example/{n}\n[r{n}]\n" for n in range(10_000)),
    "unclosed comments": "<div><p></p><p></p>" + "<!--" * 100_000,
    "unclosed tags": "<div><p></p><p></p>" + "<a " * 100_000,
    "nested tags": "<p></p><p></p>" + "<div><ul><li>x" * 20_000,
    "scripts": "<p>a</p><p>b</p>" + "<script>" * 50_000,
    "labels": "Date: x\n\n" * 20_000,
    "sentences": "It went down at 10:35. " * 20_000,
    "figures": "## Impact\n" + "20,000 users " * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_end_soon(name):
    started = time.process_time()
    read(HOSTILE[name])
    assert time.process_time() - started < 12


def test_cost_grows_with_length():
    entry = "- 10:35 **Ada** restarted the [queue](https://x.example/q) for 2,000 users\n"

    def seconds(count: int) -> float:
        started = time.process_time()
        read("# T\n\n## Timeline (UTC) on 2024-01-05\n" + entry * count)
        return time.process_time() - started

    seconds(20)
    small, large = seconds(500), seconds(5_000)
    assert large < 30 * small + 1


def test_many_lines():
    report = read(
        "# T\n\n## Timeline\n" + "- 10:35 UTC it broke\n" * 2_000 + "word\n" * 98_000
    ).report
    assert len(report.timeline) == 2_000
