"""Word differences: both texts can be made from them, and long ones take no longer than they must."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortems.report.differences import word_differences

# Few different words, so that both texts share many and say them more than once.
texts = st.lists(st.sampled_from(["the ", "disk", " was", "full", ".\n\n", "  ", "é", "💥", "-"]))
words = texts.map("".join) | st.text(max_size=60)


def told(old, new):
    """The differences in one line: [gone] and {new}."""
    marks = {"same": "{}", "gone": "[{}]", "new": "{{{}}}"}
    return "".join(marks[one.kind].format(one.text) for one in word_differences(old, new))


@settings(max_examples=300)
@given(words, words)
def test_both_texts_can_be_made_from_the_pieces(old, new):
    pieces = word_differences(old, new)

    assert "".join(one.text for one in pieces if one.kind != "new") == old
    assert "".join(one.text for one in pieces if one.kind != "gone") == new
    assert all(one.text for one in pieces)
    kinds = [one.kind for one in pieces]
    assert all(first != second for first, second in zip(kinds, kinds[1:], strict=False))


@pytest.mark.parametrize(
    ("old", "new", "differences"),
    [
        ("", "", ""),
        ("", "new", "{new}"),
        ("old", "", "[old]"),
        ("The disk was full.", "The disk was full.", "The disk was full."),
        ("The disk was full.", "The disk was nearly full.", "The disk was{ nearly} full."),
        ("The disk, full", "The disk full", "The disk[,] full"),
        ("Sam paged the team", "Sam paged our team", "Sam paged [the]{our} team"),
        ("It broke at 10:35.", "It broke at 10:45.", "It broke at 10:[35]{45}."),
        ("one\n\ntwo\n\nthree", "one\n\nthree", "one[\n\ntwo]\n\nthree"),
    ],
)
def test_what_stayed_is_kept_word_by_word(old, new, differences):
    assert told(old, new) == differences


def prose(dice, count):
    return [f"word{dice.randrange(400)}" for _ in range(count)]


def changed_here_and_there(dice, some):
    return [
        dice.choice(("other", word)) if not place % 10 else word for place, word in enumerate(some)
    ]


@pytest.mark.parametrize("shape", ["here and there", "altogether", "one word over and over"])
def test_long_texts_take_no_longer_than_their_length(shape):
    dice = random.Random(1)

    def seconds(count):
        old = prose(dice, count)
        if shape == "one word over and over":
            old, new = ["so"] * count, ["so", "what"] * (count // 2)
        elif shape == "altogether":
            new = prose(dice, count)
        else:
            new = changed_here_and_there(dice, old)
        started = time.process_time()
        pieces = word_differences(" ".join(old), " ".join(new))
        took = time.process_time() - started
        assert "".join(one.text for one in pieces if one.kind != "gone") == " ".join(new)
        return took

    # Twenty times the words: a comparison of each with each would take 400 times as long.
    assert seconds(40_000) < 60 * max(seconds(2_000), 0.01)


def test_a_long_text_shows_the_words_that_changed_and_no_others():
    dice = random.Random(2)
    old = prose(dice, 10_000)
    new = [*old[:3_000], "in", "between", *old[3_000:7_000], *old[7_005:]]

    changed = [one for one in word_differences(" ".join(old), " ".join(new)) if one.kind != "same"]

    assert [(one.kind, one.text.split()) for one in changed] == [
        ("new", ["in", "between"]),
        ("gone", old[7_000:7_005]),
    ]
