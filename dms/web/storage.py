"""Static files with a hash in their name once they are collected, and under their plain name before."""

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Works before ``collectstatic`` (plain names) and after it (hashed names, compressed).

    Source maps are not followed: packages mention maps that they do not always carry, and nobody reads them in a
    workshop.
    """

    manifest_strict = False
    patterns = tuple(
        (extension, tuple(pattern for pattern in patterns if "sourceMappingURL" not in str(pattern)))
        for extension, patterns in CompressedManifestStaticFilesStorage.patterns
    )

    def url(self, name, force=False):
        """The address of a file; plain where nothing has been collected."""
        if self.hashed_files or force:
            return super().url(name, force)
        return StaticFilesStorage.url(self, name)
