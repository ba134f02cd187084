"""Who uses the product: people, their role, and their teams."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from .fields import code_constraint


class Role(models.TextChoices):
    VIEWER = "viewer", "Viewer"
    AUTHOR = "author", "Author"
    ADMIN = "admin", "Admin"


class Theme(models.TextChoices):
    AUTO = "auto", "As the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class PersonManager(BaseUserManager):
    def create_user(self, username: str, password: str | None = None, **fields) -> User:
        """Store a person who signs in with this name. Without a password they cannot yet."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Who signs in with this name, however its letters were typed."""
        return self.get(username__iexact=username)

    def create_superuser(self, username: str, password: str | None = None, **fields) -> User:
        """An admin, for ``manage.py createsuperuser``."""
        return self.create_user(username, password, **{**fields, "role": Role.ADMIN})


class User(AbstractBaseUser):
    """A person. Viewers read, authors write, admins also manage people and teams."""

    username = models.CharField(
        max_length=60,
        unique=True,
        error_messages={"unique": "Somebody already signs in with this name."},
    )
    display_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=10, choices=Role, default=Role.AUTHOR)
    timezone = models.CharField(max_length=60, default="UTC")
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    mail_mentions = models.BooleanField(default=True)
    mail_comments = models.BooleanField(default=True)
    mail_reviews = models.BooleanField(default=True)
    mail_reminders = models.BooleanField(default=True)
    mail_team_summary = models.BooleanField(default=True)
    mail_meetings = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["display_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_once",
                violation_error_message="Somebody already signs in with this name.",
            ),
            code_constraint("user", "role", Role.values),
            code_constraint("user", "theme", Theme.values),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def may_write(self) -> bool:
        return self.role in (Role.AUTHOR, Role.ADMIN)

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def initials(self) -> str:
        words = str(self).split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Team(models.Model):
    name = models.CharField(max_length=80)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="team_name_once",
                violation_error_message="There is already a team of this name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                name="membership_once",
                violation_error_message="This person is already in the team.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
