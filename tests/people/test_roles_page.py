"""The printed matrix says what the shipped roles say."""

from __future__ import annotations

from pathlib import Path

from webapp.people.matrix import as_markdown
from webapp.people.roles_data import shipped_roles

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"


def test_the_role_matrix_in_the_documentation_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == as_markdown(shipped_roles()), "run: wenkong docs roles"
