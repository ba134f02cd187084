"""Prose: saved block by block, previewed, and never more than text."""

import re
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from postmortems.forms.fields import MAX_PROSE
from postmortems.models import (
    ActionItem,
    ContributingFactor,
    Incident,
    Lesson,
    Section,
    User,
    Why,
)
from postmortems.report import wording
from tests.factories import add_participant, make_event, make_incident, make_item
from tests.pages import HTMX, fields_of, opened, text_of

pytestmark = pytest.mark.django_db

KINDS = [kind for kind in wording.SECTION if kind != "free"]
JSON = {"HX-Request": "true", "Accept": "application/json"}


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author)


@pytest.fixture
def client(client_of, author: User) -> Client:
    return client_of(author)


def url(incident: Incident, kind: str = "summary") -> str:
    return f"/incidents/{incident.reference}/prose/{kind}/"


def text_stored(incident: Incident, kind: str = "summary") -> str:
    return Section.objects.get(incident=incident, kind=kind).text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_and_shown(client: Client, incident: Incident, kind: str) -> None:
    here = url(incident, kind)

    saved = client.post(
        here, opened(client, here) | {"text": f"About **{kind}** only"}, headers=HTMX
    )

    assert saved.status_code == 200
    assert f"<strong>{kind}</strong>" in saved.content.decode().replace(r"\_", "_")
    assert text_stored(incident, kind) == f"About **{kind}** only"
    page = f"/incidents/{incident.reference}/"
    assert f"About {kind} only" in text_of(client.get(page))
    assert f"About {kind} only" in text_of(client.get(f"{page}report/"))
    assert client.get(here, headers=HTMX).status_code == 200


def test_without_a_script_the_page_goes_back_to_the_block(
    client: Client, incident: Incident
) -> None:
    here = url(incident)

    answer = client.post(here, opened(client, here) | {"text": "What broke."})

    assert answer["Location"] == f"/incidents/{incident.reference}/#summary"
    assert client.get(here)["Location"] == f"/incidents/{incident.reference}/#summary"
    assert opened(client, here)["text"] == "What broke."


def test_a_box_that_saves_by_itself_learns_the_text(client: Client, incident: Incident) -> None:
    answer = client.post(url(incident), {"text": "a\r\nb\rc"}, headers=JSON)

    assert answer.json() == {"text": "a\nb\nc"}
    assert text_stored(incident) == "a\nb\nc"


@pytest.mark.parametrize("kind", ["free", "poem", "Summary"])
def test_there_is_no_other_kind(client: Client, incident: Incident, kind: str) -> None:
    assert client.get(url(incident, kind)).status_code == 404
    assert client.post(url(incident, kind), {"text": "x"}).status_code == 404


def test_a_reader_reads(client_of, reader: User, client: Client, incident: Incident) -> None:
    client.post(url(incident), {"text": "What broke."})
    looking = client_of(reader)

    shown = looking.get(url(incident), headers=HTMX)
    assert "What broke." in text_of(shown)
    assert b"data-edit" not in shown.content
    assert looking.get(f"{url(incident)}?edit").status_code == 403
    assert looking.post(url(incident), {"text": "Mine."}).status_code == 403
    assert text_stored(incident) == "What broke."


@pytest.mark.parametrize("letter", ["🔥", "\n"])
def test_a_block_holds_a_million_characters(
    client: Client, incident: Incident, letter: str
) -> None:
    """Of any script, and with the text that was shown sent along."""
    text = (letter * MAX_PROSE)[: MAX_PROSE - 1] + "."
    here = url(incident)
    sent = {"text": text, "initial-text": text[:-1]}
    form = "application/x-www-form-urlencoded"

    Section.objects.create(incident=incident, kind="summary", text=text[:-1])
    answer = client.post(here, urlencode(sent), content_type=form, headers=JSON)

    assert answer.status_code == 200
    assert text_stored(incident) == text


