"""What tests of the import share: pasting a document, and the addresses of its page."""

from __future__ import annotations

from django.urls import reverse

from postmortems.models import PendingImport

from .import_samples import MARKDOWN

NEW = "/incidents/import/"
HTMX = {"HX-Request": "true"}


def paste(client, text=MARKDOWN) -> PendingImport:
    """The document after it was pasted; the client has been led to its page."""
    answer = client.post(NEW, {"text": text})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    pending = PendingImport.objects.latest("pk")
    if answer["Location"] == reverse("import_batch", args=[pending.batch]):  # a long one
        answer = client.post(reverse("import_read", args=[pending.batch]))
    assert answer["Location"] == reverse("import_proposal", args=[pending.key])
    return pending


def url(name: str, pending: PendingImport) -> str:
    return reverse(f"import_{name}", args=[pending.key])
