"""What is stored."""

from .action_items import ActionItem
from .analysis import ContributingFactor, Lesson, Why
from .attachments import Attachment
from .checks import Asked, KeptFinding
from .comments import COMMENTED_BLOCKS, COMMENTED_ROWS, Comment
from .editions import Edition
from .fields import Row
from .history import Change, Revision
from .identity import Identity
from .impact import ImpactFigure, ImpactWindow
from .imports import PendingImport
from .incidents import Incident, Participant, Service, Tag, Visibility
from .mail import OutgoingMail
from .people import Membership, Role, Team, Theme, User
from .presence import Presence
from .reviews import WRITING_ROLES, Answer, Reviewer
from .sections import Section
from .timeline import TimelineEvent

__all__ = [
    "COMMENTED_BLOCKS",
    "COMMENTED_ROWS",
    "WRITING_ROLES",
    "ActionItem",
    "Answer",
    "Asked",
    "Attachment",
    "Change",
    "Comment",
    "ContributingFactor",
    "Edition",
    "Identity",
    "ImpactFigure",
    "ImpactWindow",
    "Incident",
    "KeptFinding",
    "Lesson",
    "Membership",
    "OutgoingMail",
    "Participant",
    "PendingImport",
    "Presence",
    "Reviewer",
    "Revision",
    "Role",
    "Row",
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
