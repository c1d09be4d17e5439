"""What lies in ``deploy/`` names nothing that does not exist. No container engine runs here; the rest is read."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from webapp import cli
from webapp.core.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(p for p in DEPLOY.iterdir() if not p.name.endswith(".lock"))
UNITS = sorted(DEPLOY.glob("*.service"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_variable_is_a_setting(path: Path) -> None:
    known = {f"WENKONG_{field.name.upper()}" for field in fields(Settings)}
    assert set(re.findall(r"WENKONG_[A-Z_]+", path.read_text("utf-8"))) <= known


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command line of the product in these files."""
    for unit in UNITS:
        for line in re.findall(r"^Exec\w+=\S*/wenkong (.*)$", unit.read_text("utf-8"), re.M):
            yield unit.name, line.split()
    for name, service in compose()["services"].items():
        command = service.get("command", [])
        if command[:1] == ["wenkong"]:
            yield name, command[1:]
    made = (DEPLOY / "Containerfile").read_text("utf-8")
    yield "Containerfile", yaml.safe_load(re.findall(r"^CMD (\[.*\])$", made, re.M)[-1])[1:]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


@pytest.mark.parametrize(("where", "line"), list(commands()))
def test_every_command_and_option_exists(where: str, line: list[str]) -> None:
    cli.mount()
    command = cli.wenkong.commands[line[0]]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in line[1:] if word.startswith("--")} <= known


def test_the_compose_file_runs_two_web_nodes_a_worker_and_what_they_need() -> None:
    services = compose()["services"]
    assert services["web"]["deploy"]["replicas"] == 2
    assert {"worker", "upgrade", "database", "store", "bucket", "proxy"} < set(services)
    for name, service in services.items():
        for needed in service.get("depends_on", []):
            assert needed in services, name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose()["volumes"] or source.startswith("./"), volume
    assert (ROOT / services["web"]["build"]["dockerfile"]).exists()
    secrets = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text("utf-8")))
    assert secrets <= set(re.findall(r"^(\w+)=$", (DEPLOY / "compose.env.example").read_text("utf-8"), re.M))


def test_what_the_container_copies_exists_and_it_does_not_run_as_root() -> None:
    made = (DEPLOY / "Containerfile").read_text("utf-8")
    for source in re.findall(r"^COPY (\S+) ", made, re.M):
        assert (ROOT / source).exists(), source
    stages = re.split(r"^FROM ", made, flags=re.M)[1:]
    assert all(re.findall(r"^USER (\w+)$", stage, re.M)[-1:] in (["wenkong"], []) for stage in stages)
    assert stages[-1].strip() == "plain"


def test_the_proxy_lets_the_largest_upload_through_and_believes_no_client() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    limit = re.search(r"client_max_body_size (\d+)m", text)
    assert limit and int(limit.group(1)) > Settings().max_upload_mb
    assert "$proxy_add_x_forwarded_for" not in text and "X-Forwarded-For $remote_addr" in text
    assert compose()["services"]["web"]["environment"]["WENKONG_PROXIES"] == "1"


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_systemd_reads_the_units(unit: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("NO SYSTEMD: units were not read")
    text = unit.read_text("utf-8").replace("/opt/wenkong/.venv/bin/wenkong", "/bin/true")
    copy = tmp_path / unit.name
    copy.write_text(
        text.replace("/opt/wenkong/docs", "/")
        .replace("User=wenkong", "User=root")
        .replace("Group=wenkong", "Group=root")
    )
    answer = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True)
    assert unit.name not in answer.stderr, answer.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_file_is_explained(path: Path) -> None:
    assert path.name in (ROOT / "docs" / "operations.md").read_text("utf-8")
