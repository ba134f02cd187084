"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortems.settings")

application = get_wsgi_application()

from postmortems.changes import finding_counts  # noqa: E402 - only when Django is set up
from postmortems.notify import background  # noqa: E402
from postmortems.search import background as search  # noqa: E402

background.start()
search.start()
finding_counts.start()