def test_more_is_refused_and_kept(client: Client, incident: Incident) -> None:
    text = "ab " * (MAX_PROSE // 3) + "abc"
    here = url(incident)

    for headers in (HTMX, {}):
        refused = client.post(here, {"text": text}, headers=headers)
        assert refused.status_code == 422
        assert "at most 1,000,000 characters (1000002 now)" in text_of(refused)
        assert fields_of(refused, here)["text"] == text
    told = client.post(here, {"text": text}, headers=JSON)
    assert told.status_code == 422
    assert "at most 1,000,000" in told.json()["errors"][0]
    assert not Section.objects.exists()


def test_characters_nobody_sees(client: Client, incident: Incident) -> None:
    refused = client.post(url(incident), {"text": "a\0b"}, headers=JSON)
    assert refused.status_code == 422
    assert refused.json() == {"errors": ["Null characters are not allowed."]}
    assert not Section.objects.exists()

    for odd in ("bell \a here", "\x1b[31mred\x1b[0m", "a\u2028b", "\ufeffa", "ends\u200b"):
        saved = client.post(url(incident), {"text": odd}, headers=JSON)
        assert saved.json() == {"text": odd}
        page = client.get(f"/incidents/{incident.reference}/report/").content.decode()
        assert not re.search("[\x00-\x08\x0b\x0e-\x1f]", page)


@pytest.mark.parametrize(
    "text",
    [
        "שלום עולם, הכל נפל",
        "مرحبا \u202eabc\u202c ثم",
        "🧑‍🚒 and 👩🏽‍💻 wrote this",
        "x" * 300,
        "漢" * 300,
    ],
    ids=["hebrew", "arabic", "emoji", "long-word", "long-chinese"],
)
def test_any_script_and_length_of_word(client: Client, incident: Incident, text: str) -> None:
    here = url(incident)

    assert client.post(here, {"text": text}, headers=HTMX).status_code == 200

    assert text_stored(incident) == text
    for page in ("", "report/"):
        assert text.split()[0] in text_of(client.get(f"/incidents/{incident.reference}/{page}"))
    assert opened(client, here)["text"] == text


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><style>*{display:none}</style>",
    "[go](javascript:alert(1))",
    "[go](JaVaScRiPt:alert(1))",
    "[go](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    '<a href="javascript:alert(1)" onclick="alert(1)">go</a>',
    '<iframe src="https://evil.example"></iframe>',
    '<form action="https://evil.example"><input name=password></form>',
    '"><script>alert(1)</script>',
    "</textarea><script>alert(1)</script>",
    "{{ request.user }}{% csrf_token %}",
]
ATTACK = "\n\n".join(HOSTILE)
LINE = " ".join(HOSTILE)


def is_harmless(answer: HttpResponse) -> None:
    """Nothing of what was typed became markup that does something."""
    page = BeautifulSoup(answer.content.decode(), "lxml")
    for script in page.find_all("script"):
        assert script.get_text().strip() == ""
        assert script.get("src", "").startswith("/static/")
    assert page.find(["iframe", "object", "embed", "base"]) is None
    typed_forms = [form for form in page.find_all("form") if "evil" in form.get("action", "")]
    assert typed_forms == []
    assert page.find(attrs={"name": "password", "type": None}) is None
    for element in page.find_all(True):
        for name, value in element.attrs.items():
            assert not name.startswith("on"), (element.name, name)
            if name in ("href", "src", "action", "formaction", "xlink:href"):
                scheme = re.sub(r"[\s\x00-\x20]", "", str(value)).lower()
                assert not scheme.startswith(("javascript:", "vbscript:", "data:text")), value


def test_nothing_typed_becomes_markup(client: Client, author: User) -> None:
    """In every field that holds text, on every page that shows it."""
    incident = make_incident(
        by=author,
        title=LINE[:300],
        services=[HOSTILE[0]],
        tags=[HOSTILE[1]],
        leftovers=[{"line": 1, "text": LINE}],
    )
    add_participant(incident, HOSTILE[0] + HOSTILE[1], "lead")
    for kind in KINDS:
        Section.objects.create(incident=incident, kind=kind, text=ATTACK)
    Section.objects.create(incident=incident, kind="free", title=LINE[:200], text=ATTACK)
    make_event(incident, text=LINE, detail=ATTACK, source="javascript:alert(1)", kind="wrong_turn")
    make_event(incident, text=LINE, source=HOSTILE[0])
    incident.figures.create(label=HOSTILE[0], unit="<b>", text=LINE, source="javascript:alert(1)")
    incident.windows.create(from_at=incident.occurred_at, note=LINE[:300])
    Why.objects.create(incident=incident, question=LINE, answer=ATTACK)
    ContributingFactor.objects.create(incident=incident, text=LINE, accepted_risk=ATTACK)
    for kind in wording.LESSON_KIND:
        Lesson.objects.create(incident=incident, kind=kind, text=LINE)
    item = make_item(
        incident,
        title=LINE,
        detail=ATTACK,
        owner=author,
        status="wont_do",
        reason=LINE,
        verified_by=LINE,
        group=HOSTILE[0],
        tracker_url="javascript:alert(1)",
    )
    make_item(incident, title=LINE, owner=author, kind="improvement")
    base = f"/incidents/{incident.reference}/"

    for address in (
        base,
        f"{base}report/",
        f"{base}report.html",
        f"{base}head/title/?edit",
        f"{base}head/facts/?edit",
        f"{base}prose/summary/?edit",
        f"{base}action-items/{item.key}/?edit",
        f"{base}history/",
        "/",
        "/incidents/",
        "/action-items/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        is_harmless(answer)
        assert "&lt;script&gt;" in answer.content.decode() or address in ("/", "/action-items/")
    removed = client.post(f"{base}action-items/{item.key}/remove/", headers=HTMX)
    assert "\n" not in removed["HX-Trigger"]
    assert ActionItem.objects.get(pk=item.pk).removed_at is not None


def test_a_preview_is_as_safe_as_the_page(client_of, reader: User, incident: Incident) -> None:
    client = client_of(reader)
    here = f"/incidents/{incident.reference}/preview/"

    answer = client.post(here, {"text": f"**bold** {ATTACK}"})

    assert answer.status_code == 200
    assert "<strong>bold</strong>" in answer.content.decode()
    is_harmless(answer)
    assert client.post(here, {"text": "a\0b"}).status_code == 200
    assert client.post(here).status_code == 200
    assert client.get(here).status_code == 405
