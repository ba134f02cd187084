"""Exit status 0 when the server in this container answers and reaches its database."""

import os
import sys
import urllib.error
import urllib.request

address = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/healthz"
try:
    with urllib.request.urlopen(address, timeout=4) as answer:
        sys.exit(answer.status != 200)
except (urllib.error.URLError, OSError) as error:
    sys.exit(f"{address}: {error}")
