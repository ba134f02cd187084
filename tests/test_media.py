"""What is kept of a picture: every dot of it, and nothing that came along."""

import hashlib
import io

import pytest
from PIL import Image

from postmortems.media import accept
from tests.files import noise, opened, picture

ENDINGS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}


def taken_at_home(held: int = 1) -> Image.Exif:
    notes = Image.Exif()
    notes[0x010E] = "at home, secret"
    notes.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    if held != 1:
        notes[0x0112] = held
    return notes


@pytest.mark.parametrize("kind", ENDINGS)
@pytest.mark.parametrize("options", [{}, {"exif": True}, {"xmp": True}, {"comment": True}])
def test_place_camera_and_comments_go_and_the_dots_stay(kind, options):
    values = {"exif": taken_at_home(), "xmp": b"<secret/>", "comment": b"secret"}
    options = {name: values[name] for name in options}
    sent = picture(kind, (64, 48), **options)
    kept = accept(f"a.{ENDINGS[kind]}", sent)
    assert b"secret" not in kept.data
    assert not opened(kept.data).getexif()
    assert opened(kept.data).convert("RGB").tobytes() == opened(sent).convert("RGB").tobytes()
    assert kept.sha256 == hashlib.sha256(sent).hexdigest()


@pytest.mark.parametrize("kind", ENDINGS)
def test_a_second_file_behind_a_picture_is_cut_off(kind):
    alone = picture(kind)
    kept = accept(f"a.{ENDINGS[kind]}", alone + b"PK\x03\x04<script>alert(1)</script>")
    assert b"<script>" not in kept.data
    assert kept.data == accept(f"a.{ENDINGS[kind]}", alone).data


def test_a_photograph_held_sideways_stays_upright():
    sent = picture("JPEG", (2400, 40), exif=taken_at_home(6), progressive=True)
    kept = accept("a.jpeg", sent)
    assert dict(opened(kept.data).getexif()) == {0x0112: 6}
    assert opened(kept.rendition).size == (33, 2000)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_a_moving_picture_keeps_moving(kind):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    content = io.BytesIO()
    frames[0].save(content, kind, save_all=True, append_images=frames[1:], duration=90, loop=0)
    kept = opened(accept(f"a.{ENDINGS[kind]}", content.getvalue()).data)
    assert (kept.n_frames, kept.info["loop"]) == (3, 0)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (picture("PNG", (2000, 20)), None),
        (picture("PNG", (2001, 20)), (2000, 20)),
        (picture("PNG", (20, 4000)), (10, 2000)),
        (noise("PNG", (1500, 1200)), (1500, 1200)),
    ],
)
def test_large_pictures_get_a_smaller_jpeg_for_print(data, size):
    rendition = accept("a.png", data).rendition
    if size is None:
        assert rendition == b""
    else:
        assert opened(rendition).format == "JPEG"
        assert opened(rendition).size == size
        assert len(rendition) < len(data) or len(data) < 20_000


def test_what_shines_through_is_white_in_print():
    rendition = opened(accept("a.png", picture("PNG", (2500, 20), colour=(0, 0, 0, 0))).rendition)
    assert (rendition.mode, rendition.getpixel((9, 9))) == ("RGB", (255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA"])
def test_every_kind_of_png_can_be_made_smaller(mode):
    content = io.BytesIO()
    Image.new(mode, (2500, 20)).save(content, "PNG")
    assert opened(accept("a.png", content.getvalue()).rendition).size[0] == 2000


def test_a_picture_for_the_press_becomes_rgb_in_print():
    content = io.BytesIO()
    Image.new("CMYK", (2500, 20)).save(content, "JPEG")
    assert opened(accept("a.jpg", content.getvalue()).rendition).mode == "RGB"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\fotos\\bild.png", "bild.png"),
        ("../../etc/x.png", "x.png"),
        ("a\n\r\tb\x00.png", "a b.png"),
        ('a"b<c>.png', "abc.png"),
        ("Störung – 10:35.png", "Störung – 1035.png"),
        ("\u202egnp.png", "gnp.png"),
        ("a" * 300 + ".png", "a" * 196 + ".png"),
        ("picture", "picture.png"),
        (".png", "png.png"),
        ("..", "file.png"),
    ],
)
def test_names_are_made_fit_for_every_machine(name, kept):
    assert accept(name, picture()).name == kept


def test_a_text_may_begin_like_a_picture_and_hold_the_colours_of_a_terminal():
    for start in (b"GIF is a format", b"BM 12", b"\xef\xbb\xbfa;b", b"\x1b[31mred\x1b[0m", b"II*"):
        assert accept("a.log", start).media_type == "text/plain"
