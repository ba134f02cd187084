"""How much room words take: no less than in the font itself."""

import string

import pytest
from PIL import ImageFont

from postmortems.report.pdf.fonts import font_files
from postmortems.report.typesetting import POINT, line_count, width_of

SENTENCE = "The primary was overwhelmed in the end, and 20,000 customers could not buy."
FACES = {False: "SourceSansPro-Regular.ttf", True: "SourceSansPro-Semibold.ttf"}


def measured(text, semibold):
    (path,) = [path for path in font_files() if path.name == FACES[semibold]]
    return ImageFont.truetype(str(path), 1000).getlength(text) / 1000


@pytest.mark.parametrize("semibold", FACES)
def test_a_sentence_takes_what_the_font_says(semibold):
    if not font_files():
        pytest.skip("the text font is not installed")
    real = measured(SENTENCE, semibold) * 10 * POINT
    assert real <= width_of(SENTENCE, 10, semibold=semibold) <= real * 1.08
    for letter in string.printable.strip() + "äßéøłπЖщю–—…":
        room = width_of(letter, 1 / POINT, semibold=semibold)
        assert room >= measured(letter, semibold) * 0.9 - 0.02, letter


def test_lines_are_counted_as_they_break():
    assert line_count("", 50, 10) == line_count("word", 50, 10) == 1
    assert line_count("one two three", width_of("one two", 10), 10) == 2
    assert line_count("well-known", width_of("known ", 10), 10) == 2
    assert line_count("W" * 40, 20, 10) >= 40 * 0.7 * 10 * POINT / 20
    assert line_count("数" * 30, width_of("数" * 11, 10), 10) in (3, 4)
