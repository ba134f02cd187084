"""Which action item answers which factor: the grid of the workspace, changed in place."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from postmortems.models import ActionItem, Change, ContributingFactor, Incident, Role, User
from tests.factories import make_incident, make_item, make_user
from tests.pages import HTMX, fields_of, opened, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, author: User) -> Client:
    return client_of(author)


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, severity="sev2", title="Checkout down")


@pytest.fixture
def factors(incident: Incident) -> list[ContributingFactor]:
    texts = enumerate(("One file for two services", "Nobody reads the alerts"), 1)
    return [
        ContributingFactor.objects.create(incident=incident, key=f"fact{n}", position=n, text=text)
        for n, text in texts
    ]


@pytest.fixture
def item(incident: Incident) -> ActionItem:
    return make_item(incident, title="Give each service its file", key="item1")


def address(incident: Incident, rest: str = "") -> str:
    return f"/incidents/{incident.reference}/{rest}"


def tick(client: Client, incident: Incident, cell: str, **how) -> HttpResponse:
    return client.post(address(incident, "grid/"), {"cell": cell}, **how)


def keys_of(item: ActionItem) -> set[str]:
    return {factor.key for factor in item.factors.all()}


def test_a_press_saves_with_its_history_and_another_takes_it_back(
    client: Client, incident: Incident, factors: list, item: ActionItem
) -> None:
    answer = tick(client, incident, "item1 fact1 yes", headers=HTMX)

    assert answer.status_code == 204
    assert "report-changed" in answer["HX-Trigger"]
    assert keys_of(item) == {"fact1"}
    tick(client, incident, "item1 fact2 yes", headers=HTMX)
    assert keys_of(item) == {"fact1", "fact2"}
    tick(client, incident, "item1 fact1 no", headers=HTMX)
    assert keys_of(item) == {"fact2"}
    changes = Change.objects.filter(incident_pk=incident.pk, noun="action item", verb="changed")
    assert changes.count() == 3
    assert client.get(address(incident, "history/")).status_code == 200


def test_what_is_so_already_is_no_change(
    client: Client, incident: Incident, factors: list, item: ActionItem
) -> None:
    item.factors.add(factors[0])

    assert tick(client, incident, "item1 fact1 yes", headers=HTMX).status_code == 204
    assert tick(client, incident, "item1 fact2 no", headers=HTMX).status_code == 204
    assert not Change.objects.filter(incident_pk=incident.pk, verb="changed").exists()


def test_two_people_tick_two_cells_of_one_item(
    client: Client, client_of, incident: Incident, factors: list, item: ActionItem
) -> None:
    """Each page says only what its person pressed, so nobody's tick is lost."""
    other = client_of(make_user("other"))
    tick(client, incident, "item1 fact1 yes", headers=HTMX)
    tick(other, incident, "item1 fact2 yes", headers=HTMX)

    assert keys_of(item) == {"fact1", "fact2"}


def test_without_a_script_a_cell_is_a_button_of_a_form(
    client: Client, incident: Incident, factors: list, item: ActionItem
) -> None:
    page = client.get(address(incident))
    form = fields_of(page, address(incident, "grid/"))
    assert 'value="item1 fact1 yes"' in page.content.decode()

    answer = client.post(address(incident, "grid/"), form | {"cell": "item1 fact1 yes"})

    assert (answer.status_code, answer["Location"]) == (302, address(incident) + "#grid")
    assert 'value="item1 fact1 no"' in client.get(address(incident)).content.decode()


@pytest.mark.parametrize("removed", ["item", "factor"])
def test_a_cell_of_what_somebody_removed_is_refused(
    client: Client, incident: Incident, factors: list, item: ActionItem, removed: str
) -> None:
    row = item if removed == "item" else factors[0]
    type(row).objects.filter(pk=row.pk).update(removed_at=timezone.now())

    answer = tick(client, incident, "item1 fact1 yes", headers=HTMX)

    assert answer.status_code == 409
    assert "Somebody removed this" in answer.content.decode()
    assert keys_of(item) == set()


