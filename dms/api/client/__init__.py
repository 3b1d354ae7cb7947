"""A client in Python, written from the OpenAPI document: ``manage.py write_client``."""
