"""Who did what when, and how the report stood after it."""

from django.db import models

# What is said about a report and not in it: it leaves every version as it was.
ASIDE = ("comment", "finding")


class ChangeQuerySet(models.QuerySet["Change"]):
    """Changes of one incident or of many."""

    def of_report(self) -> "ChangeQuerySet":
        """Those after which the report itself is another."""
        return self.exclude(noun__in=ASIDE)


class Change(models.Model):
    """One thing somebody did, as text without foreign keys, so that it outlives its subject.

    ``version`` counts the changes of one incident from 1 without a gap. Of a long text that
    was changed, ``before`` and ``after`` hold what differs (see ``report.long_texts``).
    """

    incident_pk = models.BigIntegerField()
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_pk = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120)
    verb = models.CharField(max_length=20)
    noun = models.CharField(max_length=30)
    key = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["incident_pk", "version"], name="change_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} {self.verb} {self.noun} {self.label}".strip()


class Revision(models.Model):
    """The whole report as it stood at one version, as JSON of the format ``postmortem/1``.

    Kept when somebody else goes on, or the same person after a pause: many small
    edits of one person within some minutes are one revision. ``people`` says by primary
    key who the names in it were, for when somebody is called otherwise or has left.
    """

    incident_pk = models.BigIntegerField()
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_pk = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120)
    content = models.JSONField()
    people = models.JSONField(default=dict)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident_pk", "version"], name="revision_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version} by {self.by_name}"
