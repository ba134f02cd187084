"""What is stored."""

from .action_items import MOVES_BEFORE_DECISION, ActionItem
from .analysis import ContributingFactor, Lesson, Why
from .api_tokens import ApiToken
from .attachments import Attachment
from .checks import Asked, FindingCount, KeptFinding
from .comments import COMMENTED_BLOCKS, COMMENTED_ROWS, Comment
from .editions import Edition
from .fields import Row
from .following_up import (
    CalendarFeed,
    DueDateMove,
    FollowUpRules,
    ItemReminder,
    ReminderDay,
    SavedBoard,
)
from .history import Change, Revision
from .identity import Identity
from .impact import ImpactFigure, ImpactWindow
from .imports import PendingImport
from .incidents import EarlierIncident, Incident, Participant, Service, Tag, Visibility
from .mail import OutgoingMail
from .meetings import AgendaEntry, Decision, MeetingState, Phase, ReviewMeeting
from .people import Membership, Role, Team, Theme, User
from .presence import Presence
from .reviews import WRITING_ROLES, Answer, Reviewer
from .sections import Section
from .timeline import TimelineEvent

__all__ = [
    "COMMENTED_BLOCKS",
    "COMMENTED_ROWS",
    "MOVES_BEFORE_DECISION",
    "WRITING_ROLES",
    "ActionItem",
    "AgendaEntry",
    "Answer",
    "ApiToken",
    "Asked",
    "Attachment",
    "CalendarFeed",
    "Change",
    "Comment",
    "ContributingFactor",
    "Decision",
    "DueDateMove",
    "EarlierIncident",
    "Edition",
    "FindingCount",
    "FollowUpRules",
    "Identity",
    "ImpactFigure",
    "ImpactWindow",
    "Incident",
    "ItemReminder",
    "KeptFinding",
    "Lesson",
    "MeetingState",
    "Membership",
    "OutgoingMail",
    "Participant",
    "PendingImport",
    "Phase",
    "Presence",
    "ReminderDay",
    "ReviewMeeting",
    "Reviewer",
    "Revision",
    "Role",
    "Row",
    "SavedBoard",
    "Section",
    "Service",
    "Tag",
    "Team",
    "Theme",
    "TimelineEvent",
    "User",
    "Visibility",
    "Why",
]
