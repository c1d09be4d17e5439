"""What ships: document types and roles as data, and how faults in them are named."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from webapp.approvals.chains import chain_json
from webapp.core.access import Permission
from webapp.core.errors import Invalid
from webapp.documents.content_files import read_mapping
from webapp.documents.types_data import load_types, read_type

CONTENT = Path(__file__).parents[2] / "controlled_docs"
ROLES = {path.stem: read_mapping(path) for path in sorted((CONTENT / "roles").glob("*.yaml"))}
TYPES = load_types(CONTENT / "types", roles=ROLES)
ADMINISTRATORS = {"system_administrator", "security_administrator", "audit_administrator"}
EVERYONE = {"document.view", "search.use", "copy.hold", "person.view"}


def changed(**changes: object) -> dict[str, object]:
    return read_mapping(CONTENT / "types" / "manual.yaml") | changes


def test_the_six_types() -> None:
    assert set(TYPES) == {"manual", "procedure", "system_rule", "instruction", "form", "external"}
    assert {key: kind.level for key, kind in TYPES.items()} == {
        "manual": "1",
        "procedure": "2",
        "system_rule": "2b",
        "instruction": "3",
        "form": "4",
        "external": "external",
    }
    assert all(kind.release == "by_hand" and kind.separate for kind in TYPES.values())
    assert {kind.scheme for kind in TYPES.values()} == {"decimal", "edition"}


@pytest.mark.parametrize(
    ("key", "chain"),
    [
        (
            "manual",
            [("review", {"role": "management_representative"}), ("approve", {"role": "general_manager"})],
        ),
        ("procedure", [("approve", {"role": "management_representative"})]),
        ("system_rule", [("approve", {"role": "management_representative"})]),
        ("instruction", [("review", {"head_of": "owner"}), ("approve", {"in_charge_of": "owner"})]),
    ],
)
def test_chains_are_those_of_the_domain(key: str, chain: list) -> None:
    steps = chain_json(TYPES[key].chain)["steps"]
    assert [(step["meaning"], step["who"]) for step in steps] == [(meaning, [who]) for meaning, who in chain]


def test_a_form_follows_its_procedure() -> None:
    assert TYPES["form"].chain_from_parent
    assert TYPES["form"].chain == TYPES["procedure"].chain


def test_shipped_numbers_need_no_clause() -> None:
    for kind in TYPES.values():
        assert set(kind.pattern.needs) <= {"company", "type"}
        assert kind.pattern.format({"company": "SL", "type": kind.code}, 7).startswith("SL/")
    printed = [kind.pattern.format({"company": "SL", "type": kind.code}, 7) for kind in TYPES.values()]
    assert len(set(printed)) == len(printed), "two types never share a number"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"key": "My Type"}, "key"),
        ({"titles": {"zh": "手册"}}, "titles.en"),
        ({"system_title": "x"}, "system_title.zh"),
        ({"level": 1}, "level"),
        ({"scheme": "roman"}, "scheme"),
        ({"release": "soon"}, "release"),
        ({"furniture": "none"}, "furniture"),
        ({"pattern": "QM"}, "pattern"),
        ({"pattern": "{company}/{type}-{seq:2}", "code": ""}, "code"),
        ({"chain": []}, "chain"),
        ({"chain": [{"meaning": "review", "who": {"role": "staff"}}]}, "chain"),
        ({"chain": [{"meaning": "approve", "who": {"role": "nobody"}}]}, "chain[1].who"),
        ({"review_months": -1}, "review_months"),
        ({"review_months": "12"}, "review_months"),
        ({"modifications_limit": 0}, "modifications_limit"),
        ({"separate": "yes"}, "separate"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_faults_are_named_with_their_place(changes: dict, place: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_type(changed(**changes), "manual.yaml", roles=ROLES)
    assert place in refused.value.fields
    assert "manual.yaml" in str(refused.value)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        read_type({"key": "x"}, "x.yaml")
    assert {"titles.zh", "level", "scheme", "pattern", "chain", "review_months"} <= set(refused.value.fields)


def test_a_file_is_named_after_its_key(tmp_path: Path) -> None:
    (tmp_path / "handbook.yaml").write_text(yaml.safe_dump(changed()), encoding="utf-8")
    with pytest.raises(Invalid, match="handbook.yaml"):
        load_types(tmp_path)


def test_the_nineteen_roles() -> None:
    assert len(ROLES) == 19
    for name, role in ROLES.items():
        assert set(role) <= {"key", "titles", "description", "permissions", "signing", "exclusive_group"}
        assert role["key"] == name and role["titles"]["zh"] and role["titles"]["en"]
        assert set(role["permissions"]) <= {str(permission) for permission in Permission}
        assert role["signing"] is ("approval.sign" in role["permissions"])


def test_administrators_hold_no_content_and_exclude_each_other() -> None:
    assert {name for name, role in ROLES.items() if role.get("exclusive_group")} == ADMINISTRATORS
    for name in ADMINISTRATORS:
        held = set(ROLES[name]["permissions"])
        assert not {
            item
            for item in held
            if item.split(".")[0] in {"document", "approval", "copy", "record", "search"}
        }
    assert "journal.read" in ROLES["audit_administrator"]["permissions"]
    assert "role.manage" in ROLES["security_administrator"]["permissions"]
    assert {"person.manage", "settings.manage", "type.manage"} <= set(
        ROLES["system_administrator"]["permissions"]
    )


def test_who_may_do_what() -> None:
    for name in set(ROLES) - ADMINISTRATORS:
        assert set(ROLES[name]["permissions"]) >= EVERYONE
    author = {"document.create", "document.edit", "document.submit"}
    for name in ("quality_manager", "document_controller", "department_clerk", "department_head"):
        assert set(ROLES[name]["permissions"]) >= author
    holders = {
        permission: {name for name, role in ROLES.items() if permission in role["permissions"]}
        for permission in map(str, Permission)
    }
    assert holders["document.release"] == {"document_controller"}
    assert holders["copy.issue"] == holders["copy.recall"] == {"document_controller"}
    assert holders["audit.lead"] == {"lead_auditor"}
    assert not [permission for permission, names in holders.items() if not names], (
        "somebody holds every permission"
    )
