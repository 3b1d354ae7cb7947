"""A sentence that leads to where its matter can be settled."""


class Reason(str):
    """Text with a ``url``; the lists of reasons on the pages make a link of it."""

    url = ""

    def __new__(cls, text, url=""):
        reason = super().__new__(cls, text)
        reason.url = url
        return reason