@pytest.mark.parametrize(
    "cell", ["", "item1", "item1 fact1", "item1 fact1 maybe", "gone fact1 yes", "item1 gone yes"]
)
def test_there_are_no_other_cells(
    client: Client, incident: Incident, factors: list, item: ActionItem, cell: str
) -> None:
    assert tick(client, incident, cell).status_code == 404


def test_a_viewer_reads_the_grid_and_presses_nothing(
    client_of, incident: Incident, factors: list, item: ActionItem
) -> None:
    item.factors.add(factors[0])
    viewer = client_of(make_user(role=Role.VIEWER))
    page = viewer.get(address(incident)).content.decode()

    assert "What answers what" in page
    assert 'name="cell"' not in page
    assert tick(viewer, incident, "item1 fact2 yes").status_code == 403
    risk = address(incident, "grid/fact1/")
    assert viewer.get(risk + "?edit").status_code == 403
    assert viewer.post(risk, {"accepted_risk": "No."}).status_code == 403


def test_holes_and_what_serves_nothing_are_marked_by_words(
    client: Client, incident: Incident, factors: list, item: ActionItem
) -> None:
    shown = text_of(client.get(address(incident)))
    assert "2 factors without an answer" in shown
    assert "1 action item answers no factor" in shown
    assert "Nothing answers it" in shown

    item.factors.set(factors)
    incident.version += 1
    incident.save(update_fields=["version"])
    shown = text_of(client.get(address(incident)))
    assert "without an answer" not in shown
    assert "no factor" not in shown


def test_what_will_not_be_done_leaves_the_hole(
    client: Client, incident: Incident, factors: list, item: ActionItem
) -> None:
    item.factors.set(factors)
    item.status, item.reason = "wont_do", "Too dear."
    item.save()

    assert "2 factors without an answer" in text_of(client.get(address(incident)))


def test_an_accepted_risk_is_typed_at_the_hole(
    client: Client, incident: Incident, factors: list, item: ActionItem
) -> None:
    here = address(incident, "grid/fact1/")
    form = opened(client, here)
    answer = client.post(here, form | {"accepted_risk": "Gone in *May*."}, headers=HTMX)

    assert answer.status_code == 200
    assert "Gone in <em>May</em>." in answer.content.decode()
    assert "Nothing answers it" not in answer.content.decode()
    factor = ContributingFactor.objects.get(key="fact1")
    assert (factor.accepted_risk, factor.text) == ("Gone in *May*.", "One file for two services")
    assert "1 factor without an answer" in text_of(client.get(address(incident)))


def test_two_accepted_risks_for_one_factor_clash(
    client: Client, incident: Incident, factors: list, item: ActionItem
) -> None:
    here = address(incident, "grid/fact1/")
    mine, theirs = opened(client, here), opened(client, here)
    client.post(here, theirs | {"accepted_risk": "It is rare."}, headers=HTMX)

    answer = client.post(here, mine | {"accepted_risk": "It is cheap."}, headers=HTMX)

    assert answer.status_code == 409
    assert "It is rare." in answer.content.decode()
    assert ContributingFactor.objects.get(key="fact1").accepted_risk == "It is rare."


def test_without_a_script_the_risk_has_a_page_of_its_own(
    client: Client, incident: Incident, factors: list, item: ActionItem
) -> None:
    here = address(incident, "grid/fact1/")
    form = fields_of(client.get(here + "?edit"), here)

    answer = client.post(here, form | {"accepted_risk": "It is rare."})

    assert (answer.status_code, answer["Location"]) == (302, address(incident) + "#grid")
    assert client.get(here).status_code == 302


def test_nothing_is_shown_where_there_is_nothing_to_answer(
    client: Client, incident: Incident, item: ActionItem
) -> None:
    assert "What answers what" not in text_of(client.get(address(incident)))


def test_a_grid_too_large_for_a_page_says_so(
    client: Client, incident: Incident, factors: list
) -> None:
    ActionItem.objects.bulk_create(
        ActionItem(incident=incident, key=f"many{n}", position=n, title=f"Item {n}")
        for n in range(601)
    )

    assert "do not fit into one grid" in text_of(client.get(address(incident)))
