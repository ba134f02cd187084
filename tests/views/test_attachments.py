"""Files of a postmortem: who may add, see and remove them, and how they are served."""

import hashlib
import json
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from postmortems.models import Attachment, Change, Section
from tests.factories import make_incident
from tests.files import opened, picture, sent

PNG = picture()
JSON = {"accept": "application/json"}
HTMX = {"hx-request": "true"}


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


@pytest.fixture
def incident(author):
    return make_incident(by=author)


def url(incident, *parts):
    return "/".join([f"/incidents/{incident.reference}/attachments", *parts, ""])


def add(client, incident, name="graph.png", data=PNG):
    """Adds a file the way the editor does; the answer's content."""
    answer = client.post(url(incident), {"file": sent(name, data)}, headers=JSON)
    assert answer.status_code == 201, answer.content
    return answer.json()


def stored_files():
    return sorted(path for path in Path(default_storage.location).rglob("*") if path.is_file())


def test_a_program_learns_the_key_the_address_and_what_to_write(client_of, author, incident):
    client = client_of(author)
    answer = client.post(url(incident), {"file": sent("a [b] *c*.png", PNG)}, headers=JSON)
    assert answer.status_code == 201
    given = answer.json()
    key = Attachment.objects.get().key
    assert given["key"] == key
    assert given["url"] == answer["Location"] == url(incident, key)
    assert given["markdown"] == f"![a \\[b\\] c.png](attachments/{key})"
    assert add(client, incident, "b.log", b"x")["markdown"].startswith("[b.log](attachments/")


def test_several_files_are_added_together_or_not_at_all(client_of, author, incident):
    client = client_of(author)
    good = [sent("a.png", PNG), sent("b.txt", b"hello")]
    answer = client.post(url(incident), {"file": good}, headers=JSON)
    assert [len(answer.json()["files"]), answer.json()["markdown"].count("\n")] == [2, 1]
    before = stored_files()
    mixed = [sent("c.txt", b"fine"), sent("d.png", b"not one"), sent("e.txt", b"")]
    answer = client.post(url(incident), {"file": mixed}, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        "d.png is not a PNG picture but a text file.",
        "e.txt is empty.",
    ]
    assert Attachment.objects.count() == 2
    assert stored_files() == before


@pytest.mark.parametrize(
    ("headers", "good", "bad"), [({}, 302, 422), (HTMX, 200, 422), (JSON, 201, 422)]
)
def test_page_part_and_program_get_their_own_answers(
    client_of, author, incident, headers, good, bad
):
    client = client_of(author)
    answer = client.post(url(incident), {"file": sent("a.png", PNG)}, headers=headers)
    assert answer.status_code == good
    assert "HX-Request" in answer["Vary"] and "Accept" in answer["Vary"]
    if good == 302:
        assert answer.url == f"/incidents/{incident.reference}/#attachments"
    if good == 200:
        assert answer.templates[0].name == "attachments/_attachments.html"
        assert "a.png" in answer.content.decode()
    refused = client.post(url(incident), {"file": sent("a.png", b"<svg/>")}, headers=headers)
    assert refused.status_code == bad
    assert "a.png is not a PNG picture but an SVG picture." in refused.content.decode()
    if headers is HTMX:
        assert refused["HX-Retarget"] == "#attachments-errors"
        assert refused.content.decode().count("<form") == 0
    assert client.post(url(incident), {}, headers=headers).status_code == bad


def test_the_list_is_a_page_and_a_part(client_of, author, reader, incident):
    added = add(client_of(author), incident)
    part = client_of(reader).get(url(incident), headers=HTMX).content.decode()
    page = client_of(reader).get(url(incident)).content.decode()
    assert page.lstrip().lower().startswith("<!doctype") and "<html" not in part
    for answer in (part, page):
        assert added["url"] in answer and "graph.png" in answer and "PNG picture" in answer
        assert "Remove" not in answer and 'type="file"' not in answer
    editors = client_of(author).get(url(incident), headers=HTMX).content.decode()
    assert "Remove graph.png" in editors and 'type="file"' in editors


def test_a_picture_is_shown_and_anything_else_is_a_download(client_of, author, reader, incident):
    client = client_of(author)
    shown = client_of(reader).get(add(client, incident)["url"])
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/png"
    assert shown["Content-Disposition"] == 'inline; filename="graph.png"'
    assert opened(shown.content).size == (40, 30)
    for name, data, media_type in (
        ("a.log", b"one\n", "text/plain; charset=utf-8"),
        ("a.csv", "é;1\n".encode(), "text/csv; charset=utf-8"),
        ("a.md", b"# One", "text/markdown; charset=utf-8"),
        ("a.json", b'{"a": 1}', "application/json"),
        ("a.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf"),
    ):
        answer = client_of(reader).get(add(client, incident, name, data)["url"])
        assert answer["Content-Type"] == media_type
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.content == data


