"""The checks in the browser: the panel, keeping a finding, and what each severity asks for."""

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from postmortems.models import (
    Change,
    ContributingFactor,
    Incident,
    KeptFinding,
    Lesson,
    Reviewer,
    Role,
    Section,
    User,
    Why,
)
from postmortems.report.checks import ASKED
from tests.factories import make_event, make_incident, make_item, make_user
from tests.pages import fields_of, opened, text_of

pytestmark = pytest.mark.django_db

SUMMARY = "Obviously it was human error, and the `obviously` in code is none."


@pytest.fixture
def client(client_of, author: User) -> Client:
    return client_of(author)


@pytest.fixture
def incident(client: Client, author: User) -> Incident:
    made = make_incident(by=author, severity="sev2", title="Checkout down")
    here = f"/incidents/{made.reference}/prose/summary/"
    client.post(here, opened(client, here) | {"text": SUMMARY})
    return made


def page(client: Client, incident: Incident) -> str:
    answer = client.get(f"/incidents/{incident.reference}/")
    assert answer.status_code == 200
    return answer.content.decode()


def marked(shown: str) -> list[str]:
    """What is underlined; each leads to what is said about it."""
    tree = BeautifulSoup(shown, "lxml")
    marks = tree.find_all("mark", class_="finding")
    for mark in marks:
        said = tree.find(id=mark.a["href"].removeprefix("#"))
        assert mark.get_text() in said.get_text()
        assert tree.find(id=mark.a["aria-describedby"]).get_text()
    return [mark.get_text() for mark in marks]


def keep_url(incident: Incident, code: str, field: str, quote: str = "", key: str = "") -> str:
    query = f"code={code}&key={key}&field={field}&quote={quote}"
    return f"/incidents/{incident.reference}/checks/keep/?{query}"


def keep(client: Client, here: str, reason: str) -> HttpResponse:
    """Fill in and send the form at this address."""
    action = here.partition("?")[0]
    return client.post(action, fields_of(client.get(here), action) | {"reason": reason})


def test_the_head_says_what_is_open_and_where(client: Client, incident: Incident) -> None:
    item = make_item(incident, title="Improve monitoring")

    shown = page(client, incident)

    assert "There is no root cause." in shown
    assert 'href="#root_cause"' in shown
    assert f'href="#action-items-{item.key}"' in shown


def test_words_are_underlined_in_the_prose_and_code_is_not(
    client: Client, incident: Incident
) -> None:
    shown = page(client, incident)

    assert marked(shown) == ["Obviously", "human error"]


def test_a_finding_is_kept_with_a_reason_and_a_name(
    client: Client, incident: Incident, author: User
) -> None:
    here = keep_url(incident, "wording.human_error", "summary", "human error")
    answer = keep(client, here, "It is what the audit said.")

    assert answer.status_code == 302
    kept = KeptFinding.objects.get()
    assert (kept.code, kept.quote, kept.by_name) == (
        "wording.human_error",
        "human error",
        str(author),
    )
    assert Change.objects.filter(incident_pk=incident.pk, verb="kept", noun="finding").count() == 1
    shown = page(client, incident)
    assert "It is what the audit said." in shown
    assert marked(shown) == ["Obviously"]
    assert client.get(f"/incidents/{incident.reference}/history/").status_code == 200


def test_without_a_reason_nothing_is_kept(client: Client, incident: Incident) -> None:
    here = keep_url(incident, "missing.root_cause", "root_cause")

    answer = keep(client, here, " ")

    assert answer.status_code == 422
    assert not KeptFinding.objects.exists()


def test_it_can_be_shown_again(client: Client, incident: Incident) -> None:
    here = keep_url(incident, "missing.root_cause", "root_cause")
    keep(client, here, "Not known yet.")
    let_go = f"/incidents/{incident.reference}/checks/let-go/"

    client.post(let_go, fields_of(client.get(here), let_go))

    assert not KeptFinding.objects.exists()
    assert Change.objects.filter(incident_pk=incident.pk, noun="finding").count() == 2


