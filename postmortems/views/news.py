"""What happened on a postmortem since a page was loaded, for pages that stay open.

A page asks every few seconds. This holds with any number of server processes and
on both databases, without anything to run beside them.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse, JsonResponse

from postmortems import access
from postmortems.changes.presence import be_seen
from postmortems.models import Change, Incident, Presence, Section

from .nouns import NOUNS

MOST = 200
_SLUGS = {str(noun.model._meta.verbose_name): noun.slug for noun in NOUNS.values()}


def news(request: HttpRequest, reference: str) -> HttpResponse:
    """The blocks changed after ``since`` and who else is here.

    Answers ``{"version", "changed": [{"noun", "key", "verb", "by"}], "all": bool,
    "people": [{"name", "initials", "block"}]}``. ``all`` says that more happened
    than is worth telling one by one, such as a version restored: the page should be
    loaded again.
    """
    incident = access.incident_to_read(request.user, reference)
    since = request.GET.get("since", "")
    known = int(since) if since.isdecimal() and len(since) < 10 else incident.version
    block = request.GET.get("block", "")[:100]
    others = be_seen(incident=incident, user=request.user, block=block)
    changes = _changes(incident, known) if known < incident.version else []
    answer = JsonResponse(
        {
            "version": incident.version,
            "changed": _blocks(incident, changes[:MOST]),
            "all": len(changes) > MOST or known > incident.version or _restored(changes),
            "people": [_person(one) for one in others],
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _changes(incident: Incident, since: int) -> list[dict[str, Any]]:
    found = Change.objects.filter(incident_pk=incident.pk, version__gt=since).order_by("version")
    # Which fields of the head were changed is in its changes; texts stay where they are.
    fields = Case(When(noun="incident", then="after"))
    return list(found.values("verb", "noun", "key", "by_name", fields=fields)[: MOST + 1])


def _restored(changes: list[dict[str, Any]]) -> bool:
    """Whether one of them brought a whole version back, or a part of it."""
    return any(change["verb"] == "restored" for change in changes)


def _blocks(incident: Incident, changes: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Each block once, with the last thing that happened to it."""
    sections = {change["key"] for change in changes if change["noun"] == "section"}
    kinds = (
        dict(Section.objects.filter(incident=incident, key__in=sections).values_list("key", "kind"))
        if sections
        else {}
    )
    blocks: dict[tuple[str, str], dict[str, str]] = {}
    for change in changes:
        noun, key = _SLUGS.get(change["noun"], change["noun"]), change["key"]
        kind = kinds.get(key, "free")
        if noun == "sections" and kind != "free":
            noun, key = "prose", kind
        elif noun == "incident":
            key = " ".join(change["fields"])
        blocks.pop((noun, key), None)
        blocks[noun, key] = {
            "noun": noun,
            "key": key,
            "verb": change["verb"],
            "by": change["by_name"],
        }
    return list(blocks.values())


def _person(presence: Presence) -> dict[str, str]:
    user = presence.user
    return {"name": str(user), "initials": user.initials, "block": presence.block}
