"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortems.settings")

_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - only when Django is set up

from postmortems.changes import finding_counts  # noqa: E402
from postmortems.notify import background  # noqa: E402
from postmortems.search import background as search  # noqa: E402
from postmortems.turns import taking_turns  # noqa: E402

application = taking_turns(_application, settings.WEB_THREADS)

background.start()
search.start()
finding_counts.start()
