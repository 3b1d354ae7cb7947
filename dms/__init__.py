"""The nouns every stage shares, and the web project itself."""

from dms.celery import app as celery_app

__all__ = ["celery_app"]
