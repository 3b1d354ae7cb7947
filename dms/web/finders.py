"""Static files out of ``node_modules``: named files only, so that nothing is served which nobody chose."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

#: Address below ``/static/`` → file below ``node_modules/``.
VENDOR = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/alpine-csp.min.js": "@alpinejs/csp/dist/cdn.min.js",
    "vendor/noto-sans-sc/index.css": "@fontsource-variable/noto-sans-sc/index.css",
}

#: The font comes in a hundred slices, of which the browser loads those whose characters stand on the page.
FONT_SLICES = "@fontsource-variable/noto-sans-sc/files"


def vendor_files():
    """Every served file: address below ``/static/`` → path below ``node_modules``."""
    slices = sorted((Path(settings.NODE_MODULES) / FONT_SLICES).glob("*-wght-normal.woff2"))
    return VENDOR | {f"vendor/noto-sans-sc/files/{path.name}": f"{FONT_SLICES}/{path.name}" for path in slices}


class RenamingStorage(FileSystemStorage):
    """Reads ``node_modules`` under the addresses of ``vendor_files``."""

    prefix = ""

    def __init__(self):
        super().__init__(location=settings.NODE_MODULES)
        self.files = vendor_files()

    def path(self, name):
        """The file behind an address; addresses that nobody chose stay below ``node_modules`` and are never listed."""
        return super().path(self.files.get(name, name))


class VendorFinder(BaseFinder):
    """Finds the files of ``vendor_files`` and no other file of ``node_modules``."""

    def __init__(self, app_names=None):
        self.storage = RenamingStorage()

    def check(self, **kwargs):
        """Nothing to configure."""
        return []

    def find(self, path, find_all=False, **kwargs):
        """The file behind an address, as the finder protocol wants it."""
        path = str(path).replace("\\", "/")
        found = path in self.storage.files and Path(self.storage.path(path)).is_file()
        if not found:
            return []
        return [self.storage.path(path)] if find_all or kwargs.get("all") else self.storage.path(path)

    def list(self, ignore_patterns):
        """Every file for ``collectstatic``."""
        for name in self.storage.files:
            yield name, self.storage
