"""Pictures made on the spot, and a subject that may carry them."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from dms.core.attachments import services
from dms.core.attachments.subjects import attachable

attachable("accounts.user", add="accounts.view_user")
attachable("accounts.store", add="accounts.change_store")


def picture(form="JPEG", size=(40, 30)):
    written = BytesIO()
    Image.new("RGB", size, "navy").save(written, form)
    return written.getvalue()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def clerk(person):
    return person("storekeeper")


@pytest.fixture
def attach(store, person, clerk):
    """``attach(data, name)``: a file about a colleague."""
    colleague = person("technician")

    def make(data=None, name="door.jpg", actor=clerk, subject=colleague, **more):
        file = ContentFile(picture() if data is None else data, name=name)
        return services.attach_file(subject=subject, file=file, actor=actor, store=store, **more)

    return make
