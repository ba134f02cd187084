"""What the record of a change costs, and what can be read back from it."""

import json

import pytest

from postmortems.changes.comments import add_comment, edit_comment
from postmortems.changes.rows import add_row, edit_row
from postmortems.changes.sections import write_section
from postmortems.models import Change, Section, TimelineEvent
from postmortems.report.long_texts import other_side
from tests.factories import make_incident
from tests.pages import text_of
from tests.views.history_samples import START, url

pytestmark = pytest.mark.django_db

MEGABYTE = "All of this was written down while it happened. " * 20_000


def stored(changes) -> int:
    """The bytes that changes take up."""
    return sum(len(json.dumps([one.before, one.after])) for one in changes)


@pytest.fixture
def incident(author):
    return make_incident(by=author)


def type_on(incident, author, times=10):
    """Every text that was saved, the first one first."""
    texts = [MEGABYTE]
    write_section(incident=incident, by=author, kind="summary", text=MEGABYTE, seen="")
    for number in range(times):
        place = 50_000 * (number + 1)
        text = f"{texts[-1][:place]}Typed {number}. {texts[-1][place:]}"
        write_section(incident=incident, by=author, kind="summary", text=text, seen=texts[-1])
        texts.append(text)
    return texts


def test_typing_on_in_a_megabyte_stores_what_was_typed(incident, author):
    type_on(incident, author)

    first, *others = Change.objects.filter(incident_pk=incident.pk).order_by("version")
    assert len(others) == 10
    assert stored([first]) > len(MEGABYTE)
    assert stored(others) < 2_500


def test_every_text_that_was_saved_is_read_back(incident, author):
    texts = type_on(incident, author)

    text = Section.objects.get(incident=incident).text
    for change in Change.objects.filter(incident_pk=incident.pk):
        assert text == texts.pop()
        text = other_side(change.before["text"], text, change.after["text"])
    assert text == ""


def test_history_tells_long_texts_and_those_recorded_whole(incident, author, client_of):
    type_on(incident, author, times=1)
    # As it was recorded before only differences were.
    Change.objects.create(
        incident_pk=incident.pk,
        version=3,
        at=incident.changed_at,
        by_name="Ada",
        verb="changed",
        noun="section",
        label="Summary",
        before={"text": MEGABYTE},
        after={"text": MEGABYTE + "And more."},
    )
    incident.version = 3
    incident.save()
    client = client_of(author)

    for page in (url(incident), url(incident, 3, "changes")):
        words = text_of(client.get(page))
        assert "summary" in words
        assert "Typed 0" not in words
    assert text_of(client.get(url(incident, 3, "changes"))).count("changed the summary") == 2


def with_detail(incident, author, detail):
    values = {"text": "Paged", "happened_at": START, "kind": "note", "detail": detail}
    return add_row(incident=incident, by=author, row=TimelineEvent(), values=values)


def test_a_long_detail_and_a_long_comment_are_recorded_by_what_differs(incident, author):
    long = "They said more. " * 100
    event = with_detail(incident, author, long)
    seen = {"detail": long}
    edit_row(row=event, by=author, values={"detail": long + "Much."}, seen=seen)
    said = add_comment(incident=incident, by=author, noun="prose", target="summary", text=long)
    edit_comment(comment=said.comment, by=author, text=long + "Really.", seen=long)

    comment, detail = Change.objects.filter(incident_pk=incident.pk, verb="changed")
    assert comment.after["text"]["text"] == "Really."
    assert detail.after["detail"]["text"] == "Much."


def test_a_changed_detail_is_told_without_its_text(incident, author, client_of):
    long = "They said more. " * 100
    event = with_detail(incident, author, long)
    edit_row(row=event, by=author, values={"detail": long + "Much."}, seen={"detail": long})

    words = text_of(client_of(author).get(url(incident, "2", "changes")))

    assert "changed the detail of “Paged”" in words
    assert "same_before" not in words
