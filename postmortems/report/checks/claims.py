"""How people say in a sentence that a time or a span is that of the incident itself."""

from __future__ import annotations

import re

_SUBJECT = (
    r"(?:outage|incident|downtime|disruption|interruption|degradation|impact|issue|problem)s?"
)
_DOWN = (
    r"(?:down|unavailable|inaccessible|unreachable|offline|out of reach|unusable|degraded|affected)"
)
_ABOUT = (
    r"(?:(?:for|of|about|around|roughly|approximately|approx\.?|almost|nearly|some|over|under|"
    r"just|a total|total|total of|more than|less than|at least|up to|~|an|a|the|of)\s{0,2}){0,4}"
)
_NOT_AT = r"(?!\s(?:at|around|by)\b)"
_WE = r"(?:us\s|the\s\w{2,20}\steam\s|engineers\s)?"


def _ends(*choices: str) -> re.Pattern[str]:
    """What stands directly in front of a span or time."""
    return re.compile(rf"(?:{'|'.join(choices)})\s{{0,2}}\Z", re.IGNORECASE)


def _begins(*choices: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(choices)})", re.IGNORECASE)


#: Measures (of ``measures.Measures.times``, or '' for how long it lasted) and what claims them:
#: what stands before the span, and what behind it; either is enough.
SPANS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "detect",
        _ends(rf"(?:detected|noticed|discovered)\s(?:only\s)?(?:after|within)\s{_ABOUT}"),
        _begins(
            r"\s(?:before|until|till)\s(?:it\s(?:was|had been)|we|anybody|anyone|the alert)\s?"
            r"(?:detected|noticed|discovered|fired|had noticed)"
        ),
    ),
    (
        "diagnose",
        _ends(r"(?!)"),
        _begins(rf"\s{_WE}to\s(?:find|identify|diagnose)\s(?:the|what|its)"),
    ),
    (
        "",
        _ends(
            rf"\b(?:lasted|lasting|duró|durou|dauerte|a duré)\s{_ABOUT}",
            rf"\bduration\s?(?:was|of|:|is)\s?{_ABOUT}",
            rf"\b{_SUBJECT}\s(?:of|for)\s{_ABOUT}",
            rf"\b(?:was|were|been)\s(?:completely\s|entirely\s|partly\s|fully\s)?{_DOWN}"
            rf"(?:\s(?:to|for)\s(?:all\s|most\s|our\s|the\s)?\w{{3,15}})?\sfor\s{_ABOUT}",
            rf"\b(?:restored|resolved|recovered|back|back up|back online)\s(?:only\s)?after\s{_ABOUT}",
            rf"\b{_SUBJECT}\s(?:took|went on for|continued for)\s{_ABOUT}",
            rf"\b(?:could\snot|couldn['’]t|unable\sto|were\snot\sable\sto)\s[\w\s,'’-]{{1,50}}\sfor\s{_ABOUT}",
        ),
        _begins(
            rf"[\s-](?:long\s|full\s|complete\s|total\s|partial\s|of\s)?(?:{_SUBJECT}|unavailability)\b",
            rf"\s{_WE}to\s(?:resolve|recover|restore|fix|be resolved)\b",
        ),
    ),
)
#: Milestones, and what stands in front of, or behind, a clock time that claims to be theirs.
TIMES: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "started_at",
        _ends(
            rf"\b{_SUBJECT}\s(?:first\s)?(?:started|began|begins|starts)\s(?:at|around|from)",
            r"\bwent\s(?:down|offline)\s(?:at|around)",
        ),
        _begins(rf",?\s(?:the|an|our)\s{_SUBJECT}\s(?:started|began)\b{_NOT_AT}"),
    ),
    (
        "detected_at",
        _ends(
            rf"\b(?:it|{_SUBJECT})\s(?:was|were)\s(?:first\s)?(?:detected|noticed|discovered)"
            r"(?:\sby\s[\w\s-]{1,40})?\s(?:at|around)",
            rf"\b(?:detected|noticed|discovered)\s(?:it|(?:the|this|our)\s{_SUBJECT})\s(?:at|around)",
        ),
        _begins(rf",?\s(?:the|our)\s{_SUBJECT}\s(?:was|were)\s(?:detected|noticed)\b{_NOT_AT}"),
    ),
    (
        "resolved_at",
        _ends(
            rf"\b{_SUBJECT}\s(?:was|were)?\s?(?:fully\s|completely\s)?(?:resolved|over|ended|ends)"
            r"\s(?:at|around|by)",
            r"\b(?:service|services|site|website|everything|operation)\s(?:was|were)\s"
            r"(?:restored|recovered|back|back up|back online)\s(?:at|around|by)",
            r"\b(?:fully|completely)\s(?:resolved|restored|recovered|back|back up|operational|"
            r"working|operational again|back online|available)(?:\sagain)?\s(?:at|around|by)",
        ),
        _begins(
            rf",?\s(?:the|our)\s{_SUBJECT}\s(?:was|were)\s(?:fully\s)?(?:resolved|over)\b{_NOT_AT}"
        ),
    ),
)
#: In a sentence with one of these a range of times is that of the incident.
RANGE = re.compile(rf"\b(?:{_SUBJECT}|lasted|{_DOWN})\b", re.IGNORECASE)
#: Only rounded, so that more may be missing to the exact span.
ROUNDED = re.compile(
    r"(?:about|around|roughly|approx\w{0,12}\.?|almost|nearly|some|over|under|more than|less than|"
    r"at least|up to|~|≈|etwa|rund|cerca de|unos|environ|a couple of|half)\s{0,2}(?:an?\s)?\Z",
    re.IGNORECASE,
)
