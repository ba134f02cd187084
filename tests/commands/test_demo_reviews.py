"""The demo shows every stage between a draft and the archive."""

import pytest
from django.core.management import call_command

from postmortems.changes.reviews import why_no_answer
from postmortems.models import Edition, Incident, Reviewer
from postmortems.report.standing import standing

pytestmark = pytest.mark.django_db


def test_what_is_approved_has_an_edition_and_what_is_in_review_has_reviewers() -> None:
    call_command("load_demo", verbosity=0)
    call_command("load_demo", verbosity=0)

    for incident in Incident.objects.all():
        editions = list(Edition.objects.filter(incident=incident))
        reviewers = [one.user for one in Reviewer.objects.waiting().filter(incident=incident)]
        is_approved = incident.state in ("approved", "closed", "archived")
        assert len(editions) == int(is_approved), incident
        assert bool(reviewers) is (incident.state == "in_review"), incident
        assert not [person for person in reviewers if why_no_answer(person, incident)], incident
        assert standing(incident).label == ("1" if is_approved else ""), incident
        # Making them here would make everybody wait for `make run`.
        assert not [one for one in editions if one.pdf_sha256], incident
    assert Incident.objects.count() == 14
