"""A PDF is made of its own files only: neither the disk nor the network is reached."""

import socket
import threading

import pytest

from postmortems.report.pdf.fonts import font_files
from postmortems.report.to_pdf import Resource

SECRET = "the contents of a file that is nobody's business"


@pytest.fixture
def private_picture(tmp_path, picture):
    """The address of a real picture on disk."""
    path = tmp_path / "private.png"
    path.write_bytes(picture())
    return path.as_uri()


@pytest.fixture
def private_file(tmp_path):
    """The address of a real text file on disk."""
    path = tmp_path / "passwd"
    path.write_text(SECRET)
    return path.as_uri()


@pytest.fixture
def server():
    """A web server that answers nothing and counts who called: (address, calls)."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)

        def count():
            while True:
                try:
                    connection, caller = listening.accept()
                except OSError:
                    return
                calls.append(caller)
                connection.close()

        thread = threading.Thread(target=count, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}", calls
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_listed_picture_is_shown(print_pdf, picture, pictures_in):
    listed = {"/files/3/graph.png": Resource(picture(), "image/png")}
    body = "<img src='/files/3/graph.png' alt='Graph'>"
    assert len(pictures_in(print_pdf(body, resources=listed))) == 1
    body = "<img src='https://pm.example.com/files/3/graph.png#part' alt='Graph'>"
    pdf = print_pdf(body, resources=listed, base_url="https://pm.example.com/incidents/INC-7/")
    assert len(pictures_in(pdf)) == 1


def test_links_lead_to_the_public_address(print_pdf):
    body = "<a href='/incidents/INC-7/'>live</a>"
    pdf = print_pdf(body, base_url="https://pm.example.com/incidents/INC-7/report/")
    assert str(pdf.pages[0].Annots[0].A.URI) == "https://pm.example.com/incidents/INC-7/"


@pytest.mark.parametrize(
    "body",
    [
        "<img src='{}' alt='The graph'>",
        "<object data='{}' type='image/png'>The graph</object>",
        "<div style='background: url({})'>The graph</div>",
        "<div style='content: url({})'>The graph</div>",
        "<ul style='list-style-image: url({})'><li>The graph</ul>",
        "<base href='{}'><img src='' alt='The graph'>",
        "<p>The graph</p><embed src='{}'>",
        "<p>The graph</p><iframe src='{}'></iframe>",
        "<p>The graph</p><svg width=9 height=9><image href='{}' width=9 height=9 /></svg>",
        "<p>The graph</p><video poster='{0}' src='{0}'></video><input type=image src='{0}'>",
    ],
)
def test_no_element_shows_a_picture_from_the_disk(
    print_pdf, pictures_in, text_of, private_picture, body
):
    pdf = print_pdf(body.format(private_picture))
    assert pictures_in(pdf) == []
    if "content:" not in body:
        assert "The graph" in text_of(pdf)


def test_an_address_in_a_stylesheet_is_refused_too(print_pdf, pictures_in, private_picture):
    css = (
        f"p {{ background: url({private_picture}) }} @page {{ background: url({private_picture}) }}"
    )
    assert pictures_in(print_pdf(stylesheets=(css,))) == []
    assert pictures_in(print_pdf(f"<style>{css}</style><p>Hello</p>")) == []


@pytest.mark.parametrize(
    "body",
    [
        "<link rel=attachment href='{}'>",
        "<a rel=attachment href='{}'>file</a>",
        "<link rel=stylesheet href='{}'>",
        "<style>@import url({});</style>",
        "<style>@font-face {{ font-family: Own; src: url({}) }} p {{ font-family: Own }}</style>",
        "<svg><style>@import url({});</style></svg>",
        "<svg width=9 height=9><use href='{}#x' /></svg>",
    ],
)
def test_no_file_of_the_disk_gets_into_the_pdf(print_pdf, contents_of, private_file, body):
    pdf = print_pdf(body.format(private_file) + "<p>Hello</p>")
    assert SECRET.encode() not in contents_of(pdf)
    assert not pdf.attachments


def test_a_stylesheet_on_disk_does_not_apply(print_pdf, tmp_path):
    path = tmp_path / "a.css"
    path.write_text("@page { size: 300pt 300pt }")
    css = f"@import url({path.as_uri()}); p {{ color: red }}"
    for pdf in (
        print_pdf(stylesheets=(css,)),
        print_pdf(f"<link rel=stylesheet href='{path.as_uri()}'><p>Hello</p>"),
    ):
        assert pdf.pages[0].mediabox[2] > 500
    listed = {"print.css": Resource(b"@page { size: 300pt 300pt }", "text/css")}
    pdf = print_pdf("<link rel=stylesheet href=print.css><p>Hello</p>", resources=listed)
    assert pdf.pages[0].mediabox[2] == 300


def test_a_listed_file_is_embedded_only_as_an_attachment_of_the_document(print_pdf, contents_of):
    listed = {"/a.txt": Resource(SECRET.encode(), "text/plain")}
    body = "<link rel=attachment href='/a.txt'><a rel='nofollow Attachment' href='/a.txt'>a</a>"
    pdf = print_pdf(body, resources=listed)
    assert not pdf.attachments
    assert SECRET.encode() not in contents_of(pdf)


@pytest.mark.parametrize(
    "address",
    [
        "http://{}/a.png",
        "https://{}/a.png",
        "ftp://{}/a.png",
        "//{}/a.png",
        "\\\\{}\\share\\a.png",
        "HTTP://{}/a.png",
    ],
)
def test_the_network_is_not_reached(print_pdf, text_of, server, address):
    host, calls = server
    url = address.format(host)
    body = (
        f"<link rel=stylesheet href='{url}'><link rel=attachment href='{url}'>"
        f"<img src='{url}' alt='The graph'><p style='background: url({url!r})'>Hello</p>"
    )
    css = f"@import '{url}'; @font-face {{ font-family: Own; src: url('{url}') }}"
    pdf = print_pdf(body, stylesheets=(css,))
    assert "The graph" in text_of(pdf)
    assert calls == []


def test_a_data_address_is_refused(print_pdf, text_of, pictures_in):
    gif = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    pdf = print_pdf(f"<img src='{gif}' alt='The dot'>")
    assert "The dot" in text_of(pdf) and pictures_in(pdf) == []


@pytest.mark.parametrize(
    "svg",
    [
        "<image href='{}' width='9' height='9'/>",
        "<image xmlns:x='http://www.w3.org/1999/xlink' x:href='{}' width='9' height='9'/>",
        "<use href='{}#a'/>",
        "<style>@import url({});</style>",
        "<style>@font-face {{ font-family: Own; src: url({}) }}</style><text>a</text>",
        "<script href='{}'>while (true) {{}}</script>",
        "<foreignObject><img src='{}'/></foreignObject>",
    ],
)
def test_a_listed_svg_reaches_nothing_else(
    print_pdf, contents_of, pictures_in, private_picture, private_file, svg
):
    for address in (private_picture, private_file):
        drawing = f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{svg}</svg>"
        listed = {"a.svg": Resource(drawing.format(address).encode(), "image/svg+xml")}
        pdf = print_pdf("<img src=a.svg alt=Drawing>", resources=listed)
        assert pictures_in(pdf) == []
        assert SECRET.encode() not in contents_of(pdf)


def test_an_svg_cannot_read_a_file_through_an_entity(print_pdf, contents_of, private_file):
    drawing = (
        f'<!DOCTYPE svg [<!ENTITY secret SYSTEM "{private_file}">]>'
        "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90'>"
        "<text y='50'>&secret;</text></svg>"
    )
    listed = {"a.svg": Resource(drawing.encode(), "image/svg+xml")}
    pdf = print_pdf("<img src=a.svg alt=Drawing>", resources=listed)
    assert SECRET.encode() not in contents_of(pdf)


def test_a_font_in_a_picture_changes_no_other_document(print_pdf):
    mono = next(path for path in font_files() if path.name == "IBMPlexMono-Regular.ttf")
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90'><style>@font-face "
        "{ font-family: Borrowed; src: url(a.ttf) }</style><text y='50'>a</text></svg>"
    )
    listed = {
        "a.svg": Resource(drawing.encode(), "image/svg+xml"),
        "a.ttf": Resource(mono.read_bytes(), "font/ttf"),
    }
    print_pdf("<img src=a.svg alt=Drawing>", resources=listed)
    pdf = print_pdf("<p style='font-family: Borrowed'>Text</p>")
    names = [str(font.BaseFont) for font in pdf.pages[0].resources.Font.values()]
    assert names and not any("Borrowed" in name or "Mono" in name for name in names)


def test_a_font_of_our_own_stylesheet_applies_to_its_document_only(print_pdf):
    mono = next(path for path in font_files() if path.name == "IBMPlexMono-Regular.ttf")
    css = "@font-face { font-family: Borrowed; src: url(a.ttf) } p { font-family: Borrowed }"
    listed = {"a.ttf": Resource(mono.read_bytes(), "font/ttf")}
    pdf = print_pdf(stylesheets=(css,), resources=listed)
    names = [str(font.BaseFont) for font in pdf.pages[0].resources.Font.values()]
    assert any("Borrowed" in name or "Mono" in name for name in names)
    pdf = print_pdf("<p style='font-family: Borrowed'>Text</p>")
    names = [str(font.BaseFont) for font in pdf.pages[0].resources.Font.values()]
    assert names and not any("Borrowed" in name or "Mono" in name for name in names)
