"""Reading the data files of ``controlled_docs/``: plain values, faults named by file and place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from webapp.core.errors import N_, Invalid, Message


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file. Raises Invalid naming file and line when it is none."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Invalid(
            N_("%(file)s cannot be read: line %(line)s is no YAML."), file=path.name, line=line
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid(N_("%(file)s cannot be read: it is no YAML in UTF-8."), file=path.name) from error
    if not isinstance(found, dict):
        raise Invalid(N_("%(file)s cannot be read: it holds no fields."), file=path.name)
    return found


def yaml_files(folder: Path) -> Iterator[Path]:
    """The YAML files of a folder in the order of their names."""
    return iter(sorted(path for path in folder.glob("*.yaml") if path.is_file()))


class Faults:
    """Collects faults with their places, to be raised together."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.fields: dict[str, list[Message | str]] = {}

    def add(self, place: str, text: str, **values: object) -> None:
        """Note one fault of ``place`` (``clauses[3].number``)."""
        self.fields.setdefault(place, []).append(Message(text, values))

    def take(self, refused: Invalid) -> None:
        """Note the faults another check found."""
        for place, messages in refused.fields.items():
            self.fields.setdefault(place, []).extend(messages)
        if not refused.fields:
            self.fields.setdefault("file", []).append(refused.message)

    def check(self) -> None:
        """Raise Invalid with everything noted; nothing happens when there is nothing."""
        if self.fields:
            raise Invalid(
                N_("%(file)s has faults in %(places)s."),
                fields=self.fields,
                file=self.file,
                places=", ".join(self.fields),
            )

    def words(self, data: dict[str, Any], place: str) -> dict[str, str]:
        """A pair of Chinese and English words that must both be there."""
        found = data.get(place)
        for language in ("zh", "en"):
            if (
                not isinstance(found, dict)
                or not isinstance(found.get(language), str)
                or not found[language].strip()
            ):
                self.add(f"{place}.{language}", N_("Words in Chinese (zh) and English (en) are needed."))
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}

    def unknown(self, data: dict[str, Any], known: set[str], place: str = "") -> None:
        """Note every field that is not known: a slip of the pen must not pass silently."""
        for name in sorted(set(map(str, data)) - known):
            self.add(f"{place}{name}", N_("This field is not known."))
