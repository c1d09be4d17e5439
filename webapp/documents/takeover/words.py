"""What taking over writes into documents and onto covers, in the organisation's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TAKEN = {"zh-Hans": "存量导入，纸面签署。", "en": "Taken over, signed on paper."}


def summary_of(changes: Sequence[Mapping[str, str]], label: str, language: str = "zh-Hans") -> str:
    """The summary of a revision: what its own revision record says of this version, else that it was taken over."""
    said = next((change["what"] for change in reversed(changes) if change["label"] == label and change["what"]), "")
    return said or TAKEN["en" if language.startswith("en") else "zh-Hans"]
