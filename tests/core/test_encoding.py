"""The bytes that everything signed or hashed is made of (trust.md section 3, PRIMITIVES)."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.encoding import Reader, binary, canonical_json, digest, listing, string, u8, u32, u64

TEXT = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (u8(7), "07"),
        (u32(0x01020304), "01020304"),
        (u64(1), "0000000000000001"),
        (binary(b"ab"), "000000026162"),
        (string("文"), "00000003e69687"),
        (listing([u8(1), u8(2)]), "000000020102"),
        (listing([]), "00000000"),
    ],
)
def test_primitives(made: bytes, expected: str) -> None:
    assert made.hex() == expected


def test_numbers_that_do_not_fit_are_refused_as_values() -> None:
    for make, wrong in ((u8, 256), (u32, -1), (u64, 2**64), (u64, 1.5), (u32, "1"), (u64, None)):
        with pytest.raises(ValueError):
            make(wrong)  # type: ignore[arg-type]


def test_a_digest_lives_in_a_domain_of_its_own() -> None:
    expected = hashlib.sha256(b"\x02" + b"\x00\x00\x00\x0dwenkong/row/1" + b"x").digest()
    assert digest("row/1", b"x") == expected
    assert digest("row/1", b"") != hashlib.sha256(b"\x00").digest()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": [True, None, "x"]}, b'{"a":[true,null,"x"],"b":1}'),
        ({"\U00010000": 1, "\uffff": 2}, '{"\uffff":2,"\U00010000":1}'.encode()),
        ('"\\\n\x01\x1f/\x7f', b'"\\"\\\\\\u000a\\u0001\\u001f/\x7f"'),
        ("服务\u2028", '"服务\u2028"'.encode()),
        (2**53 - 1, b"9007199254740991"),
        ((1, 2), b"[1,2]"),
        ({}, b"{}"),
    ],
)
def test_canonical_json_has_one_form(value: object, expected: bytes) -> None:
    assert canonical_json(value) == expected


@pytest.mark.parametrize("value", [1.0, float("nan"), 2**53, -(2**53), "a\0b", "\ud800", {"k\0": 1}, b"x", {1, 2}])
def test_canonical_json_refuses_what_has_no_form(value: object) -> None:
    with pytest.raises(ValueError):
        canonical_json(value)


def test_texts_refuse_nul_and_lone_surrogates() -> None:
    for text in ("a\0", "\udfff"):
        with pytest.raises(ValueError):
            string(text)


@given(JSON)
def test_canonical_json_reads_back_and_is_stable(value: object) -> None:
    data = canonical_json(value)
    assert json.loads(data) == value
    assert canonical_json(json.loads(data)) == data


@given(st.binary(), TEXT, st.integers(0, 2**64 - 1))
def test_a_reader_reads_what_was_written_and_nothing_more(data: bytes, text: str, number: int) -> None:
    reader = Reader(binary(data) + string(text) + u64(number))
    assert (reader.binary(), reader.string(), reader.u64()) == (data, text, number)
    reader.end()
    with pytest.raises(ValueError):
        reader.u8()


def test_bytes_left_over_are_refused() -> None:
    with pytest.raises(ValueError):
        Reader(b"x").end()
