"""Long texts in recorded changes: only what differs is kept, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from postmortems.report.long_texts import WORTH_CUTTING, cut, is_cut, other_side

LONG = "A line of words. " * 100


def both_ways(old, new):
    before, after = cut({"text": old}, {"text": new})
    assert other_side(before["text"], new, after["text"]) == old
    assert other_side(after["text"], old, before["text"]) == new
    return before["text"], after["text"]


def test_a_word_typed_into_a_long_text_is_what_is_kept():
    before, after = both_ways(LONG, f"{LONG[:500]}typed {LONG[500:]}")

    assert is_cut(before) and is_cut(after)
    assert (before["text"], after["text"]) == ("", "typed ")
    assert (after["same_before"], after["same_after"]) == (500, len(LONG) - 500)


def test_a_word_that_is_twice_in_a_row_is_counted_once():
    before, after = both_ways("x" * 1000, "x" * 1001)

    assert (before["text"], after["text"]) == ("", "x")


def test_short_texts_and_other_values_stay_as_they_are():
    before = {"text": "Old.", "due_on": None, "title": LONG, "gone": "here", "tags": ["a"]}
    after = {"text": "New.", "due_on": "2030-01-01", "title": "", "come": "there", "tags": ["b"]}

    assert cut(before, after) == (before, after)
    assert not any(map(is_cut, [*before.values(), *after.values()]))


def test_texts_with_little_in_common_stay_as_they_are():
    old, new = "a" * 2000 + "same", "b" * 2000 + "same"

    assert cut({"text": old}, {"text": new}) == ({"text": old}, {"text": new})


@given(st.text("ab\n🙂", max_size=9), st.text("ab\n🙂", max_size=9), st.integers(0, 1200))
def test_either_text_is_read_back_from_the_other(removed, typed, place):
    start, end = ("ab" * 600)[:place], ("ba" * 600)[place:]
    both_ways(start + removed + end, start + typed + end)


def test_a_million_characters_are_compared_in_slices():
    text = LONG * 600
    before, after = both_ways(text + "a", text + "b")

    assert len(text) > 1_000_000
    assert len(after["text"]) == 1
    assert before["same_before"] >= WORTH_CUTTING
