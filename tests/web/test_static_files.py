"""What the browser loads, before and after collecting."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.templatetags.static import static

from dms.web.finders import VENDOR, VendorFinder, vendor_files
from dms.web.storage import StaticFiles


@pytest.mark.parametrize("name", sorted(VENDOR))
def test_every_named_vendor_file_is_found(name):
    assert Path(finders.find(name)).read_bytes()


def test_every_font_slice_that_the_style_sheet_names_is_served():
    sheet = Path(finders.find("vendor/noto-sans-sc/index.css")).read_text()
    named = {part.split(")")[0] for part in sheet.split("url(./")[1:]}
    assert len(named) > 90
    assert {f"vendor/noto-sans-sc/{name}" for name in named} <= set(vendor_files())


@pytest.mark.parametrize(
    "name", ["@tabler/core/package.json", "../package.json", "vendor/../../package.json", "vendor/noto-sans-sc/LICENSE"]
)
def test_nothing_else_of_node_modules_is_served(name):
    assert VendorFinder().find(name) == []


def test_before_collecting_files_keep_their_names():
    assert static("web/dms.css") == "/static/web/dms.css"
    assert settings.WHITENOISE_USE_FINDERS


@pytest.mark.slow
def test_collecting_gives_every_file_a_name_of_its_content(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    call_command("collectstatic", interactive=False, verbosity=0)
    storage = StaticFiles(location=str(tmp_path), base_url="/static/")
    address = storage.url("web/dms.css")
    assert address != "/static/web/dms.css"
    assert (tmp_path / address.removeprefix("/static/")).is_file()
    sheet = tmp_path / storage.url("vendor/noto-sans-sc/index.css").removeprefix("/static/")
    assert "noto-sans-sc-4-wght-normal.woff2" not in sheet.read_text(), "slices are named by their content too"


def test_lock_file_names_no_address_of_a_package():
    lock = (settings.BASE_DIR / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') >= 8
