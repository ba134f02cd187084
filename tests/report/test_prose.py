"""Typed text becomes HTML that can do no harm and loses no word."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortems.prose import Html, escape, fill, join, plain, render, render_line

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://example.com'></iframe>",
    "<style>body{display:none}</style>",
    "<div style='position:fixed'>x</div>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//example.com/x)",
    "![x](javascript:alert(1))",
    "![x](https://example.com/pixel.png)",
    '![x" onerror="alert(1)](attachments/k)',
    '[x](https://example.com "a\\" onmouseover=alert(1) b")',
    "<javascript:alert(1)>",
    "<x@y.example onclick=alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "`<script>`",
    "\x02klzzwxh:0000\x03",
    "<!-- x --><![CDATA[ y ]]><?php z ?>",
]
ALLOWED = set(
    "a blockquote br code del div em figcaption figure h4 h5 h6 hr img li ol p pre span strong "
    "table tbody td th thead tr ul".split()
)
TAG = re.compile(r"<(/?)([a-zA-Z0-9]+)((?:[^>\"]|\"[^\"]*\")*)>")
ATTRIBUTE = re.compile(r"([a-zA-Z-]+)=\"([^\"]*)\"")


def harmless(markup: str) -> bool:
    """Only known tags and attributes, and addresses of known schemes."""
    assert "<" not in TAG.sub("", markup)
    for _, name, attributes in TAG.findall(markup):
        assert name in ALLOWED
        for attribute, value in ATTRIBUTE.findall(attributes):
            assert attribute in {
                *("href", "title", "rel", "src", "alt", "loading", "start", "class"),
                *("role", "tabindex", "aria-label"),
            }
            if attribute == "href":
                assert re.match(r"https?://|mailto:|/(?!/)", value)
    return True


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_prose_is_harmless(text):
    for markup in (render(text), render_line(text), render(f"- a\n\n> {text}")):
        assert harmless(markup)
        assert "<img" not in markup


@settings(max_examples=150)
@given(
    st.text(
        alphabet=st.sampled_from("ab <>&\"'/=![]()*_`~#|-:\n\t\\1.:\x00\x02\ud800é"), max_size=80
    )
)
def test_any_text_is_harmless_and_never_raises(text):
    assert harmless(render(text))
    assert harmless(render_line(text))
    plain(text)


def test_raw_html_is_shown_as_it_was_typed():
    assert "&lt;b&gt;kept&lt;/b&gt;" in render("<b>kept</b>")
    assert plain("<script>x</script> & more") == "<script>x</script> & more"


def test_the_address_of_a_refused_link_is_shown():
    assert "click (javascript:alert(1))" in render("[click](javascript:alert(1))")


def test_links_tell_nothing_to_the_page_they_lead_to():
    markup = render("[x](https://example.com) and https://example.com/a_b_c).")
    assert markup.count('rel="noopener noreferrer nofollow"') == 2
    assert 'href="https://example.com/a_b_c"' in markup


def test_own_pages_get_the_base_where_the_document_leaves_the_site():
    assert 'href="/incidents/INC-3/"' in render("[x](/incidents/INC-3/)")
    assert 'href="https://pm.example/incidents/INC-3/"' in render(
        "[x](/incidents/INC-3/)", base="https://pm.example/"
    )


def test_pictures_come_from_own_attachments_only():
    files = {"k1": "/files/k1"}
    own = render("![Error rate](attachments/k1)", files=files)
    assert 'src="/files/k1"' in own
    assert "<figcaption>Error rate</figcaption>" in own
    foreign = render("![Error rate](https://example.com/x.png)", files=files)
    assert "<img" not in foreign
    assert ">Error rate</a>" in foreign
    missing = render("![Error rate](attachments/k2)", files=files)
    assert "<img" not in missing
    assert "Error rate" in missing


def test_headings_stay_below_those_of_the_page():
    markup = render("# One\n\n## Two\n\n### Three\n\n###### Six\n\n#channel")
    assert re.findall(r"<(h\d)>", markup) == ["h4", "h5", "h6", "h6"]
    assert "#channel" in markup


def test_a_list_may_follow_a_line_and_nests_with_two_spaces():
    markup = render("Steps:\n- one\n  - inner\n- two")
    assert re.sub(r"\s", "", markup) == (
        "<p>Steps:</p><ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>"
    )


def test_typed_line_breaks_are_kept_and_those_of_an_editor_are_not():
    assert "hi<br>" in render("10:35 ann: hi\n10:36 bob: hello")
    wrapped = (
        "This paragraph was filled by an editor up to a width of seventy columns\n"
        "or so, which happens in documents that are kept in a repository, and\n"
        "nobody wants to see it ragged."
    )
    assert "<br>" not in render(wrapped)


def test_tables_and_code():
    markup = render("| a | b |\n|---|--:|\n| 1 | 2 |\n\n```sh\nrm -rf <dir>\n```")
    assert '<td class="is-right">2</td>' in markup
    assert "style" not in markup
    assert "<pre><code>rm -rf &lt;dir&gt;\n</code></pre>" in markup


def test_unclosed_code_reaches_to_the_end():
    assert "<p>" not in render("```\nline\n\nlast")
    assert "last" in render("```\nline\n\nlast")


def test_control_characters_are_dropped():
    assert render("a\x00b\x1bc\x7fd") == "<p>abcd</p>"
    assert "\x1b" not in render_line("a\x1b[0m")
    assert render_line("a\ud800b").encode()


def test_one_line_has_no_blocks():
    assert render_line("- a **b** `c`") == "- a <strong>b</strong> <code>c</code>"
    assert render_line("# a\n\nb") == "# a b"
    assert render_line("1. a") == "1. a"
    assert render_line("5 < 6 & 7") == "5 &lt; 6 &amp; 7"


def test_plain_text_keeps_the_words():
    text = "# Head\n\nA **bold** [link](https://example.com) &amp; `code`\n\n- one\n- two\n"
    text += "\n|a|b|\n|-|-|\n|1|2|"
    assert plain(text) == "Head\nA bold link & code\none\ntwo\na b\n1 2"
    assert plain("  5 <  6 ") == "5 < 6"


@pytest.mark.parametrize(
    "part",
    ["[", "![", "[a](", "**a*", "> ", "1. ", "- a\n", "```\n", '[a](b "c)\n', "w", "\\", "<a"],
)
def test_time_grows_with_length_only(part):
    text = part * (100_000 // len(part))
    started = time.thread_time()
    render(text)
    assert time.thread_time() - started < 10  # seconds of a core, however busy it is


def test_a_megabyte_of_ordinary_text_is_read():
    text = (
        "The **primary** fell behind, see [graph](https://example.com/x).\n\n- one\n- two\n\n"
        * 13_000
    )
    started = time.thread_time()
    markup = render(text)
    assert time.thread_time() - started < 30
    assert markup.count("<li>") == 26_000


def test_what_is_too_dense_to_read_is_shown_as_typed():
    assert plain("[" * 50_000) == "[" * 50_000


def test_a_long_document_is_read_like_a_short_one():
    short = "1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nText **bold**.\n\n"
    assert render(short * 2000).count("<strong>") == 2000


def test_several_threads_may_render_at_once():
    texts = [f"**{n}** and [x](https://example.com/{n})" for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        for n, markup in enumerate(pool.map(render, texts)):
            assert f"<strong>{n}</strong>" in markup
            assert f"example.com/{n}" in markup


def test_filling_escapes_whatever_is_not_html():
    assert fill("<b>{}</b>{x}", "<i>", x=Html("<u>")) == "<b>&lt;i&gt;</b><u>"
    assert isinstance(fill("<b>{}</b>", "x"), Html)
    assert join(["<", Html("<br>")], between=" & ") == "&lt; &amp; <br>"
    assert escape(5) == "5"
    assert not isinstance(Html("<b>") + "<i>", Html)
