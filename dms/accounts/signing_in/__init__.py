"""The pages of signing in: django-allauth's flows with our words, our counting and our history."""
