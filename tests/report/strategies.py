"""Hypothesis strategies for reports: anything a person could have written down."""

import datetime as dt

from hypothesis import strategies as st

from postmortems.report import document as d

ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe")
_NO_CONTROLS = st.characters(exclude_categories=("Cc", "Cs"))
_MARKUP = st.sampled_from(
    [
        "# Heading",
        "## Timeline",
        "- item",
        "| a | b |",
        "---",
        "```",
        "<!-- x -->",
        "> quote",
        "**bold**",
        "10:35 it broke",
        "[x]",
        "**Impact:** much",
        "\\",
        "voil√†",
        "-->",
        "\u2028",
    ]
)

lines = st.text(_NO_CONTROLS, max_size=40) | _MARKUP
titles = st.text(_NO_CONTROLS, min_size=1, max_size=60)
prose = st.lists(lines, max_size=5).map("\n".join) | st.just("")
instants = st.datetimes(dt.datetime(1970, 1, 2), dt.datetime(2199, 12, 30)).map(
    lambda moment: moment.replace(tzinfo=dt.UTC)
)
days = st.dates(dt.date(1970, 1, 2), dt.date(2199, 12, 30))
whens = st.none() | instants | days
numbers = st.none() | st.floats(0, 1e12, allow_nan=False) | st.integers(0, 10**9).map(float)
names = st.text(_NO_CONTROLS, min_size=1, max_size=20)


def _keyed(rows, letter):
    """Gives each row of a drawn list a key of its own."""
    return tuple(row(f"{letter}{number}") for number, row in enumerate(rows, 1))


def _code(codes):
    return st.sampled_from(("", *codes))


events = st.builds(
    lambda **fields: lambda key: d.Event(key=key, **fields),
    happened_at=whens,
    text=prose,
    until=whens,
    precision=st.sampled_from(d.PRECISIONS),
    kind=st.sampled_from(d.EVENT_KINDS),
    detail=prose,
    source=lines,
    key_moment=st.booleans(),
    ruled_out_by=st.none() | st.just("e1"),
)
figures = st.builds(
    lambda **fields: lambda key: d.ImpactFigure(key=key, **fields),
    label=lines,
    value=numbers,
    value_high=numbers,
    unit=lines,
    certainty=st.sampled_from(d.CERTAINTIES),
    source=lines,
    text=prose,
)
items = st.builds(
    lambda **fields: lambda key: d.ActionItem(key=key, **fields),
    title=titles,
    kind=st.sampled_from(d.ACTION_KINDS),
    detail=prose,
    group=lines,
    action_class=_code(d.ACTION_CLASSES),
    priority=_code(d.PRIORITIES),
    owner=lines,
    due_on=st.none() | days,
    status=st.sampled_from(d.ACTION_STATUSES),
    reason=lines,
    verified_by=lines,
    tracker_url=lines,
    improvement=st.none() | st.just("a1"),
    factors=st.just(()) | st.just(("c1",)),
)
factors = st.builds(
    lambda **fields: lambda key: d.Factor(key=key, **fields),
    text=prose,
    category=_code(d.FACTOR_CATEGORIES),
    accepted_risk=prose,
)
free_sections = st.builds(
    lambda **fields: lambda key: d.FreeSection(key=key, **fields), title=titles, text=prose
)
lessons = st.builds(d.Lesson, text=prose, key=st.just("") | names)


def _rows(strategy, letter, most=3):
    return st.lists(strategy, max_size=most).map(lambda rows: _keyed(rows, letter))


def _tuples(strategy, most=3):
    return st.lists(strategy, max_size=most).map(tuple)


reports = st.builds(
    d.Report,
    title=lines,
    reference=lines,
    severity=_code(d.SEVERITIES),
    state=st.sampled_from(d.STATES),
    timezone=st.sampled_from(ZONES),
    timezone_assumed=st.booleans(),
    **dict.fromkeys(d.MILESTONES, whens),
    detection_method=_code(d.DETECTION_METHODS),
    services=_tuples(names),
    tags=_tuples(names),
    participants=_tuples(
        st.builds(d.Participant, name=names, role=_code(d.PARTICIPANT_ROLES), key=lines)
    ),
    summary=prose,
    plain_words=prose,
    impact=st.builds(
        d.Impact,
        text=prose,
        windows=_tuples(
            st.builds(d.ImpactWindow, from_at=whens, to_at=whens, note=prose, key=lines)
        ),
        figures=_rows(figures, "f"),
    ),
    timeline=_rows(events, "e", 5),
    analysis=st.builds(
        d.Analysis,
        root_cause=prose,
        trigger=prose,
        detection=prose,
        resolution=prose,
        background=prose,
        whys=_tuples(st.builds(d.Why, question=prose, answer=prose, key=lines)),
        factors=_rows(factors, "c"),
    ),
    lessons=st.builds(d.Lessons, **{kind: _tuples(lessons, 2) for kind in d.LESSON_KINDS}),
    action_items=_rows(items, "a"),
    sections=_rows(free_sections, "s"),
    leftovers=_tuples(st.builds(d.Leftover, line=st.integers(0, 10**6), text=lines)),
)
