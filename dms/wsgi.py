"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dms.settings")
gc.disable()  # nothing that is loaded here is thrown away: looking for rings costs a tenth of the start
application = get_wsgi_application()

# A page makes and drops some ten thousand objects: looking for rings among them every 700 costs a fifth of the page.
# What is loaded now stays anyhow. Measured: docs/figures/speed.md.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
gc.enable()
