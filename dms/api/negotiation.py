"""Every answer is JSON; what the sender would rather have is not asked."""

from rest_framework.negotiation import DefaultContentNegotiation


class AlwaysJson(DefaultContentNegotiation):
    """The first renderer, whatever ``Accept`` says; a browser that opens an address sees JSON too."""

    def select_renderer(self, request, renderers, format_suffix=None):
        """The renderer and its media type."""
        return renderers[0], renderers[0].media_type
