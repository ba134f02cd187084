"""Is it getting better? What became of action items, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from postmortems.models import Team, User
from postmortems.prose import Html
from postmortems.report import wording
from postmortems.report.clock import short_month
from postmortems.report.trend_charts import Series, boxes, columns
from postmortems.report.trends import Month, days_words, share_words

from .choices import option_list
from .days import today_for, zone_of
from .insight_queries import Insights, insights
from .remembered import (
    LIST_SECONDS,
    PAGE_SECONDS,
    kept,
    remembered,
    version_of_all,
)

PERIODS = {"6": "6 months", "12": "12 months", "24": "24 months"}
_LATELY = 3  # months compared with as many before them


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart with the table behind it."""

    name: str
    title: str
    text: str
    svg: Html
    keys: list[tuple[str, str]]
    heads: list[str]
    rows: list[list[str]]
    nothing: str = "Nothing in this period."


@dataclass(frozen=True, slots=True)
class Answer:
    """One large figure, and what it was before."""

    label: str
    value: str
    note: str
    better: bool | None = None


@require_safe
def insights_page(request: HttpRequest) -> HttpResponse:
    """Charts and tables over the items this person may know of, by team and period."""
    return remembered(
        request,
        "insights/insights.html",
        version_of_all(),
        lambda: _told(request.user, request.GET.dict()),
        seconds=LIST_SECONDS,
    )


def _told(person: User, address: dict[str, str]) -> dict[str, Any]:
    teams = list(Team.objects.values_list("name", flat=True))
    team = address.get("team", "")
    team = team if team in teams else ""
    period = address.get("months", "")
    period = period if period in PERIODS else "12"
    today, zone = today_for(person), zone_of(person)
    # Months do not need the last second.
    found = kept(
        (
            "insights",
            person.pk,
            person.role,
            team,
            period,
            today,
            zone.key,
        ),
        lambda: insights(person, team=team, months=int(period), today=today, zone=zone),
        seconds=PAGE_SECONDS,
    )
    none = not any(month.opened or month.closed or month.overdue for month in found.months)
    board = reverse("action_items")
    return {
        "team": team,
        "teams": option_list([(name, name) for name in teams], team),
        "periods": option_list(PERIODS.items(), period),
        "answers": _answers(found),
        "figures": [] if none else _figures(found),
        "none": none,
        "board_url": f"{board}?team={team}" if team else board,
    }


def _answers(found: Insights) -> list[Answer]:
    lately, before = found.months[-_LATELY:], found.months[-2 * _LATELY : -_LATELY]
    now, then = _share(lately), _share(before)
    median = found.to_close_any
    opened, closed = (
        sum(getattr(month, name) for month in lately) for name in ("opened", "closed")
    )
    overdue_before = found.months[-1 - _LATELY].overdue if len(found.months) > _LATELY else 0
    return [
        Answer(
            "Closed in time",
            share_words(now),
            f"in the last three months; {share_words(then)} in the three before",
            None if now is None or then is None or now == then else now > then,
        ),
        Answer(
            "Overdue now",
            str(found.overdue),
            f"of {found.unfinished} not finished; {overdue_before} three months ago",
            None if found.overdue == overdue_before else found.overdue < overdue_before,
        ),
        Answer(
            "Median time to close",
            days_words(median.median) if median else "–",
            f"half of them between {days_words(median.lower)} and {days_words(median.upper)}"
            if median
            else "nothing was closed in this period",
        ),
        Answer(
            "Closed against opened",
            f"{closed} : {opened}",
            "in the last three months",
            None if closed == opened else closed > opened,
        ),
    ]


def _share(months: list[Month]) -> float | None:
    dated = sum(month.dated for month in months)
    return sum(month.in_time for month in months) / dated if dated else None


def _figures(found: Insights) -> list[Figure]:
    months = found.months
    days = [month.first for month in months]

    def values(name: str) -> list[float]:
        return [getattr(month, name) for month in months]

    def by_month(*names: str) -> list[list[str]]:
        return [_cells(month, names) for month in reversed(months)]

    opened = Series("Opened", "hatched", values("opened"))
    closed = Series("Closed", "plain", values("closed"))
    overdue = Series("Overdue", "critical", values("overdue"))
    moved = Series("Moved", "calm", values("moved"))
    in_time = Series("In time", "plain", [month.share_in_time for month in months])
    proven = Series("Fix confirmed later", "plain", values("proven"))
    seen = [month.verified - min(month.proven, month.verified) for month in months]
    verified = Series("Verified", "hatched", seen)
    only = Series("Only done", "calm", [month.closed - month.verified for month in months])
    return [
        _monthly(
            "opened",
            "Opened and closed",
            "",
            days,
            (opened, closed),
            ["Opened", "Closed", "Won't do"],
            by_month("opened", "closed", "dropped"),
        ),
        _monthly(
            "overdue",
            "Overdue at the end of the month",
            "By the date that was promised then; the current month as of today.",
            days,
            (overdue,),
            ["Overdue"],
            by_month("overdue"),
        ),
        _monthly(
            "in-time",
            "Closed in time",
            "Share of what was closed by its last due date, of what had one.",
            days,
            (in_time,),
            ["In time", "Of", "Share"],
            by_month("in_time", "dated", "share"),
            percent=True,
        ),
        _monthly(
            "moved",
            "Due dates moved",
            "How often a date that was promised was moved.",
            days,
            (moved,),
            ["Moved"],
            by_month("moved"),
        ),
        _spread(found),
        _monthly(
            "proven",
            "Closed and proven",
            "Of what was closed: verified by a link, a test or a drill, and confirmed by its owner weeks later.",
            days,
            (proven, verified, only),
            ["Closed", "Verified", "Confirmed later"],
            by_month("closed", "verified", "proven"),
            stacked=True,
        ),
    ]


def _cells(month: Month, names: tuple[str, ...]) -> list[str]:
    cells = [f"{short_month(month.first)} {month.first.year}"]
    for name in names:
        share = name == "share"
        cells.append(share_words(month.share_in_time) if share else str(getattr(month, name)))
    return cells


def _monthly(
    name: str,
    title: str,
    text: str,
    days: list,
    series: tuple[Series, ...],
    heads: list[str],
    rows: list[list[str]],
    **how: bool,
) -> Figure:
    svg = columns(f"trend-{name}", title, days, series, **how)
    keys = [(one.name, one.look) for one in series] if len(series) > 1 else []
    return Figure(name, title, text, svg, keys, ["Month", *heads], rows)


def _spread(found: Insights) -> Figure:
    named = [
        (wording.PRIORITY.get(code, "None"), spread)
        for code, spread in found.to_close.items()
        if code or spread
    ]
    heads = ["Priority", "Closed", "Median", "Middle half", "Longest"]
    rows = [
        [
            label,
            str(spread.many),
            days_words(spread.median),
            f"{days_words(spread.lower)} to {days_words(spread.upper)}",
            days_words(spread.longest),
        ]
        if spread
        else [label, "0", "–", "–", "–"]
        for label, spread in named
    ]
    title = "Time to close by priority"
    text = "From the day it was written. The box is the middle half, the bar in it the median."
    svg = boxes("trend-spread", title, named)
    return Figure("spread", title, text, svg, [], heads, rows)
