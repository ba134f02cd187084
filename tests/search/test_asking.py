"""The full-text index: what is found, in which order, and when it knows of a change."""

import datetime as dt
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings

from postmortems.changes.rows import add_row, remove_row
from postmortems.changes.sections import write_section
from postmortems.models import ActionItem, Incident, Lesson, Section, TimelineEvent, User
from postmortems.report.document import Report
from postmortems.search import asking, background, documents
from postmortems.search.words import read
from tests.factories import make_event, make_incident, make_item
from tests.search.test_words import TYPED

pytestmark = pytest.mark.django_db


def found(typed: str, person: User | None = None) -> list[str]:
    """The titles of what is found, the best first."""
    documents.bring_up_to_date()
    within = Incident.objects.visible_to(person) if person else Incident.objects.all()
    asked = read(typed)
    keys = asking.best(within, asked, 0, 25)
    assert asking.count(within, asked) == len(keys)
    titles = dict(Incident.objects.values_list("pk", "title"))
    return [titles[key] for key in keys]


def prose(incident: Incident, kind: str, text: str) -> None:
    Section.objects.create(incident=incident, kind=kind, text=text)


def test_every_text_of_a_postmortem_is_found(author: User) -> None:
    incident = make_incident(
        by=author,
        title="Titleword",
        services=["serviceword"],
        tags=["tagword"],
        people={"commander": "Personword"},
    )
    prose(incident, "root_cause", "Causeword and [linkword](https://example.com/addressword)")
    make_event(incident, text="Eventword", detail="Detailword")
    make_item(incident, title="Itemword", owner_name="Ownerword")
    Lesson.objects.create(incident=incident, kind="got_lucky", text="Lessonword")
    make_incident(by=author, title="Another")

    for word in (
        *("title", "service", "tag", "person", "cause", "link", "address"),
        *("event", "detail", "item", "owner", "lesson"),
    ):
        assert found(f"{word}word") == ["Titleword"], word
    assert found(incident.reference) == ["Titleword"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("memory", {"Ran out of memory", "Memory of a broker"}),
        ("out memory", {"Ran out of memory"}),
        ('"out of memory"', {"Ran out of memory"}),
        ('"memory out"', set()),
        ("memory -broker", {"Ran out of memory"}),
        ('memory -"out of"', {"Memory of a broker"}),
        ("memori", {"Ran out of memory", "Memory of a broker"}),
        ("replicati", {"Replication stopped"}),
        ("replicated", {"Replication stopped"}),
        ("stopping", {"Replication stopped"}),
        ("cafe", {"Café unreachable"}),
        ("CAFÉ", {"Café unreachable"}),
        ("checkout-api", {"The checkout-api failed"}),
        ("api", {"The checkout-api failed"}),
        ("the", {"The checkout-api failed"}),
        ("nothing of this", set()),
        ("", set()),
        ("-memory", set()),
    ],
)
def test_words_phrases_not_and_half_words(author: User, typed: str, expected: set) -> None:
    for title in (
        "Ran out of memory",
        "Memory of a broker",
        "Replication stopped",
        "Café unreachable",
        "The checkout-api failed",
    ):
        make_incident(by=author, title=title)

    assert set(found(typed)) == expected


def test_the_title_counts_more_than_a_note_in_passing(author: User) -> None:
    passing = make_incident(by=author, title="Queue grew", occurred_at=dt.datetime.now(dt.UTC))
    make_event(passing, text="The certificate was looked at and was fine.")
    cause = make_incident(by=author, title="Payments refused")
    prose(cause, "root_cause", "A certificate was renewed and the certificate never loaded.")
    make_incident(by=author, title="Certificate of the broker expired")

    assert found("certificate") == [
        "Certificate of the broker expired",
        "Payments refused",
        "Queue grew",
    ]


def test_a_reference_leads_to_its_incident_first(author: User) -> None:
    first = make_incident(by=author, title="The one")
    later = make_incident(by=author, title="It came back")
    prose(later, "summary", f"The same as {first.reference}, and {first.reference} again.")

    assert found(first.reference.lower()) == ["The one", "It came back"]


