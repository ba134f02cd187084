"""Make and fill the database named by the environment; print what the client needs as JSON."""

import json
import os
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402

from bench import follow_up, meeting, searching  # noqa: E402
from bench.filling import fill  # noqa: E402
from postmortems.changes.reviews import approve  # noqa: E402
from postmortems.models import Incident, User  # noqa: E402

call_command("migrate", verbosity=0)
fill(int(sys.argv[1]))
indexing = searching.index()
follow_up.spread()
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")


def session_of(user: User) -> str:
    """The key of a session in which this person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


user = User.objects.get(username="person1")
crowd = User.objects.exclude(pk=user.pk).order_by("pk")[:50]
writable = Incident.objects.visible_to(user).exclude(state__in=("closed", "archived"))
found = list(writable.values_list("pk", flat=True))
chosen = found[:: max(1, len(found) // 20)][:20]
# An edition that was issued, and a file of the same size that the server has on disk.
issued = Incident.objects.get(pk=chosen[-1])
Incident.objects.filter(pk=issued.pk).update(state="in_review")
issued.refresh_from_db()
approver = User.objects.create_user("approver", None, role="admin")
edition = approve(incident=issued, by=approver, seen=issued.version).edition
served = Path(settings.WHITENOISE_ROOT)
served.mkdir(parents=True, exist_ok=True)
(served / "bench.pdf").write_bytes(os.urandom(edition.pdf_size or 100_000))

print(
    json.dumps(
        {
            "edition": f"/incidents/{issued.reference}/editions/{edition.number}.pdf",
            "static": "/bench.pdf",
            "session": session_of(user),
            "crowd": [session_of(one) for one in crowd],
            "token": _get_new_csrf_string(),
            "references": [f"INC-{pk}" for pk in chosen],
            "indexing_s": round(indexing, 1),
            "meeting": meeting.plan(user),
            "items": follow_up.items_of([f"INC-{pk}" for pk in chosen]),
        }
    )
)