def test_what_is_not_found_cannot_be_kept(client: Client, incident: Incident) -> None:
    assert client.get(keep_url(incident, "missing.summary", "summary")).status_code == 404


def test_a_viewer_keeps_nothing(client_of, incident: Incident) -> None:
    viewer = client_of(make_user(role=Role.VIEWER))
    here = keep_url(incident, "missing.root_cause", "root_cause")

    assert viewer.get(here).status_code == 403
    assert "Keep, because" not in page(viewer, incident)


def test_findings_stand_beside_the_json_where_they_are_asked_for(
    client: Client, incident: Incident
) -> None:
    here = f"/incidents/{incident.reference}/report.json"

    assert "findings" not in client.get(here).json()
    asked = client.get(f"{here}?checks=1").json()
    assert "missing.root_cause" in {one["code"] for one in asked["findings"]}
    assert asked["format"] == "postmortem/1"


def test_an_admin_sets_what_is_asked_for(client_of, incident: Incident, author: User) -> None:
    make_event(incident)
    admin = client_of(make_user(role=Role.ADMIN))
    form = fields_of(admin.get("/settings/checks/"), "/settings/checks/")
    del form["sev2.missing.root_cause"]

    assert admin.post("/settings/checks/", form).status_code == 302

    assert "There is no root cause." not in page(admin, incident)
    assert set(form) >= {f"sev1.{code}" for code in ASKED}
    assert client_of(author).get("/settings/checks/").status_code == 403


def test_reviewers_are_told_what_is_open(client_of, author: User, incident: Incident) -> None:
    reviewer = make_user(role=Role.ADMIN)
    Reviewer.objects.create(
        incident=incident, user=reviewer, asked_at=incident.changed_at, asked_by_name="Ada"
    )

    shown = text_of(client_of(reviewer).get(f"/incidents/{incident.reference}/review/"))

    assert "of them to put right" in shown


def test_an_import_is_checked_before_it_is_accepted(client: Client) -> None:
    text = "# Shop down\n\n## Summary\n\nIt was human error.\n\n## Timeline\n\n- 10:30 alert\n"

    answer = client.post("/incidents/import/", {"text": text, "form_key": "k"}, follow=True)

    assert "“human error” ends the analysis" in text_of(answer)


def test_words_are_underlined_in_every_kind_of_row(client: Client, incident: Incident) -> None:
    """Each leads to why it is marked; code and what was quoted stay as they are."""
    make_event(incident, text="The engineer *failed to notice* it", detail="A careless `careless`.")
    make_item(incident, title="Stop the sloppy releases", detail="Obviously soon.")
    rows = {"incident": incident, "position": 1}
    ContributingFactor.objects.create(key="f1", text="Human error at the console", **rows)
    Lesson.objects.create(key="l1", kind="went_badly", text="We were reckless", **rows)
    Why.objects.create(key="w1", question="Why did the engineer do it?", answer="A typo.", **rows)
    Section.objects.create(key="s1", kind="free", title="More", text="It was foolish.", **rows)

    found = marked(page(client, incident))

    assert sorted(found[2:], key=str.lower) == [
        "careless",
        "failed to notice",
        "foolish",
        "Human error",
        "Obviously",
        "reckless",
        "sloppy",
        "Why did the engineer",
    ]


def test_marks_in_a_link_or_across_markup(client: Client, incident: Incident) -> None:
    here = f"/incidents/{incident.reference}/prose/trigger/"
    text = "A [careless change](https://example.org/careless) and a human **error**."
    client.post(here, opened(client, here) | {"text": text})
    shown = page(client, incident)

    # No link in a link, and no mark that begins in one element and ends in another.
    assert '<mark class="finding">careless</mark> change</a>' in shown
    assert "human <strong>error</strong>" in shown
    assert "human error" not in marked_in_links(shown)


def marked_in_links(shown: str) -> list[str]:
    tree = BeautifulSoup(shown, "lxml")
    return [mark.get_text() for mark in tree.select("#trigger mark a")]
