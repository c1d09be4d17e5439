"""Where a SQLite file may stand: not on a network file system, not under another host's lease."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from pathlib import Path

import pytest

from webapp import core
from webapp.core import clock, standing
from webapp.core.errors import Conflict
from webapp.core.settings import read_settings
from webapp.core.standing import NETWORK, file_system

from ..factories import World

MOUNTS = r"""
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
22 21 0:20 / /proc rw - proc proc rw
30 21 0:40 / /srv/share rw,relatime shared:9 - nfs4 files:/export rw,vers=4.2
31 30 8:2 / /srv/share/local rw - xfs /dev/sdb1 rw
32 21 0:41 / /mnt/my\040disk rw - cifs //files/wenkong rw
33 21 0:42 / /home/li/remote rw master:3 propagate_from:2 - fuse.sshfs li@host: rw
34 21 8:3 / /data rw - ext4 /dev/sdc1 rw
35 34 0:44 / /data rw - ceph 10.0.0.1:/ rw
36 21 0:45 / /srv/shared rw - btrfs /dev/sdd rw
a broken line
""".strip("\n")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/wenkong/wenkong.db", "ext4"),
        ("/srv/share/wenkong/wenkong.db", "nfs4"),
        ("/srv/share/local/wenkong.db", "xfs"),
        ("/srv/shared/wenkong.db", "btrfs"),
        ("/srv/share", "nfs4"),
        ("/mnt/my disk/wenkong.db", "cifs"),
        ("/home/li/remote/a/b", "fuse.sshfs"),
        ("/data/wenkong.db", "ceph"),
        ("/", "ext4"),
    ],
)
def test_the_file_system_of_a_path_is_that_of_the_longest_mount_point(path: str, kind: str) -> None:
    assert file_system(MOUNTS, path) == kind


def test_without_such_a_list_nothing_is_known_and_nothing_refused() -> None:
    assert file_system("", "/x") == "" and "" not in NETWORK


@pytest.mark.parametrize("kind", sorted(NETWORK))
def test_every_network_file_system_is_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "_read", lambda _path: f"21 1 0:1 / / rw - {kind} remote rw")
    with pytest.raises(Conflict, match="network file system") as refusal:
        standing.refuse_bad_place(read_settings({}, home=tmp_path))
    assert refusal.value.message.values["kind"] == kind
    standing.refuse_bad_place(read_settings({}, home=tmp_path, database_url="postgresql+psycopg://host/x"))


HERE = standing.Sign("machine-a/alpha", "boot-1", "alpha", 10, 0)
THERE = standing.Sign("machine-b/beta", "boot-2", "beta", 77, 0)


def sign(place: Path, who: standing.Sign, age: timedelta) -> None:
    found = dataclasses.replace(who, renewed=clock.to_micros(clock.now() - age))
    place.write_text(json.dumps(dataclasses.asdict(found)))


@pytest.mark.parametrize(
    ("who", "age", "refused"),
    [
        (THERE, 0, True),
        (THERE, 119, True),
        (THERE, 121, False),
        (THERE, -60, True),  # its clock is ahead of ours
        (HERE, 0, False),
        (dataclasses.replace(HERE, boot="boot-0"), 1, False),  # this host before its last start
        (dataclasses.replace(THERE, boot="boot-1"), 0, False),  # a container of the same kernel
    ],
)
def test_a_live_sign_of_another_host_refuses(
    who: standing.Sign, age: int, refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "this_host", lambda: HERE)
    place = tmp_path / "wenkong.db-host"
    sign(place, who, timedelta(seconds=age))
    if not refused:
        standing.refuse_other_host(place, clock.now())
        return
    with pytest.raises(Conflict, match="in use by the host beta") as refusal:
        standing.refuse_other_host(place, clock.now())
    said = refusal.value.message.values
    assert said["pid"] == 77 and said["file"] == str(place)
    assert said["seconds"] == pytest.approx(120 - age, abs=3)


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"host": 1}', "\x00\xff", '{"host": "a", "boot": "b", "name": "c", "pid": "x"}']
)
def test_a_damaged_sign_counts_for_nothing(damage: str, tmp_path: Path) -> None:
    place = tmp_path / "sign"
    place.write_text(damage)
    standing.refuse_other_host(place, clock.now())
    standing.leave_sign(place)
    assert json.loads(place.read_text())["boot"] == standing.this_host().boot


def test_a_host_that_comes_in_between_stops_writing_and_its_end_lets_it_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing.keep()
    place = core.current_settings().home / "wenkong.db-host"
    assert json.loads(place.read_text())["pid"] == standing.this_host().pid
    sign(place, THERE, timedelta(seconds=1))
    standing._renew(place)
    with pytest.raises(Conflict, match="in use by the host beta"):
        world.document()
    assert json.loads(place.read_text())["name"] == "beta"
    sign(place, THERE, timedelta(seconds=500))
    standing._renew(place)
    world.document()


def test_an_application_over_a_database_in_use_elsewhere_does_not_start(tmp_path: Path) -> None:
    from webapp import create_app

    (tmp_path / "home").mkdir()
    sign(tmp_path / "home" / "wenkong.db-host", THERE, timedelta(seconds=1))
    with pytest.raises(Conflict, match="Stop Wenkong there"):
        create_app(read_settings({}, home=tmp_path / "home"))
