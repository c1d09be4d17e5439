"""The query language: words, "phrases", AND OR NOT, -word, (groups), prefix*, field:value, ranges.

Parsed by Whoosh's query parser, compiled to our own tree. It never raises: what cannot be read as
written is searched as plain words, and the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from webapp.core.errors import N_, Message
from webapp.core.search import scanner
from webapp.core.search.folding import fold_text
from webapp.core.search.scanner import Scanned, scan
from webapp.core.search.synonyms import alternatives
from webapp.core.search.tokens import Phrase, phrase
from webapp.core.search.tree import And, Every, Field, Node, Not, Nothing, Or, Range, Words

MOST_WORDS = 64
OPERATORS = frozenset({"AND", "OR", "NOT", "ANDNOT", "ANDMAYBE", "REQUIRE"})
CUT = N_("The question was longer than %(most)s characters; the rest was not searched.")
TOO_MANY = N_("Only the first %(most)s words were searched.")
AS_WORDS = N_("The question could not be read as written; its words were searched instead.")
NO_WORDS = N_("There is no letter, digit or character in the question to search for.")


@dataclass
class Question:
    """A question understood: the tree, other spellings that are searched too, notes for the person."""

    tree: Node
    also: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()


def read(text: str, *, synonyms: bool = True) -> Question:
    """Understand any text; an empty one asks for everything."""
    scanned = scan(text)
    reader = _Reader(scanned, synonyms)
    if scanned.cut:
        reader.notes.append(Message(CUT, {"most": scanner.LONGEST}))
    if not scanned.text.strip():
        return Question(Every() if not text.strip() else Nothing(), (), tuple(reader.notes))
    try:
        tree = reader.node(_parser().parse(scanned.text))
    except Exception:  # noqa: BLE001 -- the parser has no closed list of errors; the note tells the person
        reader.notes.append(Message(AS_WORDS))
        tree = reader.plain_words()
    if tree is None:
        reader.notes.append(Message(NO_WORDS))
    return Question(tree or Nothing(), tuple(dict.fromkeys(reader.also)), tuple(reader.notes))


@lru_cache(maxsize=1)
def _parser() -> Any:
    from whoosh.qparser import GtLtPlugin, QueryParser

    # Without its PlusMinusPlugin, which splits PR-9.2, drops a lone -word and fails on -(-a):
    # the scanner turns a leading - into NOT.
    parser = QueryParser("text", schema=None)
    parser.add_plugin(GtLtPlugin())
    return parser


@dataclass
class _Reader:
    """Compiles the parser's tree; None stands for a word with nothing to search in it."""

    scanned: Scanned
    synonyms: bool
    words: int = 0
    also: list[str] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def node(self, query: Any, negated: bool = False) -> Node | None:
        kind = type(query).__name__
        if kind in {"Term", "Wildcard", "Variations", "FuzzyTerm"}:
            return self.word(query.fieldname, query.text, negated=negated)
        if kind == "Prefix":
            return self.word(query.fieldname, query.text, prefix=True, negated=negated)
        if kind == "Phrase":
            return self.word(query.fieldname, " ".join(query.words), negated=negated)
        if kind == "TermRange":
            return self.between(query)
        if kind == "Every":
            return Every()
        if kind == "Not":
            return _negate(self.node(query.query, not negated))
        if kind in {"AndNot", "AndMaybe", "Require"}:
            return self.pair(kind, query, negated)
        if kind in {"And", "Or"}:
            made = tuple(c for q in query.subqueries if (c := self.node(q, negated)) is not None)
            return _join(And if kind == "And" else Or, made)
        return None

    def pair(self, kind: str, query: Any, negated: bool) -> Node | None:
        left = self.node(query.a, negated)
        if kind == "AndMaybe":
            return left
        right = self.node(query.b, negated != (kind == "AndNot"))
        if kind == "AndNot":
            right = _negate(right)
        return _join(And, tuple(n for n in (left, right) if n is not None))

    def between(self, query: Any) -> Node:
        low, high = (self.scanned.unmask(v or "")[0].strip() for v in (query.start, query.end))
        return Range(query.fieldname, low, high, bool(query.startexcl), bool(query.endexcl))

    def word(self, name: str, raw: str, *, prefix: bool = False, negated: bool = False) -> Node | None:
        if raw in OPERATORS:
            return None
        text, exact = self.scanned.unmask(raw)
        if name not in {"text", "title", "number"}:
            return Field(name, text.strip()) if name in scanner.FIELDS.values() else None
        folded = fold_text(text).strip()
        made = phrase(folded, prefix=prefix)
        if made is None or not self._room():
            return None
        column = "" if name == "text" else name
        if exact or negated:
            return Words(made, column)
        return _join(Or, (Words(made, column), *self._wider(folded, made, column, prefix)))

    def _room(self) -> bool:
        self.words += 1
        if self.words == MOST_WORDS + 1:
            self.notes.append(Message(TOO_MANY, {"most": MOST_WORDS}))
        return self.words <= MOST_WORDS

    def _wider(self, folded: str, made: Phrase, column: str, prefix: bool) -> list[Node]:
        """Other spellings; for what looks like a number also numbers that only begin so."""
        wider: list[Node] = []
        for other in alternatives(folded) if self.synonyms else ():
            spelt = phrase(other, prefix=prefix)
            if spelt:
                wider.append(Words(spelt, column))
                self.also.append(other)
        if column == "number":
            wider.append(Field("number_part", folded))
        if column != "title" and not made.prefix and _looks_like_number(made):
            wider.append(Words(Phrase(made.tokens, True, made.runs), "number"))
        return wider

    def plain_words(self) -> Node | None:
        """Every blank-separated word, all required; signs are separators."""
        raw = "".join(self.scanned.unmask(c)[0] for c in self.scanned.text)
        made = [phrase(fold_text(w)) for w in raw.split()[:MOST_WORDS] if w not in OPERATORS]
        return _join(And, tuple(Words(p) for p in made if p))


def _looks_like_number(made: Phrase) -> bool:
    kinds = [kind for kind, _ in made.runs]
    return "digit" in kinds and kinds[-1] != "cjk" and sum(len(text) for _, text in made.runs) > 2


def _join(kind: type[And] | type[Or], children: tuple[Node, ...]) -> Node | None:
    if len(children) < 2:
        return children[0] if children else None
    flat: list[Node] = []
    for child in children:
        flat += child.children if isinstance(child, kind) else (child,)
    return kind(tuple(flat))


def _negate(node: Node | None) -> Node | None:
    if isinstance(node, Not):
        return node.child
    return None if node is None else Not(node)
