"""Who gets in, for how long, and what a browser may load."""

from csp.constants import NONCE, NONE, SELF

from dms.settings import environment as env

# Off only where the browser talks to this very machine without TLS: the embedded demo.
HTTPS = env.boolean("DMS_HTTPS", False)

AUTH_USER_MODEL = "accounts.User"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "dms_session"
CSRF_COOKIE_NAME = "dms_csrf"
SESSION_IDLE_MINUTES = env.whole_number("DMS_SESSION_IDLE_MINUTES", 120, at_least=1)
SESSION_LONGEST_HOURS = env.whole_number("DMS_SESSION_LONGEST_HOURS", 12, at_least=1)
SESSION_COOKIE_AGE = SESSION_LONGEST_HOURS * 3600

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.boolean("DMS_BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = env.words("DMS_TRUSTED_ORIGINS")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
