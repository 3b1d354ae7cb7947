"""What a page may ask the browser for: nothing that a dealership's screens do not use."""

POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "camera",
        "microphone",
        "geolocation",
        "payment",
        "usb",
        "serial",
        "hid",
        "bluetooth",
        "display-capture",
        "accelerometer",
        "gyroscope",
        "magnetometer",
        "browsing-topics",
    )
)


class PermissionsPolicyMiddleware:
    """Switches browser features off on every answer; a page that comes to need one opens it in its own view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response
