"""How well cuts are proposed in anthology files: recall and precision against known first lines.

    python bench/cuts.py [FOLDER [EXPECTED]]

The folder holds text files. EXPECTED is a table of line ranges in Markdown (a file's name, then where its documents
stand, like "a 1–12; b 14–20") or JSON (lines by the digits a file's name begins with); without it ``bench/cuts.json``
is read. What is printed: per file and in all how many were found, missed and proposed in vain, and whether the pieces
joined together are the file again; how documents and cuts are counted; which texts are nearly the same. The rules were
written with these files at hand, so the figures are of the sample; the check outside it are the held-out ones of
``bench/_anthologies.py``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._anthologies import Anthology, anthologies, held_out
from webapp.documents.importing.cuts import find_cuts
from webapp.documents.importing.near import groups_of, sketch_of
from webapp.documents.importing.pieces import join, pieces_of
from webapp.rendering.decode import decode_text

EXPECTED = Path(__file__).with_name("cuts.json")
_ROW = re.compile(r"^\|\s*(\d{3})_\w+\.txt\s*\|(.*)\|\s*$", re.MULTILINE)
_RANGE = re.compile(r"\bL?(\d+)[–-]\d+\s*(?:;|$)")
_STARTS = re.compile(r"start at ([L\d, ]+)")


@dataclass
class Score:
    """What was found of what is known, over one text or several."""

    hits: int = 0
    wanted: int = 0
    proposed: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, name: str, lines: Sequence[str], known: Collection[int]) -> None:
        """Propose cuts in a text and count."""
        found = {cut.line for cut in find_cuts(lines)}
        right = found & set(known)
        whole = join(pieces_of(lines, sorted(found))) == "\n".join(lines)
        self.hits, self.wanted, self.proposed = (
            self.hits + len(right),
            self.wanted + len(known),
            self.proposed + len(found),
        )
        self.told.append(
            f"{name}: {len(right)} of {len(known)}, missed {sorted(set(known) - right)}, "
            f"in vain {sorted(found - right)}, {'nothing lost' if whole else 'TEXT LOST'}"
        )

    def __str__(self) -> str:
        """A line a text, then recall and precision."""
        recall, precision = self.hits / max(self.wanted, 1), self.hits / max(self.proposed, 1)
        figures = f"recall {recall:.3f} ({self.hits} of {self.wanted}), precision {precision:.3f} (of {self.proposed})"
        return "\n".join([*self.told, figures])


def read_expected(path: Path) -> dict[str, list[int]]:
    """The known first lines by the digits a file's name begins with."""
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        return {key: list(lines) for key, lines in json.loads(text)["starts"].items()}
    found: dict[str, list[int]] = {}
    for key, cell in _ROW.findall(text):
        starts = _STARTS.search(cell)
        lines = re.findall(r"\d+", starts.group(1)) if starts else _RANGE.findall(cell)
        if lines:
            found.setdefault(key, [int(line) for line in lines])
    return found


def texts_in(folder: Path) -> dict[str, list[str]]:
    """The lines of every text file, by the digits its name begins with."""
    return {
        path.name[:3]: decode_text(path.read_bytes(), name=path.name)[0].split("\n")
        for path in sorted(folder.glob("*.txt"))
    }


def in_sample(texts: dict[str, list[str]], expected: dict[str, list[int]]) -> Score:
    """The figures of given files."""
    score = Score()
    for key, lines in texts.items():
        score.add(key, lines, set(expected.get(key, ())) - {1})
    return score


def reconciled(texts: dict[str, list[str]], expected: dict[str, list[int]], leavings: dict[str, list[int]]) -> str:
    """How the number of documents and the number of cuts hang together."""
    starts = {(key, line) for key in texts for line in expected.get(key, ())}
    left = {(key, line) for key, lines in leavings.items() for line in lines} & starts
    first = {start for start in starts if start[1] == 1}
    noise = {(key, cut.line) for key, lines in texts.items() for cut in find_cuts(lines) if cut.noise}
    return (
        f"{len(starts - left)} documents and {len(left)} leavings of web sites; {len(first)} begin their file and need "
        f"no cut, so {len(starts - first)} cuts. Proposed as leavings: {len(noise & left)} of {len(left)}, "
        f"documents among them: {sorted(noise & (starts - left))}"
    )


def of_made(files: Iterable[Anthology]) -> Score:
    """The figures of anthologies made here."""
    score = Score()
    for made in files:
        score.add(made.name, made.lines, made.starts)
    return score


def near_duplicates(texts: dict[str, list[str]], expected: dict[str, list[int]], known: Iterable[list[str]]) -> str:
    """Which texts between known lines are nearly the same, beside the sets that are known."""
    names, sketches = [], []
    for key, lines in texts.items():
        for piece in pieces_of(lines, expected.get(key, ())):
            names.append(f"{key}:{piece.first}")
            sketches.append(sketch_of(piece.text))
    found = {frozenset(names[n] for n in group.members) for group in groups_of(sketches)}
    wanted = [frozenset(some) for some in known]
    met = [some for some in wanted if any(some <= group for group in found)]
    more = [sorted(group) for group in found if not any(some <= group for some in wanted)]
    lost = [sorted(some) for some in wanted if some not in met]
    return f"near-duplicates: {len(met)} of {len(wanted)} known sets, missed {lost}, further groups {sorted(more)}"


def main() -> int:
    """Measure and print."""
    if len(sys.argv) > 1:
        texts = texts_in(Path(sys.argv[1]))
        expected = read_expected(Path(sys.argv[2]) if len(sys.argv) > 2 else EXPECTED)
        print("in the sample (the rules were written with these files at hand)")
        sample = json.loads(EXPECTED.read_text("utf-8"))
        print(in_sample(texts, expected))
        print(reconciled(texts, expected, sample["leavings"]))
        print(near_duplicates(texts, expected, sample["alike"]))
    print("made here, mended for: the rules know them")
    print(of_made(anthologies()))
    print("made here, held out: written after the rules, no rule changed for them")
    print(of_made(held_out()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
