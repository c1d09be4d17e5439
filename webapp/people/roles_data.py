"""Roles as data: read from ``controlled_docs/roles/``, checked, ready to be adopted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from webapp.core.access import Permission
from webapp.core.errors import N_, Invalid

FOLDER = Path(__file__).parents[2] / "controlled_docs" / "roles"


def shipped_roles(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """Columns of every shipped role, by key.

    Raises:
        Invalid: a file with an unknown permission, or an administrator that signs.
    """
    return [_read(path) for path in sorted(folder.glob("*.yaml"))]


def _read(path: Path) -> dict[str, Any]:
    data = yaml.safe_load(path.read_text("utf-8"))
    permissions = sorted(set(data["permissions"]))
    unknown = set(permissions) - {str(p) for p in Permission}
    if unknown:
        raise Invalid(N_("%(file)s: unknown permission %(name)s."), file=path.name, name=sorted(unknown)[0])
    signing = str(Permission.APPROVAL_SIGN) in permissions
    if data.get("exclusive_group") and signing:
        raise Invalid(N_("%(file)s: an administrator holds no signing permission."), file=path.name)
    return {
        "key": data["key"],
        "titles": data["titles"],
        "description": data.get("description", {}),
        "permissions": permissions,
        "signing": signing,
        "exclusive": data.get("exclusive_group"),
        "origin": "shipped",
    }
