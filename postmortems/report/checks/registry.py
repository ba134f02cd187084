"""Every check, with its words. The page of the documentation is made from this list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .finding import Finding, Place


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``sentence`` has places for what was found; ``why`` says why it matters."""

    code: str
    level: str
    sentence: str
    why: str
    hint: str

    @property
    def group(self) -> str:
        return self.code.partition(".")[0]


GROUPS = {
    "missing": "Completeness",
    "timeline": "Timeline",
    "prose": "Text against figures",
    "wording": "Blameless wording",
    "plan": "The plan",
}
LEVEL_WORDS = {
    "error": "Put right before anybody reads it",
    "warning": "Look at it",
    "note": "Worth a thought",
}

_CHECKS = (
    Check(
        "missing.summary",
        "error",
        "There is no summary.",
        "Most readers read nothing else.",
        "Two or three sentences: what failed, who was hit, how long, and how it ended.",
    ),
    Check(
        "missing.length",
        "note",
        "The {field} has {words}; {least} are asked for at this severity.",
        "A line that only the authors understand answers nobody's question.",
        "Write it for somebody who was not there.",
    ),
    Check(
        "missing.severity",
        "warning",
        "No severity is chosen.",
        "What a report has to say, and who reads it, goes by its severity.",
        "Choose one from SEV1 to SEV5.",
    ),
    Check(
        "missing.impact_figure",
        "error",
        "No figure says how big the impact was.",
        "Without a number nobody can weigh what the action items are worth.",
        "Give one number, measured or estimated: people, orders, requests, money.",
    ),
    Check(
        "missing.timeline",
        "error",
        "The timeline has no entry.",
        "Everything else is checked against what happened when.",
        "Type or paste the times into the timeline.",
    ),
    Check(
        "missing.detection_method",
        "warning",
        "It is not said how it was detected.",
        "Whether an alert or a customer told first decides what must be built.",
        "Choose who or what noticed it first.",
    ),
    Check(
        "missing.detected_at",
        "warning",
        "It is not known when it was detected.",
        "Without it there is no time to detect.",
        "Fill in the milestone, or mark the entry of the timeline that it was.",
    ),
    Check(
        "missing.root_cause",
        "error",
        "There is no root cause.",
        "A plan that answers no cause is a guess.",
        "Say in detail what made the failure possible; if it is not known, say so.",
    ),
    Check(
        "missing.resolution",
        "warning",
        "It is not said what ended it.",
        "Whoever meets it again at night starts reading here.",
        "Say what was done, and what was tried before.",
    ),
    Check(
        "missing.wrong_turns",
        "note",
        "No wrong turn is in the timeline.",
        "Misleading paths cost the most time and are the first to be forgotten.",
        "Mark the entries that led nowhere; if there were none, keep this with that word.",
    ),
    Check(
        "missing.lessons",
        "warning",
        "No lesson is written down.",
        "What went well and where you were lucky is lost first.",
        "Ask everybody for one thing that went well and one that did not.",
    ),
    Check(
        "missing.factors",
        "note",
        "No contributing factor is written down.",
        "Only with factors can anybody see whether the plan answers the causes.",
        "List what had to come together, one factor each.",
    ),
    Check(
        "missing.action_items",
        "warning",
        "Nothing is promised.",
        "A postmortem without a change is a story.",
        "Write down at least one piece of work, or keep this with the reason why none is needed.",
    ),
    Check(
        "missing.owner",
        "warning",
        "Nobody owns “{title}”.",
        "Work that belongs to everybody is done by nobody.",
        "Name one person.",
    ),
    Check(
        "missing.due_date",
        "warning",
        "“{title}” has no due date.",
        "What has no date is never late, and never done.",
        "Give a date; it may be moved with a reason.",
    ),
    Check(
        "timeline.order",
        "warning",
        "{time} stands {side} {other}.",
        "A reader takes the order of the entries for the order of events.",
        "Correct the time, or move the entry.",
    ),
    Check(
        "timeline.gap",
        "warning",
        "Nothing is written between {first} and {last} ({gap}) while the impact lasted.",
        "The longest silence is where the incident was hardest to understand.",
        "What was tried, waited for or believed in that time?",
    ),
    Check(
        "timeline.outside_incident",
        "warning",
        "{time} is {far} {side}.",
        "Either the time is wrong, or the incident is longer than its milestones say.",
        "Correct the time or the milestone; what led up to it is a Change.",
    ),
    Check(
        "timeline.resolved_before_detected",
        "error",
        "It is resolved at {resolved}, before it is detected at {detected}.",
        "One of the two is wrong, and with it every duration.",
        "Correct the milestone that is wrong.",
    ),
    Check(
        "timeline.milestones",
        "error",
        "{later} ({second}) comes before {earlier} ({first}).",
        "Durations between them come out negative.",
        "Correct the milestone that is wrong.",
    ),
    Check(
        "timeline.two_detections",
        "note",
        "{time} is a second first detection, after {first}.",
        "The time to detect counts to the first one.",
        "Keep the first as Detected and make this an alert, a report or a finding.",
    ),
    Check(
        "timeline.duplicate",
        "warning",
        "The same text stands twice at {time}.",
        "Two pastes of the same notes look like two events.",
        "Remove one of them.",
    ),
    Check(
        "timeline.impossible_time",
        "warning",
        "{message}",
        "On the day the clocks change, an hour is missing or happens twice.",
        "Say which was meant, best with the abbreviation of the zone.",
    ),
    Check(
        "timeline.future",
        "error",
        "{time} has not happened yet.",
        "A wrong year or month moves every duration.",
        "Correct the date.",
    ),
    Check(
        "timeline.noon",
        "error",
        "{time} fits at {other}: morning and afternoon look confused.",
        "12:15 AM is a quarter past midnight, 12:15 PM a quarter past noon.",
        "Move it by twelve hours if that is what was meant.",
    ),
    Check(
        "timeline.no_detection",
        "warning",
        "No entry says how it was noticed.",
        "How long nobody knew is the first thing to shorten.",
        "Add the alert or the report that told you.",
    ),
    Check(
        "timeline.no_escalation",
        "note",
        "No entry says when somebody was called in.",
        "Waiting for the right people is often the longest part.",
        "Add when it was acknowledged, declared or handed on.",
    ),
    Check(
        "timeline.no_mitigation",
        "warning",
        "No entry says what made it better.",
        "Whoever meets it again looks for this line.",
        "Add what was done, and when it began to help.",
    ),
    Check(
        "timeline.open_wrong_turn",
        "warning",
        "The wrong turn at {time} is never ruled out.",
        "What it cost can only be counted when it has an end.",
        "Choose the entry that ruled it out.",
    ),
    Check(
        "prose.duration",
        "error",
        "The {field} says {said}, the times give {given}.",
        "The contradiction is found in the meeting, in front of everyone.",
        "Correct the text or the milestones.",
    ),
    Check(
        "prose.time",
        "error",
        "The {field} says {said}, the {milestone} is {given}.",
        "The contradiction is found in the meeting, in front of everyone.",
        "Correct the text or the time; name the zone if it is another.",
    ),
    Check(
        "prose.date",
        "error",
        "The {field} says {said}, the times are of {given}.",
        "The contradiction is found in the meeting, in front of everyone.",
        "Correct the text or the times.",
    ),
    Check(
        "prose.percentage",
        "error",
        "The {field} says {said}, the figure “{label}” says {given}.",
        "Two numbers for one thing, and nobody believes either.",
        "Correct the one that is wrong, or say what each of them counts.",
    ),
    Check(
        "prose.count",
        "error",
        "The {field} says {said}, the figure “{label}” says {given}.",
        "Two numbers for one thing, and nobody believes either.",
        "Correct the one that is wrong, or say what each of them counts.",
    ),
    Check(
        "wording.person",
        "warning",
        "“{quote}” makes a person the cause.",
        "Whoever reads it will tell less next time.",
        "What did they see at that moment, and what made it look right?",
    ),
    Check(
        "wording.human_error",
        "warning",
        "“{quote}” ends the analysis where it should begin.",
        "The next person in the same place would do the same.",
        "What made the error easy to make, and hard to notice?",
    ),
    Check(
        "wording.hindsight",
        "warning",
        "“{quote}” judges by what is known today.",
        "It tells what did not happen, and hides why what did happen made sense.",
        "What did they know at that moment, and what would have told them more?",
    ),
    Check(
        "wording.judgement",
        "warning",
        "“{quote}” judges.",
        "It says how the writer feels about it, not what happened.",
        "What was it about the situation that made it hard?",
    ),
    Check(
        "wording.failed_to",
        "warning",
        "“{quote}” measures people by what they did not do.",
        "It hides what they did instead, and why.",
        "What did they do, and what were they looking at?",
    ),
    Check(
        "wording.why_did",
        "note",
        "“{quote}” asks a person to defend themselves.",
        "Asked for reasons, people justify; asked what they saw, they tell.",
        "Ask how it came about, or what they saw at that moment.",
    ),
    Check(
        "wording.absolute",
        "note",
        "“{quote}” has no number.",
        "One exception, and the reader doubts the rest.",
        "How many, out of how many?",
    ),
    Check(
        "wording.outage",
        "note",
        "“{quote}” is a large word where {share} were affected.",
        "Readers take an outage for a loss of everything.",
        "Call it a partial outage or a degradation, and give the share.",
    ),
    Check(
        "plan.factor_without_action",
        "warning",
        "Nothing answers the factor “{title}”.",
        "What is neither changed nor accepted will happen again.",
        "Link an action item to it, or write down why the risk is accepted.",
    ),
    Check(
        "plan.action_without_factor",
        "note",
        "“{title}” answers no contributing factor.",
        "Either a factor is missing, or the work belongs somewhere else.",
        "Link it to the factor it answers.",
    ),
    Check(
        "plan.vague_action",
        "note",
        "“{title}” has no finish line.",
        "Nobody can say when it is done.",
        "What will be there that is not there now, and how will anybody see it?",
    ),
)
CHECKS: dict[str, Check] = {check.code: check for check in _CHECKS}
_LONGEST_QUOTE = 80
_LONGEST_KEPT = 400  # characters of a quotation by which a finding is known again


def found(
    code: str,
    place: Place,
    *,
    quote: str = "",
    span: tuple[int, int] | None = None,
    hint: str = "",
    **values: Any,
) -> Finding:
    """The finding of the check ``code`` at ``place``; ``values`` fill its sentence."""
    check = CHECKS[code]
    short = {
        name: value if name == "message" else _short(str(value))
        for name, value in {"quote": quote, **values}.items()
    }
    start, end = span or (None, None)
    sentence = check.sentence.format(**short)
    return Finding(
        code, check.level, place, sentence, hint or check.hint, quote[:_LONGEST_KEPT], start, end
    )


def _short(text: str) -> str:
    line = " ".join(text[: 4 * _LONGEST_QUOTE].split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1].rstrip() + "…"
