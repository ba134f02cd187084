"""What is typed is understood or left out, and nothing that is typed raises."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortems.search.words import (
    MOST_TERMS,
    Piece,
    Term,
    excerpt,
    folded,
    marked,
    read,
    root,
)

# What somebody types who knows the language of some database, among anything else.
OPERATORS = st.sampled_from(
    ['"', "'", "-", "*", "(", ")", "^", ":", "AND ", " OR ", "NOT ", "NEAR(", "&", "|", "!", "<->"]
    + ["\0", "\\", "%", "%s", "{own}", "--", ";", "“", " ", "title:", "a", "İ", "ß", "é", "\u0301"]
)
TYPED = st.lists(OPERATORS | st.text(max_size=8), max_size=40).map("".join) | st.text()


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("checkout down ", [("checkout",), ("down",)], []),
        ('"out of memory" now', [("out", "of", "memory"), ("now",)], []),
        ("checkout -replica", [("checkout",)], [("replica",)]),
        ('queue -"dead letter"', [("queue",)], [("dead", "letter")]),
        ("checkout-api", [("checkout", "api")], []),
        ("Crème brûlée", [("creme",), ("brulee",)], []),
        ('"never closed', [("never", "closed")], []),
        ("“typographic quotes”", [("typographic", "quotes")], []),
        ('"" - -- !!! ()', [], []),
        ("-only -these", [], [("only",), ("these",)]),
    ],
)
def test_words_phrases_and_what_is_left_out(typed: str, wanted: list, unwanted: list) -> None:
    asked = read(typed)

    assert [term.words for term in asked.wanted] == wanted
    assert [term.words for term in asked.unwanted] == unwanted


@pytest.mark.parametrize(
    ("typed", "goes_on"),
    [
        ("check", True),
        ("check ", True),
        ('"check"', False),
        ("down -check", False),
        ("INC-1", False),
        ("c", False),
        ("結", True),
    ],
)
def test_only_the_last_word_may_be_half_typed(typed: str, goes_on: bool) -> None:
    asked = read(f"first {typed}")

    assert any(term.prefix for term in asked.wanted) is goes_on
    assert not asked.wanted[0].prefix


@given(TYPED)
def test_nothing_typed_raises(typed: str) -> None:
    asked = read(typed)

    for term in (*asked.wanted, *asked.unwanted):
        assert term.words
        assert all(re.fullmatch(r"[^\W_]{1,100}", word) for word in term.words)
    for piece in marked(typed, asked.wanted):
        assert piece.text
    assert excerpt([typed, "words"], asked.wanted) is not None


def test_ten_thousand_letters_are_cut() -> None:
    assert len(read("a b " * 2500).wanted) == MOST_TERMS
    assert len(read("x" * 10_000).wanted[0].words[0]) == 100


@given(st.text())
def test_a_root_is_the_beginning_of_its_word(text: str) -> None:
    for word in folded(text).split():
        assert word.startswith(root(word))


@given(st.text(), TYPED)
def test_the_pieces_of_a_text_are_the_text(text: str, typed: str) -> None:
    assert "".join(piece.text for piece in marked(text, read(typed).wanted)) == text


def test_half_a_word_finds_what_it_may_become() -> None:
    readings = {term.words for term in Term(("replicati",), prefix=True).readings()}

    assert ("replication",) in readings


def test_forms_of_a_word_are_marked() -> None:
    pieces = marked("Deploying the café certificates", read("deployed cafe certificate").wanted)

    assert [piece.text for piece in pieces if piece.is_hit] == [
        "Deploying",
        "café",
        "certificates",
    ]


def test_words_of_a_phrase_are_marked_only_side_by_side() -> None:
    pieces = marked("Out of hours it ran out of memory", read('"out of memory"').wanted)

    assert pieces == (Piece("Out of hours it ran "), Piece("out of memory", is_hit=True))


def test_an_excerpt_is_about_the_words() -> None:
    lines = [
        "Nothing of interest happened here.",
        "Long before " + "this and that " * 30 + "the certificate of the broker expired at night.",
        "The broker was restarted.",
    ]

    (told,) = excerpt(lines, read("certificate broker").wanted)

    assert [piece.text for piece in told if piece.is_hit] == ["certificate", "broker"]
    assert len("".join(piece.text for piece in told)) < 300
    assert told[0].text == "… "


def test_two_places_are_shown_where_no_one_line_holds_all() -> None:
    first, second = excerpt(["Broker down.", "Cache full."], read("cache broker").wanted)

    assert [piece.text for piece in (*first, *second) if piece.is_hit] == ["Broker", "Cache"]


def test_without_a_hit_the_excerpt_is_the_beginning() -> None:
    assert excerpt(["", "Summary.", "More."], read("title").wanted) == ((Piece("Summary."),),)
    assert excerpt([], read("title").wanted) == ()
