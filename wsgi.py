"""The application for a WSGI server: ``gunicorn wsgi:app``."""

from webapp.home.serving import application

app = application()
