"""From nothing but Python 3.11 to a running system, and nothing here needs Django to be imported.

``manage.py`` loads this package by its path, because importing ``dms`` would need what is not installed yet.
``console`` talks to the person at the terminal, ``installation`` fills ``.venv`` and ``node_modules``, ``commands``
are ``up``, ``test`` and the way to Django's own, ``supervisor`` keeps the processes alive. Two modules run inside
``.venv``, in processes of their own: ``translations`` and ``preparation``.
"""
