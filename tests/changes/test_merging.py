"""What a save means when somebody else saved meanwhile: pure functions, any text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortems.changes.merging import MOST_LINES, Conflict, merge_prose, values_to_write

texts = st.lists(st.sampled_from(["a", "b", "", "c\u2028d", "e\r"]), max_size=8).map("\n".join)


@given(texts, texts)
def test_a_change_of_one_stands(base: str, changed: str) -> None:
    assert merge_prose(base, changed, base) == changed
    assert merge_prose(base, base, changed) == changed
    assert merge_prose(base, changed, changed) == changed


@given(texts, texts, texts)
@settings(max_examples=200)
def test_a_merge_is_fair_and_makes_nothing_up(base: str, theirs: str, mine: str) -> None:
    merged, other_way = merge_prose(base, theirs, mine), merge_prose(base, mine, theirs)

    assert merged == other_way
    if merged is not None:
        known = {*base.split("\n"), *theirs.split("\n"), *mine.split("\n")}
        assert set(merged.split("\n")) <= known


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "merged"),
    [
        ("a\nb", "a\nb\nc", "x\nb", "x\nb\nc"),
        ("a\nb\nc", "x\nb\nc", "a\nb\nz", "x\nb\nz"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
        ("a", "b", "c", None),
        ("", "b", "c", None),
        ("a\nb", "a\nx", "y\nb", None),
    ],
)
def test_lines_apart_are_merged(base: str, theirs: str, mine: str, merged: str | None) -> None:
    assert merge_prose(base, theirs, mine) == merged


def test_a_long_text_costs_no_time_where_little_changed() -> None:
    lines = [f"line {number % 150}" for number in range(60_000)]
    base = "\n".join(lines)
    theirs, mine = f"{base}\nthe end", "\n".join(["the beginning", *lines])
    started = time.thread_time()

    # More than can be compared lies between the two, so both are shown.
    assert merge_prose(base, theirs, mine) is None
    near = "\n".join([*lines[:-3], "near the end", *lines[-2:]])
    assert merge_prose(base, theirs, near) == f"{near}\nthe end"

    # Seconds of a core, however many others want it; all of it compared would take minutes.
    assert time.thread_time() - started < 10
    assert len(lines) > MOST_LINES


def test_fields_are_told_apart() -> None:
    now = {"a": 1, "b": 2, "c": 3, "text": "x\ny\nz"}

    def write(seen: dict, wanted: dict) -> dict:
        return values_to_write(now=now, seen=seen, wanted=wanted)

    assert write({"a": 1}, {"a": 5}) == {"a": 5}
    # What they changed and I did not stays, and so does what both changed to the same.
    assert write({"a": 0}, {"a": 0}) == {}
    assert write({"a": 0}, {"a": 1}) == {}
    # Not shown: the value there is taken as seen.
    assert write({}, {"a": 5}) == {"a": 5}
    assert write({"text": "w\ny\nz"}, {"text": "w\ny\nq"}) == {"text": "x\ny\nq"}
    with pytest.raises(Conflict) as caught:
        write({"a": 0, "b": 0, "c": 3}, {"a": 5, "b": 6, "c": 7})
    assert caught.value.fields == {"a", "b"}
    assert [(clash.theirs, clash.mine) for clash in caught.value.clashes] == [(1, 5), (2, 6)]
