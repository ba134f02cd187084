"""The Markdown people type here: what differs from the ``markdown`` package's own rules.

* Raw HTML is text, not markup.
* Headings sit below those of the page (``#`` becomes h4) and need a space, so
  that ``#incident-channel`` stays a word.
* A list may follow a line of text directly and nests with two spaces, as in
  chats and code forges.
* A line break that somebody typed is kept; one that an editor made by wrapping
  at a fixed width is not (see ``_wrapped``).
* Bare addresses are links, ``~~text~~`` is struck out.
* Pictures come from the report's own attachments; any other is a link.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Callable

import markdown
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

Resolve = Callable[[str], str | None]
"""Takes an address as typed, gives the one to use, or None to refuse it."""

_LIST_ITEM = re.compile(r"( *)([-*+]|\d{1,9}\.) +(?=\S)")
_RUN_START = re.compile(r" *(?:[-*+] |\d{1,9}\. |>|#{1,6} )")
_RULE_OR_UNDERLINE = re.compile(r" {0,3}(?:[-=*_] *){2,}$|\s*[-=]+\s*$")
_TABLE_DELIMITER = re.compile(r"^[ |:\-]*-[ |:\-]*$")
_HEADING = re.compile(r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>(?:\\.|[^\\])*?)#*(?:\n|$)")
_BARE_ADDRESS = r"(?<![\w/=\"'<])https?://[^\s<>\[\]\"'`|\\\x02\x03]+"
_DEMOTED = {"h1": "h4", "h2": "h5", "h3": "h6", "h4": "h6", "h5": "h6", "h6": "h6"}


class LineRules(Preprocessor):
    """Give lists and line breaks the shape that the block parser expects."""

    def run(self, lines: list[str]) -> list[str]:
        result: list[str] = []
        block: list[str] = []
        for line in [*_lists(lines), ""]:
            if line.strip():
                block.append(line)
                continue
            result += _with_breaks(block)
            result.append(line)
            block = []
        return result[:-1]


def _lists(lines: list[str]) -> list[str]:
    """A blank line before each list, and four spaces for each level of it."""
    result: list[str] = []
    indents: list[int] = []
    blank_before = True
    for line in lines:
        item = _LIST_ITEM.match(line)
        indent = len(line) - len(line.lstrip(" "))
        if item and (indents or indent < 4):
            new_list = not indents
            while indents and indent < indents[-1] + 2:
                indents.pop()
            if new_list and not blank_before:
                if not _can_interrupt(item[2]):
                    result.append(line)
                    continue
                result.append("")
            result.append(" " * 4 * len(indents) + line.lstrip(" "))
            indents.append(indent)
        elif not line.strip():
            result.append(line)
        elif indents and indent > indents[0]:
            inner = max(0, indent - indents[-1] - 4)
            result.append(" " * (4 * len(indents) + inner) + line.lstrip(" "))
        else:
            if blank_before:
                indents = []
            result.append(line)
        blank_before = not line.strip()
    return result


def _can_interrupt(marker: str) -> bool:
    """A number inside running text ("…in\\n2019. Then…") starts no list unless it is 1."""
    return not marker[:-1].isdigit() or marker == "1."


def _with_breaks(block: list[str]) -> list[str]:
    """The lines of one block, two spaces at the end of each whose line break was meant."""
    if len(block) < 2 or any("|" in row and _TABLE_DELIMITER.match(row) for row in block[:3]):
        return block
    result: list[str] = []
    start = 0
    for end in range(1, len(block) + 1):
        if end < len(block) and not _RUN_START.match(block[end]):
            continue
        run = block[start:end]
        if len(run) > 1 and not _wrapped(run):
            run = [
                line if _RULE_OR_UNDERLINE.match(after) else line.rstrip() + "  "
                for line, after in zip(run, run[1:], strict=False)
            ] + run[-1:]
        result += run
        start = end
    return result


def _wrapped(lines: list[str]) -> bool:
    """Whether an editor made these line breaks by filling lines up to a fixed width.

    So it was where no line had room left for the first word of the next.
    """
    width = max(map(len, lines))
    return 50 <= width <= 140 and all(
        len(line.rstrip()) + 1 + len((after.split(maxsplit=1) or [""])[0]) > width
        for line, after in zip(lines, lines[1:], strict=False)
    )


class BareAddress(InlineProcessor):
    """``https://…`` in running text becomes a link, without the punctuation after it."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element, int, int]:
        address = m[0].rstrip(".,;:!?*_~")
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(".,;:!?*_~")
        link = etree.Element("a", href=address)
        link.text = AtomicString(address)
        return link, m.start(), m.start() + len(address)


