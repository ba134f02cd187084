"""The kinds of rows of a postmortem: one line here is all that tells them apart in the views."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from postmortems.forms import quick_lines
from postmortems.forms.action_items import ActionItemForm
from postmortems.forms.analysis import ContributingFactorForm, LessonForm, WhyForm
from postmortems.forms.impact import ImpactFigureForm, ImpactWindowForm
from postmortems.forms.participants import ParticipantForm
from postmortems.forms.sections import FreeSectionForm
from postmortems.forms.seen import SeenForm
from postmortems.forms.timeline import TimelineEventForm
from postmortems.models import (
    ActionItem,
    ContributingFactor,
    ImpactFigure,
    ImpactWindow,
    Incident,
    Lesson,
    Participant,
    Row,
    Section,
    TimelineEvent,
    Why,
)
from postmortems.prose import Html, fill
from postmortems.report import document as d
from postmortems.report import wording
from postmortems.report.rows import (
    Context,
    item_groups,
    lay_out_event,
    lay_out_factor,
    lay_out_figure,
    lay_out_item,
    lay_out_window,
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    key: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class TextRow:
    key: str
    text: Html
    more: Html = Html()


def _lessons(report: d.Report) -> list[tuple[str, d.Lesson]]:
    """Every lesson with the group it stands in."""
    return [(kind, one) for kind in d.LESSON_KINDS for one in getattr(report.lessons, kind)]


def _items(report: d.Report) -> list[d.ActionItem]:
    """Every improvement with its to-dos behind it, then the others."""
    return [item for _heading, group in item_groups(report) for item in group]


def _peers_of_item(item: d.ActionItem) -> object:
    """Improvements move among improvements, to-dos among those of theirs."""
    return item.kind == "improvement" or item.improvement or ("", item.group)


@dataclass(frozen=True)
class Noun:
    """``slug`` stands in addresses and element ids, ``name`` in sentences, ``hint`` in
    the empty quick box.

    ``items`` gives the parts of the report in the order of the page and ``lay_out``
    makes one ready to print; ``box`` is the list a part stands in, where a noun has
    more than one; ``peers`` tells the parts of a list that change places with each
    other; ``place`` is what decides where a stored row stands. ``only`` are the values
    by which the noun's rows differ from others of the model. ``more`` names the
    fields of the form that stand behind "More", which ``more_words`` describes.
    """

    slug: str
    name: str
    hint: str
    model: type[Row]
    form: type[SeenForm]
    read_quick_lines: Callable[[Incident, str, str], list[dict[str, Any]]]
    items: Callable[[d.Report], Sequence[Any]]
    lay_out: Callable[[Any, Context], Any]
    box: Callable[[Any], str] = lambda row: ""
    peers: Callable[[Any], object] = lambda row: ""
    place: Callable[[Any], object] = lambda row: row.position
    only: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    more_words: str = ""

    @property
    def row_template(self) -> str:
        return f"workspace/_{self.slug.replace('-', '_')}_row.html"

    def key_of(self, one: Any) -> str:
        return (one[1] if isinstance(one, tuple) else one).key

    def rows(self, context: Context, box: str = "") -> list[Any]:
        """All parts of one list, ready to print."""
        return [
            self.lay_out(one, context) for one in self.items(context.report) if self.box(one) == box
        ]

    def box_id(self, box: str) -> str:
        """What a list of rows is called on the page."""
        return f"{self.slug}-{box}" if box else self.slug

    def list_id(self, box: str) -> str:
        return f"{self.box_id(box)}-rows"

    def row_start(self, row: Any, *, editable: bool) -> Html:
        """How the row begins on the page. Made here, because a page has hundreds."""
        signs = [sign for name, sign in _SIGNS.items() if getattr(row, name, False)]
        under = getattr(row, "improvement", "")
        if getattr(row, "kind", "") == "improvement":
            signs.append(" is-improvement")
        elif under:
            signs.append(" is-under")
        branch = getattr(row, "branch", "")
        return fill(
            '<li class="row row-{}{}" id="{}-{}" data-row="{}"{}{}{}>',
            self.slug,
            "".join(signs),
            self.slug,
            row.key,
            row.key,
            fill(' data-branch="{}"', branch) if branch else "",
            fill(' data-under="{}"', under) if under else "",
            _CAN_BE_FOCUSED if editable else "",
        )

    def row_tools(self, row: Any, *, base: str) -> Html:
        """What one can do with the row."""
        return fill(_TOOLS, base, self.slug, row.key)


_SIGNS = {
    "is_wrong_turn": " is-wrong-turn",
    "key_moment": " is-key-moment",
    "is_finished": " is-finished",
}
_CAN_BE_FOCUSED = fill(' tabindex="-1"')
_TOOLS = (
    '<span class="row-tools screen-only">'
    '<a class="row-edit" href="{}{}/{}/?edit" data-edit>Edit</a>'
    '<button class="row-remove" type="button" aria-label="Remove" title="Remove (Delete)"'
    " data-remove-row>×</button></span>"
    '<span class="row-handle screen-only" title="Drag, or Alt ↑ ↓" data-handle></span>'
)


NOUNS = {
    noun.slug: noun
    for noun in (
        Noun(
            "participants",
            "participant",
            "Ada Lovelace, commander",
            Participant,
            ParticipantForm,
            quick_lines.participants,
            lambda report: report.participants,
            lambda one, _: PersonRow(one.key, one.name, wording.PARTICIPANT_ROLE.get(one.role, "")),
        ),
        Noun(
            "windows",
            "impact window",
            "10:30 - 12:45 checkout in Europe",
            ImpactWindow,
            ImpactWindowForm,
            quick_lines.windows,
            lambda report: report.impact.windows,
            lay_out_window,
        ),
        Noun(
            "figures",
            "figure",
            "~20,000 users unable to buy",
            ImpactFigure,
            ImpactFigureForm,
            quick_lines.figures,
            lambda report: report.impact.figures,
            lay_out_figure,
            more=("source", "text"),
            more_words="source, note",
        ),
        Noun(
            "timeline",
            "event",
            "10:35 paged the database team",
            TimelineEvent,
            TimelineEventForm,
            quick_lines.timeline,
            lambda report: report.timeline,
            lay_out_event,
            more=("until", "about", "key_moment", "detail", "source"),
            more_words="until, key moment, detail, source, milestone",
        ),
        Noun(
            "whys",
            "why",
            "Why did the primary run out of connections?",
            Why,
            WhyForm,
            quick_lines.whys,
            lambda report: report.analysis.whys,
            lambda one, told: TextRow(
                one.key,
                told.line(one.question, "whys", one.key, "question"),
                told.prose(one.answer, "whys", one.key, "answer"),
            ),
        ),
        Noun(
            "factors",
            "contributing factor",
            "Replication lag had no alert",
            ContributingFactor,
            ContributingFactorForm,
            quick_lines.factors,
            lambda report: report.analysis.factors,
            lay_out_factor,
            more=("accepted_risk",),
            more_words="accepted risk",
        ),
        Noun(
            "lessons",
            "lesson",
            "One lesson",
            Lesson,
            LessonForm,
            quick_lines.lessons,
            _lessons,
            lambda one, told: TextRow(
                one[1].key, told.prose(one[1].text, "lessons", one[1].key, one[0])
            ),
            box=lambda one: one[0],
            place=lambda row: row.kind,
        ),
        Noun(
            "action-items",
            "action item",
            "Alert on replication lag @ada due 2026-12-01 p1",
            ActionItem,
            ActionItemForm,
            quick_lines.action_items,
            _items,
            lay_out_item,
            peers=_peers_of_item,
            place=lambda row: (row.kind, row.improvement_id),
            more=("action_class", "detail", "tracker_url", "factors"),
            more_words="class, detail, tracker, factors",
        ),
        Noun(
            "sections",
            "section",
            "Heading of a new section",
            Section,
            FreeSectionForm,
            quick_lines.sections,
            lambda report: report.sections,
            lambda one, told: TextRow(
                one.key, told.line(one.title), told.prose(one.text, "sections", one.key, "text")
            ),
            only={"kind": "free"},
        ),
    )
}


class NounConverter:
    """The slug of a noun in an address, as the noun itself; other words do not match."""

    regex = "|".join(NOUNS)

    def to_python(self, value: str) -> Noun:
        return NOUNS[value]

    def to_url(self, value: Noun | str) -> str:
        return value if isinstance(value, str) else value.slug