def test_the_rarer_word_decides_nothing_that_is_missing(author: User) -> None:
    """All words must be there: many of one do not stand for another."""
    much = make_incident(by=author, title="Broker broker broker")
    prose(much, "summary", "broker " * 50)
    make_incident(by=author, title="Broker with quorum")

    assert found("quorum broker") == ["Broker with quorum"]


def test_restricted_incidents_are_for_their_people(author: User, reader: User, admin: User) -> None:
    make_incident(by=author, title="Nightingale sings", restricted=True)

    assert found("nightingale", reader) == []
    assert found("nightingale", author) == found("nightingale", admin) == ["Nightingale sings"]
    fits = asking.condition("nightingale")
    assert not Incident.objects.visible_to(reader).filter(fits).exists()


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(typed=TYPED)
def test_nothing_typed_raises(author: User, typed: str) -> None:
    if not Incident.objects.exists():
        make_incident(by=author, title="Checkout down")
        documents.bring_up_to_date()

    everything = Incident.objects.all()
    asked = read(typed)
    many = asking.count(everything, asked)

    assert many == len(asking.best(everything, asked, 0, 25)) <= 1
    assert everything.filter(asking.condition(typed)).count() in (0, 1)


@pytest.mark.parametrize("typed", ["x" * 10_000, "x " * 5_000, '"' * 10_000, "-" * 10_000 + "x"])
def test_ten_thousand_letters_are_an_answer(author: User, typed: str) -> None:
    make_incident(by=author)

    assert found(typed) == []


def test_a_save_asks_the_index_nothing(author: User, django_assert_num_queries) -> None:
    incident = make_incident(by=author)
    found("anything")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "store", lambda incidents: pytest.fail("a save wrote the index"))
        write_section(incident=incident, by=author, kind="summary", text="Fresh words", seen="")

    assert [one.pk for one in documents.pending()] == [incident.pk]
    assert found("fresh") == [incident.title]
    assert not documents.pending().exists()


def test_what_was_removed_is_not_found(author: User) -> None:
    incident = make_incident(by=author)
    item = add_row(incident=incident, by=author, row=ActionItem(), values={"title": "Vanishing"})
    add_row(
        incident=incident,
        by=author,
        row=TimelineEvent(),
        values={"text": "Staying", "happened_at": incident.occurred_at, "precision": "exact"},
    )
    assert found("vanishing") == [incident.title]

    remove_row(row=item, by=author)

    assert found("vanishing") == []
    assert found("staying") == [incident.title]
    Incident.objects.filter(pk=incident.pk).delete()
    assert found("staying") == []


def test_a_search_reads_few_and_the_background_the_rest(author: User) -> None:
    for number in range(5):
        make_incident(by=author, title=f"Imported {number}")

    assert documents.bring_up_to_date(2) == 2
    newest = set(Incident.objects.order_by("-pk").values_list("pk", flat=True)[:2])
    assert not documents.pending().filter(pk__in=newest).exists()
    assert background.read_all() == 3
    assert len(found("imported")) == 5


def test_a_change_in_between_is_read_again(author: User) -> None:
    """The document is of the version before: it stays to be read."""
    incident = make_incident(by=author)
    seen = Incident.objects.get(pk=incident.pk)
    write_section(incident=incident, by=author, kind="summary", text="Meanwhile", seen="")

    documents.store([seen])

    assert documents.pending().filter(pk=incident.pk).exists()
    assert found("meanwhile") == [incident.title]


def test_more_words_than_the_index_takes(author: User) -> None:
    incident = make_incident(by=author, title="Much")
    prose(incident, "summary", " ".join(f"w{number:x}" for number in range(150_000)))
    prose(incident, "impact", "y" * 30_000 + " \u3042" * 2000)

    assert found("much w1") == ["Much"]
    kept = documents.document_of(Report(title="t", summary="é" * 1_000_000))
    assert len(kept.prose.encode()) <= documents.LARGEST


def test_the_index_can_be_taken_back_and_made_again(author: User) -> None:
    make_incident(by=author, title="Here again")
    assert found("again") == ["Here again"]
    migration = import_module("postmortems.migrations.0013_search_everything")

    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        migration.drop(apps, editor)
        assert not Incident.objects.exclude(searched_version=0).exists()
        migration.make(apps, editor)
    Incident.objects.update(searched_version=99)

    assert found("again") == ["Here again"]
