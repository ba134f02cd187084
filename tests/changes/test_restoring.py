"""An earlier version comes back whole or in parts, onto the very rows it was made of."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from postmortems import demo
from postmortems.changes import incidents, rows, sections
from postmortems.changes.importing import store_report
from postmortems.changes.recording import keep_revision
from postmortems.changes.restoring import RESTORABLE, restore_revision
from postmortems.models import (
    ActionItem,
    Change,
    ContributingFactor,
    ImpactFigure,
    ImpactWindow,
    Incident,
    Lesson,
    Participant,
    Revision,
    Section,
    TimelineEvent,
    Why,
)
from postmortems.report import document as d
from postmortems.report.build import build
from postmortems.report.compare import compare
from postmortems.report.from_json import from_data
from postmortems.report.to_json import to_data

pytestmark = pytest.mark.django_db

FOLDER = Path(demo.__file__).parent
# A text that each kind of row has, which stands for all its fields.
TEXT_FIELDS = {
    ImpactWindow: "note",
    ImpactFigure: "label",
    TimelineEvent: "text",
    Why: "question",
    ContributingFactor: "text",
    Lesson: "text",
    ActionItem: "title",
}
ROW_MODELS = (*TEXT_FIELDS, Participant, Section)


@pytest.fixture
def incident(author):
    return stored("04-order-routing-three-days", author)


def stored(name, by):
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    data.pop("demo")
    return store_report(from_data(data), by=by)


def now(incident):
    return build(Incident.objects.get(pk=incident.pk))


def said(incident):
    """All that the incident says, with the keys of its rows, but for its state."""
    data = to_data(now(incident), row_keys=True)
    del data["state"]
    return data


def kept(incident):
    """The version as it stands, stored and read back."""
    keep_revision(incident.pk)
    revision = Revision.objects.filter(incident_pk=incident.pk).first()
    return revision.version, from_data(revision.content)


def restore(incident, by, version, report, parts=None):
    return restore_revision(incident=incident, by=by, version=version, report=report, parts=parts)


def change_much(incident, by, seed):
    """Edits, removes, adds and moves rows of every kind, and changes the head and the prose."""
    dice = random.Random(seed)
    for model, field in TEXT_FIELDS.items():
        here = list(model.objects.filter(incident=incident).present())
        for row in dice.sample(here, min(4, len(here))):
            row.incident = incident
            doing = dice.choice(("edit", "remove", "move", "move"))
            if doing == "edit":
                before = {field: getattr(row, field)}
                rows.edit_row(row=row, by=by, values={field: f"Other words {seed}"}, seen=before)
            elif doing == "remove":
                rows.remove_row(row=row, by=by)
            else:
                others = model.objects.filter(incident=incident).present()
                others = others.filter(kind=row.kind) if model is Lesson else others
                before = dice.choice([None, *others.values_list("key", flat=True)])
                rows.move_row(row=row, by=by, before=before)
        extra = {"kind": "went_badly"} if model is Lesson else {}
        extra |= {"precision": "unknown"} if model is TimelineEvent else {}
        rows.add_row(incident=incident, by=by, row=model(), values={field: "Came later", **extra})
    person = Participant.objects.filter(incident=incident).present().first()
    person.incident = incident
    rows.remove_row(row=person, by=by)
    rows.add_row(
        incident=incident, by=by, row=Participant(), values={"name": "Late Comer", "role": "scribe"}
    )
    for kind in ("summary", "plain_words", "root_cause"):
        sections.write_section(incident=incident, by=by, kind=kind, text=f"New {seed}", seen=None)
    seen = {"title": incident.title, "severity": incident.severity, "services": [], "tags": []}
    seen["services"] = incidents.head_value(incident, "services")
    seen["tags"] = incidents.head_value(incident, "tags")
    seen["detected_at"] = incident.detected_at
    values = {
        "title": "Another title",
        "severity": "sev4",
        "services": ["other"],
        "tags": [],
        "detected_at": None,
    }
    incidents.edit_incident(incident=incident, by=by, values=values, seen=seen)


@pytest.mark.parametrize("seed", range(6))
def test_everything_comes_back_onto_the_same_rows(incident, author, teammate, seed):
    version, report = kept(incident)
    before = said(incident)
    ids = {model: set(model.objects.values_list("pk", "key")) for model in ROW_MODELS}
    owners = dict(ActionItem.objects.values_list("key", "owner"))

    change_much(incident, teammate, seed)
    assert said(incident) != before
    restored = restore(incident, author, version, report)

    assert said(incident) == before
    assert compare(report, now(incident)) == ()
    for model, had in ids.items():
        assert had <= set(model.objects.values_list("pk", "key")), model
        again = set(model.objects.filter(removed_at=None).values_list("pk", "key"))
        assert again == had, model
    assert {key: owners[key] for key in owners} == dict(
        ActionItem.objects.present().values_list("key", "owner")
    )
    assert restored.occurred_at == Incident.objects.get(pk=incident.pk).occurred_at


def test_a_restoration_is_one_change_and_can_be_taken_back(incident, author, teammate):
    version, report = kept(incident)
    change_much(incident, teammate, 7)
    later = said(incident)
    last = Incident.objects.get(pk=incident.pk).version

    restore(incident, author, version, report)

    change = Change.objects.first()
    assert (change.verb, change.label, change.version) == ("restored", "version 1", last + 1)
    undo = Revision.objects.get(incident_pk=incident.pk, version=last)
    restore(incident, author, last, from_data(undo.content))
    assert said(incident) == later
    versions = sorted(Change.objects.values_list("version", flat=True))
    assert versions == list(range(1, last + 3))


def test_what_the_same_person_does_next_is_another_version(incident, author):
    version, report = kept(incident)
    sections.write_section(incident=incident, by=author, kind="summary", text="New", seen=None)

    restore(incident, author, version, report)
    sections.write_section(incident=incident, by=author, kind="summary", text="Newer", seen=None)

    assert sorted(Revision.objects.values_list("version", flat=True)) == [1, 2, 3]
    restored = Revision.objects.get(version=3)
    assert from_data(restored.content).summary == report.summary


@pytest.mark.parametrize("part", RESTORABLE)
def test_one_part_comes_back_and_the_others_stay(incident, author, teammate, part):
    version, report = kept(incident)
    change_much(incident, teammate, 3)
    differing = {one.name for one in compare(report, now(incident))}

    restore(incident, author, version, report, {part})

    assert {one.name for one in compare(report, now(incident))} == differing - {part}
    if part in differing:
        assert Change.objects.first().label.startswith("version 1: ")


def test_state_and_visibility_stay(incident, author):
    version, report = kept(incident)
    Incident.objects.filter(pk=incident.pk).update(state="in_review", visibility="restricted")
    sections.write_section(incident=incident, by=author, kind="summary", text="New", seen=None)

    restore(incident, author, version, report)

    restored = Incident.objects.get(pk=incident.pk)
    assert (restored.state, restored.visibility) == ("in_review", "restricted")


def test_where_nothing_differs_nothing_is_written(incident, author):
    version, report = kept(incident)

    restore(incident, author, version, report)
    restore(incident, author, version, report, {"timeline"})

    assert Change.objects.count() == 1


def test_a_closed_postmortem_is_not_restored(incident, author):
    version, report = kept(incident)
    sections.write_section(incident=incident, by=author, kind="summary", text="New", seen=None)
    Incident.objects.filter(pk=incident.pk).update(state="closed")

    with pytest.raises(PermissionDenied):
        restore(incident, author, version, report)
    assert now(incident).summary == "New"


def test_an_owner_stays_that_person_even_where_the_name_is_no_longer_theirs_alone(
    incident, author, make_user
):
    first = make_user("kim1", display_name="Kim Lee")
    item = ActionItem.objects.filter(incident=incident).first()
    ActionItem.objects.filter(pk=item.pk).update(owner=first, owner_name="")
    version, report = kept(incident)
    make_user("kim2", display_name="Kim Lee")
    first.is_active = False
    first.save()
    item.incident = incident
    rows.remove_row(row=item, by=author)

    restore(incident, author, version, report)

    again = ActionItem.objects.get(pk=item.pk)
    assert (again.owner, again.removed_at) == (first, None)


def test_an_owner_who_is_called_otherwise_now_or_has_left_is_still_that_person(
    incident, author, teammate, make_user
):
    gone = make_user("gone", is_active=False)
    first, second = ActionItem.objects.filter(incident=incident)[:2]
    ActionItem.objects.filter(pk=first.pk).update(owner=teammate, owner_name="")
    ActionItem.objects.filter(pk=second.pk).update(owner=gone, owner_name="")
    version, report = kept(incident)
    people = Revision.objects.get().people
    ActionItem.objects.filter(pk__in=[first.pk, second.pk]).update(owner=author)
    teammate.display_name = "Tess Newname"
    teammate.save()

    restore_revision(incident=incident, by=author, version=version, report=report, people=people)

    again = dict(ActionItem.objects.values_list("pk", "owner"))
    assert (again[first.pk], again[second.pk]) == (teammate.pk, gone.pk)


def test_an_owner_who_was_replaced_is_found_by_name(incident, author, teammate):
    item = ActionItem.objects.filter(incident=incident).first()
    ActionItem.objects.filter(pk=item.pk).update(owner=teammate, owner_name="")
    version, report = kept(incident)
    ActionItem.objects.filter(pk=item.pk).update(owner=None, owner_name="Somebody else")

    restore(incident, author, version, report)

    again = ActionItem.objects.get(pk=item.pk)
    assert (again.owner, again.owner_name) == (teammate, "")


def test_two_people_who_swapped_their_roles_swap_back(incident, author, teammate):
    Participant.objects.filter(incident=incident).delete()
    ada = Participant.objects.create(incident=incident, user=author, role="lead", position=1)
    sam = Participant.objects.create(incident=incident, user=teammate, role="scribe", position=2)
    version, report = kept(incident)
    Participant.objects.filter(pk=sam.pk).update(role="")
    Participant.objects.filter(pk=ada.pk).update(user=teammate, role="scribe")
    Participant.objects.filter(pk=sam.pk).update(user=author, role="lead")

    restore(incident, author, version, report)

    people = Participant.objects.filter(incident=incident).present()
    assert [(one.pk, one.user, one.role) for one in people] == [
        (ada.pk, author, "lead"),
        (sam.pk, teammate, "scribe"),
    ]


def test_a_version_of_another_model_of_the_data_comes_back(incident, author):
    """Members nobody knows any more, and none of the keys that came later."""
    keep_revision(incident.pk)
    content = Revision.objects.get().content
    content["weather"] = {"sky": "grey"}
    content["timeline"][0]["mood"] = "calm"
    del content["row_keys"]
    before, people = said(incident), set(Participant.objects.values_list("pk", flat=True))
    sections.write_section(incident=incident, by=author, kind="summary", text="New", seen=None)
    gone = Participant.objects.filter(incident=incident).first()
    gone.incident = incident
    rows.remove_row(row=gone, by=author)

    restore(incident, author, 1, from_data(content))

    assert said(incident) == before
    assert set(Participant.objects.values_list("pk", flat=True)) == people


def test_what_breaks_a_rule_of_today_is_refused_whole(incident, author):
    version, report = kept(incident)
    sections.write_section(incident=incident, by=author, kind="summary", text="New", seen=None)
    backwards = d.ImpactFigure("backwards", "Users", value=5, value_high=2)
    broken = replace(report, impact=replace(report.impact, figures=(backwards,)))
    before = said(incident)

    with pytest.raises(ValidationError, match="Version 1 cannot be restored"):
        restore(incident, author, version, broken)

    assert said(incident) == before
    assert Change.objects.count() == 2
