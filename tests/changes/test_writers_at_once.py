"""Twenty people writing in one postmortem at the same moment, each over a connection of their own."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from postmortems.changes.incidents import create_incident, edit_incident
from postmortems.changes.merging import Conflict
from postmortems.changes.reviews import take_step
from postmortems.changes.rows import add_rows, edit_row, move_row, remove_row
from postmortems.changes.sections import write_section
from postmortems.models import Change, Incident, Lesson, Section, Service, User
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 20
EDITS = 25
# PostgreSQL's pool has room for a few; the others wait for their turn, as they do in production.
PATIENCE = 60


def all_at_once(*tasks: Callable[[], object]) -> list[BaseException | None]:
    """Run each in a thread of its own, started together. What each of them raised."""
    barrier = threading.Barrier(len(tasks))
    raised: list[BaseException | None] = [None] * len(tasks)

    def run(number: int, task: Callable[[], object]) -> None:
        try:
            barrier.wait(PATIENCE)
            task()
        except BaseException as error:
            raised[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a writer still waits"
    return raised


@pytest.fixture
def writers(transactional_db: None) -> list[User]:
    # The pool gives a connection at most ten seconds to become free.
    assert connection.settings_dict["OPTIONS"].get("pool", {"timeout": 10})["timeout"] >= 10
    return [make_user(f"writer{number}") for number in range(WRITERS)]


def versions_of(incident: Incident) -> list[int]:
    found = Change.objects.filter(incident_pk=incident.pk).order_by("version")
    return list(found.values_list("version", flat=True))


def test_every_word_that_was_accepted_is_there(writers: list[User]) -> None:
    """Each adds a row, changes it, and writes a line of the same summary."""
    incident = make_incident(by=writers[0])
    base = "\n".join(f"Line {number}." for number in range(WRITERS * 2))
    write_section(incident=incident, by=writers[0], kind="summary", text=base, seen="")
    refused: list[str] = []

    def write(number: int, writer: User) -> None:
        mine = Incident.objects.get(pk=incident.pk)
        values = {"kind": "went_well", "text": f"Lesson {number}"}
        (row,) = add_rows(incident=mine, by=writer, model=Lesson, many=[values])
        seen = {"text": row.text}
        edit_row(row=row, by=writer, values={"text": f"Lesson {number}, learned"}, seen=seen)
        line = number * 2
        text = base.replace(f"Line {line}.", f"Line {line}, by {writer.username}.")
        try:
            write_section(incident=mine, by=writer, kind="summary", text=text, seen=base)
        except Conflict:
            refused.append(writer.username)

    tasks = [lambda n=n, w=w: write(n, w) for n, w in enumerate(writers)]
    assert all_at_once(*tasks) == [None] * WRITERS

    incident.refresh_from_db()
    lessons = set(Lesson.objects.filter(incident=incident).values_list("text", flat=True))
    assert lessons == {f"Lesson {number}, learned" for number in range(WRITERS)}
    summary = Section.objects.get(incident=incident).text
    assert refused == []
    for writer in writers:
        assert f"by {writer.username}." in summary
    assert versions_of(incident) == list(range(1, WRITERS * 3 + 2))
    assert incident.version == WRITERS * 3 + 1
    positions = list(Lesson.objects.filter(incident=incident).values_list("position", flat=True))
    assert positions == list(range(1, WRITERS + 1))


def test_five_hundred_edits_of_one_text_lose_no_accepted_word(writers: list[User]) -> None:
    """Twenty people type into the same block, 25 saves each, every save from what they last saw."""
    incident = make_incident(by=writers[0])
    base = "\n\n".join(f"{writer.username}:" for writer in writers) + "\n"
    write_section(incident=incident, by=writers[0], kind="summary", text=base, seen="")
    first = Incident.objects.get(pk=incident.pk).version
    accepted: list[str] = []
    told: list[str] = []

    def type_on(writer: User) -> None:
        mine, seen = Incident.objects.get(pk=incident.pk), base
        for number in range(EDITS):
            word = f"{writer.username}x{number}"
            text = seen.replace(f"{writer.username}:", f"{writer.username}: {word}", 1)
            try:
                seen = write_section(
                    incident=mine, by=writer, kind="summary", text=text, seen=seen
                ).text
                accepted.append(word)
            except Conflict:
                told.append(word)
                seen = Section.objects.get(incident=incident, kind="summary").text

    assert all_at_once(*(lambda w=w: type_on(w) for w in writers)) == [None] * WRITERS

    words = Section.objects.get(incident=incident).text.replace("\n", " ").split(" ")
    assert len(accepted) + len(told) == WRITERS * EDITS
    assert set(accepted) <= set(words)
    assert not set(told) & set(words)
    assert len(words) == len(set(words) - {""}) + words.count("")
    incident.refresh_from_db()
    assert incident.version == first + len(accepted)
    assert versions_of(incident) == list(range(1, incident.version + 1))


def test_of_those_who_change_one_field_one_is_told_to_have_won(writers: list[User]) -> None:
    incident = make_incident(by=writers[0], title="Old")

    def rename(writer: User) -> None:
        edit_incident(
            incident=Incident.objects.get(pk=incident.pk),
            by=writer,
            values={"title": f"By {writer.username}"},
            seen={"title": "Old"},
        )

    raised = all_at_once(*(lambda w=w: rename(w) for w in writers))

    accepted = [w for w, error in zip(writers, raised, strict=True) if error is None]
    assert len(accepted) == 1
    assert all(isinstance(error, Conflict) for error in raised if error)
    incident.refresh_from_db()
    assert incident.title == f"By {accepted[0].username}"
    assert versions_of(incident) == [1]


def test_moving_and_removing_leave_every_row_in_one_place(writers: list[User]) -> None:
    incident = make_incident(by=writers[0])
    values = [{"kind": "went_well", "text": f"Lesson {number}"} for number in range(WRITERS)]
    rows = add_rows(incident=incident, by=writers[0], model=Lesson, many=values)

    def shuffle(number: int, writer: User) -> None:
        row = Lesson.objects.get(pk=rows[number].pk)
        if number % 4 == 3:
            remove_row(row=row, by=writer)
        else:
            move_row(row=row, by=writer, before=rows[0].key if number % 2 else None)

    tasks = [lambda n=n, w=w: shuffle(n, w) for n, w in enumerate(writers)]
    assert all_at_once(*tasks) == [None] * WRITERS

    kept = Lesson.objects.filter(incident=incident).present()
    assert kept.count() == WRITERS - WRITERS // 4
    positions = list(kept.values_list("position", flat=True))
    assert len(set(positions)) == len(positions)
    numbers = versions_of(incident)
    assert numbers == list(range(1, len(numbers) + 1))


def test_closing_and_writing_at_once_leave_nothing_written_after(writers: list[User]) -> None:
    incident = make_incident(by=writers[0], state="approved")

    def write(number: int, writer: User) -> None:
        mine = Incident.objects.get(pk=incident.pk)
        if number == 0:
            take_step(incident=mine, by=writer, step="close")
        else:
            values = {"kind": "went_well", "text": f"Lesson {number}"}
            add_rows(incident=mine, by=writer, model=Lesson, many=[values])

    raised = all_at_once(*(lambda n=n, w=w: write(n, w) for n, w in enumerate(writers)))

    assert raised[0] is None
    refused = [error for error in raised if error]
    assert all(isinstance(error, PermissionDenied) for error in refused)
    changes = list(Change.objects.filter(incident_pk=incident.pk).order_by("version"))
    assert Lesson.objects.filter(incident=incident).count() == WRITERS - 1 - len(refused)
    assert changes[-1].label == "state"


def test_new_names_and_numbers_at_once(writers: list[User]) -> None:
    """Everybody starts a postmortem of the same, new service; one sends the form twice."""

    def start(writer: User, key: str) -> None:
        create_incident(
            by=writer,
            title=f"By {writer.username}",
            timezone_name="UTC",
            services=["checkout"],
            form_key=key,
        )

    again = [lambda: start(writers[0], "first")]
    tasks = [lambda n=n, w=w: start(w, "first" if n == 0 else "") for n, w in enumerate(writers)]
    assert all_at_once(*tasks, *again) == [None] * (WRITERS + 1)

    assert Incident.objects.count() == WRITERS
    assert Service.objects.get().incidents.count() == WRITERS