class PageRules(Treeprocessor):
    """Fit the parsed text into a page: headings, addresses, pictures, tables."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.link: Resolve = lambda address: address
        self.picture: Resolve = lambda address: None

    def run(self, root: etree.Element) -> None:
        self._walk(root, in_link=False)

    def _walk(self, parent: etree.Element, *, in_link: bool) -> None:
        for place, child in enumerate(parent):
            if child.tag == "img":
                self._picture(child, in_link=in_link)
            elif child.tag == "a":
                self._address(child)
            elif child.tag in _DEMOTED:
                child.tag = _DEMOTED[child.tag]
            elif child.tag in ("td", "th") and child.get("align"):
                child.set("class", f"is-{child.attrib.pop('align')}")
            self._walk(child, in_link=in_link or child.tag == "a")
            if child.tag == "table":
                parent[place] = _scrollable(child)
            elif child.tag == "p" and len(child) == 1 and child[0].tag == "img":
                _as_figure(child)

    def _address(self, link: etree.Element) -> None:
        target = self.link(link.get("href", ""))
        if target is None:
            # An address that leads nowhere safe is shown instead of followed.
            link.tag = "span"
            link.set("class", "refused-link")
            refused = f" ({link.attrib.pop('href')})"
            link.attrib.pop("title", None)
            if len(link):
                link[-1].tail = AtomicString((link[-1].tail or "") + refused)
            else:
                link.text = AtomicString((link.text or "") + refused)
        else:
            link.set("href", target)

    def _picture(self, image: etree.Element, *, in_link: bool) -> None:
        typed = image.get("src", "")
        source = self.picture(typed)
        if source is not None:
            image.set("src", source)
            image.set("loading", "lazy")
            return
        words = image.get("alt") or typed
        own = typed.startswith("attachments/")
        image.attrib.clear()
        image.text = AtomicString(words)
        image.tag = "span" if in_link or own else "a"
        if image.tag == "a":
            image.set("href", typed)
            self._address(image)


def _scrollable(table: etree.Element) -> etree.Element:
    box = etree.Element("div", {"class": "table-scroll", "role": "region", "tabindex": "0"})
    box.set("aria-label", "Table")
    box.tail, table.tail = table.tail, None
    box.append(table)
    return box


def _as_figure(paragraph: etree.Element) -> None:
    """A picture alone in its paragraph gets its title, or else its alt text, as a caption."""
    image = paragraph[0]
    if (paragraph.text or "").strip() or (image.tail or "").strip():
        return
    paragraph.tag = "figure"
    words = image.attrib.pop("title", "") or image.get("alt", "")
    if words:
        etree.SubElement(paragraph, "figcaption").text = AtomicString(words)


def block_parser() -> markdown.Markdown:
    """A parser for texts of several paragraphs without fenced code, which the caller takes out.

    Not to be shared between threads.
    """
    md = markdown.Markdown(extensions=[TableExtension(use_align_attribute=True), "sane_lists"])
    md.preprocessors.deregister("html_block")
    md.preprocessors.register(LineRules(md), "line_rules", 22)
    md.parser.blockprocessors["hashheader"].RE = _HEADING
    return _with_inline_rules(md)


def line_parser() -> markdown.Markdown:
    """A parser for one line: emphasis, code and links. Not to be shared between threads."""
    md = markdown.Markdown()
    md.preprocessors.deregister("html_block")
    for name in [item.name for item in md.parser.blockprocessors._priority]:
        if name != "paragraph":
            md.parser.blockprocessors.deregister(name)
    return _with_inline_rules(md)


def _with_inline_rules(md: markdown.Markdown) -> markdown.Markdown:
    md.inlinePatterns.deregister("html")
    md.inlinePatterns.register(BareAddress(_BARE_ADDRESS, md), "bare_address", 115)
    md.inlinePatterns.register(
        SimpleTagInlineProcessor(r"()~~(?=\S)([^~\n]+?)(?<=\S)~~", "del"), "struck_out", 65
    )
    md.treeprocessors.register(PageRules(md), "page_rules", 15)
    return md
