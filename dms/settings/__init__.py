"""The settings, one topic per module; ``environment`` is the only place that reads ``os.environ``."""

from dms.settings.project import *
from dms.settings.security import *
from dms.settings.storage import *
from dms.settings.static import *
from dms.settings.background import *
from dms.settings.interfaces import *
from dms.settings.messaging import *
from dms.settings.logs import *
from dms.settings.signin import *
from dms.settings.operations import *
