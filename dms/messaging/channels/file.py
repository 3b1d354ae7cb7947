"""Where no provider is configured: each message becomes a file, so that the demo shows what would have gone out."""

import hashlib
import json
import logging
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from dms.messaging.channels import Accepted, Unreachable
from dms.parties.formats import mask_email, mask_phone

logger = logging.getLogger(__name__)


class FileChannel:
    """Writes ``<folder>/<channel>-<hash of key>.json``, readable by this account only; a double replaces its equal."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def send(self, letter):
        """Write the file, whole or not at all."""
        name = f"{letter.channel}-{hashlib.sha256(letter.key.encode()).hexdigest()[:20]}.json"
        try:
            self._write(name, json.dumps(asdict(letter), ensure_ascii=False, indent=2))
        except OSError as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        mask = mask_email if "@" in letter.to else mask_phone
        logger.info("Message %s to %s written to %s", letter.template, mask(letter.to), name)
        return Accepted(reference=name)

    def _write(self, name, text):
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=self.folder)  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(draft, self.folder / name)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
