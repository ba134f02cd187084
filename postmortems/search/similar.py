"""Which earlier incidents are most like one: the same services, tags and telling words.

Every reason counts, so that a list can say why something is in it. A word counts the more the
fewer incidents have it, and twice where it stands in the title.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from math import log

from django.db.models import F, QuerySet, TextField, Value

from postmortems.models import Incident, User
from postmortems.report.document import Report

from .asking import having
from .words import root, words_of

MOST = 5
# What the same service, the same tag and all of the words count; less than the last is no likeness.
_SERVICE, _TAG, _WORDS, _LEAST = 0.3, 0.2, 1.0, 0.35
_MOST_NAMES = 2
_MOST_WORDS, _SHOWN_WORDS = 24, 4
# A word that so many incidents have says nothing about any of them.
_COMMON = 500
_CANDIDATES = 100
_IDLE = frozenset(
    "about above after again also because been before being between both could does doing down "
    "during each every from have having into itself just less more most much only other over "
    "same should some still such than that their them then there these they this those through "
    "until very were what when where which while whom with within without would your "
    "incident outage postmortem minutes hours service system whether another instead first showed".split()
)


@dataclass(frozen=True, slots=True)
class Similar:
    """An incident by its primary key, and what it has in common."""

    pk: int
    services: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def similar(
    incident: Incident, report: Report, person: User, *, without: Collection[int] = ()
) -> list[Similar]:
    """Up to ``MOST`` incidents before this one that the person may see, the most alike first.

    ``report`` is that of the incident; ``without`` are primary keys to leave out. Two queries.
    """
    counts = telling_words(report)
    found = having(list(counts), _COMMON)
    found = {word: keys for word, keys in found.items() if 0 < len(keys) < _COMMON}
    known = len(set().union(*found.values())) + 1
    weights = {word: counts[word] * log(1 + known / len(keys)) for word, keys in found.items()}
    everything = sum(weights.values()) or 1.0
    words: dict[int, list[str]] = defaultdict(list)
    for word in sorted(weights, key=lambda one: -weights[one]):
        for key in found[word]:
            words[key].append(word)
    alike = {
        key: _WORDS * sum(weights[word] for word in shared) / everything
        for key, shared in words.items()
    }
    nearest = sorted(alike, key=lambda key: (-alike[key], -key))[:_CANDIDATES]
    names: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"service": [], "tag": []})
    for key, noun, name in _seen(incident, report, person, nearest):
        shared_names = names[key]
        if noun:
            shared_names[noun].append(name)

    def score(key: int) -> float:
        services, tags = (min(len(names[key][noun]), _MOST_NAMES) for noun in ("service", "tag"))
        return alike.get(key, 0.0) + _SERVICE * services + _TAG * tags

    left = names.keys() - {incident.pk, *without}
    best = sorted(left, key=lambda key: (-score(key), -key))[:MOST]
    return [
        Similar(
            key,
            tuple(sorted(names[key]["service"])),
            tuple(sorted(names[key]["tag"])),
            tuple(words[key][:_SHOWN_WORDS]) if key in words else (),
        )
        for key in best
        if score(key) >= _LEAST
    ]


def telling_words(report: Report) -> dict[str, int]:
    """The words that say what happened, with what each counts: those of the title twice."""
    found = report.analysis
    texts = (found.root_cause, found.trigger, report.summary, *(one.text for one in found.factors))
    title = [word for word in words_of(report.title) if _tells(word)]
    often = Counter(word for text in texts for word in words_of(text) if _tells(word))
    counts: dict[str, int] = {}
    roots: set[str] = set()
    for word in (*title, *(word for word, _ in often.most_common())):
        if root(word) not in roots and len(counts) < _MOST_WORDS:
            roots.add(root(word))
            counts[word] = 2 if word in title else 1
    return counts


def _tells(word: str) -> bool:
    return len(word) > 3 and not word.isnumeric() and word not in _IDLE


def _seen(
    incident: Incident, report: Report, person: User, keys: Collection[int]
) -> list[tuple[int, str, str]]:
    """(primary key, ``service``, name) for each name in common, and (key, '', '') for ``keys``."""
    earlier = Incident.objects.visible_to(person).filter(occurred_at__lt=incident.occurred_at)

    def columns(rows: QuerySet, noun: str, name: F | Value) -> QuerySet:
        said = {"noun": Value(noun, TextField()), "shared": name}
        return rows.order_by().annotate(**said).values_list("pk", "noun", "shared")

    found = columns(earlier.filter(pk__in=keys), "", Value("", TextField()))
    return list(
        found.union(
            columns(
                earlier.filter(services__name__in=report.services), "service", F("services__name")
            ),
            columns(earlier.filter(tags__name__in=report.tags), "tag", F("tags__name")),
            all=True,
        ).order_by()
    )
