"""Pictures as people upload them: huge, broken, made for a printing press."""

import pytest

from postmortems.report.to_pdf import Resource


def test_a_huge_picture_is_reduced(print_pdf, picture, pictures_in):
    content = picture("JPEG", "RGB", (6000, 5000))
    listed = {"a.jpg": Resource(content, "image/jpeg")}
    pdf = print_pdf("<img src=a.jpg alt=A>", resources=listed)
    (shown,) = pictures_in(pdf)
    assert int(shown.Width) <= 2400
    assert abs(int(shown.Width) / int(shown.Height) - 1.2) < 0.01


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "image/png"),
        (b"no picture at all", "image/png"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "image/png"),
        (b"<svg", "image/svg+xml"),
        (b"GIF89a\x00", "image/gif"),
    ],
)
def test_a_broken_picture_shows_its_alternative_text(print_pdf, text_of, content, media_type):
    listed = {"a": Resource(content, media_type)}
    assert "The graph" in text_of(print_pdf("<img src=a alt='The graph'>", resources=listed))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_cut_off_picture_shows_its_alternative_text(print_pdf, text_of, picture, kind):
    content = picture(kind, "RGB", (600, 400))
    listed = {"a": Resource(content[: len(content) * 2 // 3], f"image/{kind.lower()}")}
    assert "The graph" in text_of(print_pdf("<img src=a alt='The graph'>", resources=listed))


def test_a_picture_that_would_fill_the_memory_shows_its_alternative_text(
    print_pdf, text_of, picture
):
    listed = {"a.png": Resource(picture("PNG", "1", (20_000, 20_000)), "image/png")}
    assert "The graph" in text_of(print_pdf("<img src=a.png alt='The graph'>", resources=listed))


def test_a_picture_for_a_printing_press_is_shown_in_screen_colours(print_pdf, picture, pictures_in):
    listed = {"a.jpg": Resource(picture("JPEG", "CMYK"), "image/jpeg")}
    pdf = print_pdf("<img src=a.jpg alt=A>", resources=listed)
    (shown,) = pictures_in(pdf)
    assert shown.ColorSpace == "/DeviceRGB"