@pytest.mark.parametrize(("name", "data"), [("a.png", PNG), ("a.md", b"<b>x</b>")])
def test_what_is_served_can_run_nothing(client_of, author, incident, name, data):
    client = client_of(author)
    added = add(client, incident, name, data)
    answer = client.get(added["url"])
    etag = f'"{hashlib.sha256(data).hexdigest()}"'
    again = client.get(added["url"], headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(added["url"], headers={"if-none-match": '"another"'})
    assert other.status_code == 200
    for each in (answer, again):
        assert each["X-Content-Type-Options"] == "nosniff"
        assert each["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert each["Cache-Control"] == "private, no-cache"
        assert each["ETag"] == etag
        assert each["X-Frame-Options"] == "DENY"


def test_a_name_may_be_anything_and_is_made_safe(client_of, author, incident):
    client = client_of(author)
    name = "../../etc/" + "ü" * 300 + 'x".png'
    # Sent by hand: a browser and the test client would both escape it.
    body = (
        '--b\r\nContent-Disposition: form-data; name="file"; '
        "filename*=UTF-8''..%2F..%2Fetc%2F"
        + "%C3%BC" * 20
        + "a" * 280
        + "%0D%0ASet-Cookie:%22%E2%80%AE.png"
        "\r\n\r\n"
    ).encode() + PNG
    posted = client.generic(
        "POST",
        url(incident),
        body + b"\r\n--b--\r\n",
        content_type="multipart/form-data; boundary=b",
        headers=JSON,
    )
    assert posted.status_code == 201, posted.content
    for given in (posted.json(), add(client, incident, name)):
        row = Attachment.objects.get(key=given["key"])
        assert len(row.name) <= 200 and row.name.endswith(".png")
        assert not set(row.name) & set('\r\n"/\\\u202e')
        disposition = client.get(given["url"])["Content-Disposition"]
        assert disposition.startswith("inline; filename*=utf-8''%C3%BC")
    assert all(row.file.name.startswith("attachments/") for row in Attachment.objects.all())
    assert len(stored_files()) == Attachment.objects.count()


@pytest.mark.parametrize("restricted", [False, True])
def test_who_may_see_and_who_may_add(
    client_of, author, teammate, reader, admin, stranger, restricted
):
    incident = make_incident(by=author, restricted=restricted)
    added = add(client_of(author), incident)
    hidden = 404 if restricted else 200
    for user, sees, adds in (
        (author, 200, 201),
        (admin, 200, 201),
        (teammate, hidden, 404 if restricted else 201),
        (reader, hidden, 404 if restricted else 403),
    ):
        client = client_of(user)
        assert client.get(added["url"]).status_code == sees, user
        assert client.get(url(incident)).status_code == sees, user
        file = sent(f"{user}.txt", b"mine")
        assert client.post(url(incident), {"file": file}, headers=JSON).status_code == adds, user
        for action in ("remove", "bring-back"):
            answer = client.post(f"{added['url']}{action}/")
            assert answer.status_code == {201: 302}.get(adds, adds), (user, action)
    for ask in (stranger.get(added["url"]), stranger.get(url(incident))):
        assert ask.status_code == 302 and ask.url.startswith("/accounts/login/")
    for action in ("remove/", "bring-back/"):
        assert stranger.post(added["url"] + action).status_code == 302
    before = Attachment.objects.count()
    assert stranger.post(url(incident), {"file": sent("s.txt", b"s")}).status_code == 302
    assert Attachment.objects.count() == before


def test_a_file_is_reached_only_through_its_own_incident(client_of, author, teammate):
    secret = make_incident(by=author, restricted=True)
    added = add(client_of(author), secret)
    other = make_incident(by=teammate)
    assert client_of(teammate).get(url(other, added["key"])).status_code == 404
    for action in ("remove", "bring-back"):
        answer = client_of(teammate).post(url(other, added["key"], action))
        assert answer.status_code == 404
    assert Attachment.objects.get().removed_at is None


def test_a_closed_postmortem_takes_no_more_files(client_of, author):
    incident = make_incident(by=author, state="closed")
    answer = client_of(author).post(url(incident), {"file": sent("a.png", PNG)}, headers=JSON)
    assert answer.status_code == 403
    assert stored_files() == []


def test_a_request_forged_elsewhere_adds_nothing(author, incident):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    refused = client.post(url(incident), {"file": sent("a.png", PNG)}, headers=JSON)
    assert refused.status_code == 403
    assert not Attachment.objects.exists()
    client.get(f"/incidents/{incident.reference}/")
    headers = {**JSON, "x-csrftoken": client.cookies["csrftoken"].value}
    taken = client.post(url(incident), {"file": sent("a.png", PNG)}, headers=headers)
    assert taken.status_code == 201


def test_a_removed_file_is_gone_until_it_is_brought_back(client_of, author, incident):
    client = client_of(author)
    added = add(client, incident)
    removed = client.post(f"{added['url']}remove/", headers=HTMX)
    assert "graph.png" not in removed.content.decode()
    toast = json.loads(removed["HX-Trigger"])["toast"]
    assert toast["undo_url"] == f"{added['url']}bring-back/"
    assert toast["undo_target"] == "#attachments"
    assert client.get(added["url"]).status_code == 404
    assert client.post(f"{added['url']}remove/").status_code == 302
    back = client.post(toast["undo_url"], headers=HTMX)
    assert back.status_code == 200 and "graph.png" in back.content.decode()
    assert client.get(added["url"]).status_code == 200
    verbs = Change.objects.order_by("version").values_list("verb", "noun", "label")
    assert list(verbs) == [
        ("added", "attachment", "graph.png"),
        ("removed", "attachment", "graph.png"),
        ("brought back", "attachment", "graph.png"),
    ]


def test_a_form_sent_twice_adds_one_file(client_of, author, incident):
    client = client_of(author)
    first, second = add(client, incident), add(client, incident)
    assert first == second
    assert Attachment.objects.count() == Change.objects.count() == len(stored_files()) == 1
    assert add(client, incident, "other.png")["key"] != first["key"]


def test_all_files_of_an_incident_have_a_limit(client_of, author, incident, monkeypatch):
    monkeypatch.setattr("postmortems.changes.attachments.MOST_BYTES", 5000)
    client = client_of(author)
    added = add(client, incident, "a.txt", b"a" * 3000)
    answer = client.post(url(incident), {"file": sent("b.txt", b"b" * 3000)}, headers=JSON)
    assert answer.status_code == 422
    assert "together may measure" in answer.json()["errors"][0]
    assert len(stored_files()) == 1
    client.post(f"{added['url']}remove/")
    add(client, incident, "b.txt", b"b" * 3000)
    back = client.post(f"{added['url']}bring-back/")
    assert back.status_code == 422 and "together may measure" in back.content.decode()
    assert client.get(added["url"]).status_code == 404


def test_a_file_lost_from_the_store_is_not_found(client_of, author, incident):
    added = add(client_of(author), incident)
    stored_files()[0].unlink()
    assert client_of(author).get(added["url"]).status_code == 404


def test_prose_shows_the_picture_and_links_the_file(client_of, author, reader, incident):
    client = client_of(author)
    shown, log = add(client, incident), add(client, incident, "a.log", b"x")
    elsewhere = add(client, make_incident(by=author), "other.png")
    text = "\n\n".join(one["markdown"] for one in (shown, log, elsewhere))
    Section.objects.create(incident=incident, kind="summary", text=text)
    page = client_of(reader).get(f"/incidents/{incident.reference}/").content.decode()
    assert f'src="{shown["url"]}"' in page
    summary = page[page.index('id="summary"') :]
    assert f'href="{log["url"]}"' in summary[: summary.index("</section>")]
    assert elsewhere["key"] in text and elsewhere["key"] not in page
    assert page.count("attachment-name") == 2
    client.post(f"{shown['url']}remove/")
    page = client_of(reader).get(f"/incidents/{incident.reference}/").content.decode()
    assert shown["url"] not in page


@pytest.mark.parametrize("many", [1, 8])
def test_how_often_the_database_is_asked(
    client_of, author, reader, incident, many, django_assert_num_queries
):
    client = client_of(author)
    keys = [add(client, incident, f"{n}.txt", b"%d" % n)["key"] for n in range(many)]
    client = client_of(reader)
    with django_assert_num_queries(4):  # session, person, incident, file
        client.get(url(incident, keys[0]))
    with django_assert_num_queries(4):
        client.get(url(incident), headers=HTMX)
