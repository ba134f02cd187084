"""Whom a text speaks to."""

import time

import pytest

from postmortems.mentions import by_name, mentions, with_marks

NAMES = by_name(
    [
        (1, "Maya Keller", "maya"),
        (2, "Maya", "m.k"),
        (3, '<b>Bob</b> & "co"', "bob"),
        (4, "Ann-Marie O'Neil", "am"),
        (5, "Élodie  *Star*", "elo"),
        (6, "Maya Keller", "maya2"),
        (7, "", "nameless"),
    ]
)


def told(text: str) -> list[tuple[str, set[int]]]:
    return [(text[one.start : one.end], set(one.people)) for one in mentions(text, NAMES)]


@pytest.mark.parametrize(
    ("text", "name", "people"),
    [
        ("Ask @Maya Keller, please", "@Maya Keller", {1, 6}),
        ("@maya  KELLER's view", "@maya  KELLER", {1, 6}),
        ("(@Maya)", "@Maya", {1}),  # a sign-in name means one person
        ("@m.k. said so", "@m.k", {2}),
        ('@<b>Bob</b> & "co": hello', '@<b>Bob</b> & "co"', {3}),
        ("@Ann-Marie O'Neil?", "@Ann-Marie O'Neil", {4}),
        ("@élodie *star*!", "@élodie *star*", {5}),
        ("one\n@nameless", "@nameless", {7}),
    ],
)
def test_the_longest_name_that_fits_is_meant(text: str, name: str, people: set[int]) -> None:
    assert told(text) == [(name, people)]


@pytest.mark.parametrize(
    "text",
    [
        "maya@example.com and x@maya",
        "`@maya` and ``@maya``",
        "```\n@maya\n```",
        "~~~\n@maya",
        "@mayan @nobody @ maya @",
        "@Ann-Marie\nO'Neil",
    ],
)
def test_what_only_looks_like_a_mention_is_none(text: str) -> None:
    assert told(text) == []


def test_mentions_are_made_strong_and_nothing_else_changes() -> None:
    text = "**@maya** asks @Élodie *Star*, *not* `@bob`"

    assert with_marks(text, NAMES) == r"**@maya** asks **@Élodie \*Star\***, *not* `@bob`"


@pytest.mark.parametrize(
    "text", [" @a" * 3333, "`@`" * 3333, " @" + "a " * 5000, "@" * 10_000, "```\n" * 2500]
)
def test_no_text_takes_long(text: str) -> None:
    began = time.thread_time()
    mentions(text, NAMES)
    assert time.thread_time() - began < 5  # seconds of a core, however busy it is
