"""``python -m webapp`` is ``wenkong``."""

from webapp.cli import main

main()
