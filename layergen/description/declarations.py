"""The short forms of one entry: `int = 32`, `(input_dim, units) = zeros if use_bias`, `(batch, time) int32 < n`.

Each is read into its parts, still as texts with their offsets; what the parts mean is decided
elsewhere, in one place for the short and the long form.
"""

from __future__ import annotations

import ast
import re
from difflib import get_close_matches

from msgspec import Struct

from layergen.description.text import (
    LanguageError,
    find_top,
    find_word,
    parse_expression,
    strip,
)
from layergen.description.types import DTYPES

MEANT = {
    "boolean": "bool",
    "double": "float64",
    "float": "float32",
    "half": "float16",
    "int": "int32",
    "integer": "int32",
    "long": "int64",
    "str": "string",
    "text": "string",
}
WORD_HINTS = {
    "if": "write a condition on params: if use_bias",
    "for": "write 'for i in range(depth)'",
}


class Piece(Struct, frozen=True):
    """A part of a short form, and the offset where it begins."""

    text: str
    offset: int = 0

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.offset + len(self.text)

    def cut(self, start: int, end: int | None = None) -> Piece:
        """The characters from `start` to `end` of this piece, without white space around them."""
        text, offset = strip(self.text[start:end], self.offset + start)
        return Piece(text, offset)


def split_param(text: str) -> tuple[Piece, Piece | None]:
    """`TYPE = DEFAULT` into its two sides; the default may be missing."""
    return _split_at_equals(Piece(text), "the default")


def split_weight(text: str) -> dict[str, Piece]:
    """`SHAPE = INITIALIZER if CONDITION for NAME in RANGE` into its parts, by name.

    Returns:
        The pieces `shape`, `initializer`, `when` and `for`, those that are there.

    Raises:
        LanguageError: a part is empty or stands twice.
    """
    left, right = _split_at_equals(Piece(text), "the initializer")
    tail = right if right is not None else left
    first = "initializer" if right is not None else "shape"
    example = "(input_dim, units) = zeros if CONDITION for NAME in RANGE"
    return {"shape": left} | _with_clauses(tail, first, f"the {first}", example)


def split_maker(text: str) -> dict[str, Piece]:
    """`EXPRESSION if CONDITION for NAME in RANGE` into its parts, by name.

    Returns:
        The pieces `layer`, `when` and `for`, those that are there. `A if CONDITION else B` is an expression.

    Raises:
        LanguageError: a part is empty or stands twice.
    """
    example = "layers.Dense(units) if CONDITION for NAME in RANGE"
    return _with_clauses(Piece(text).cut(0), "layer", "what makes it", example)


def _with_clauses(tail: Piece, first: str, what: str, example: str) -> dict[str, Piece]:
    """A piece as its part `first` and the clauses behind it."""
    found: dict[str, Piece] = {}
    while True:
        cuts = {w: find_word(tail.text, w) for w in ("if", "for")}
        word = max(cuts, key=lambda w: cuts[w])
        at = cuts[word]
        if at == -1 or (word == "if" and find_word(tail.text[at:], "else") != -1):
            break
        found.update(_clause(tail, word, at, found))
        tail = tail.cut(0, at)
    if not tail.text:
        hint = f"write '{example}'"
        raise LanguageError(f"{what} is missing", tail.offset, tail.offset + 1, (hint,))
    return {**found, first: tail}


def _clause(
    tail: Piece, word: str, at: int, found: dict[str, Piece]
) -> dict[str, Piece]:
    """The part of an entry that `if` or `for` begins, at offset `at` of the text so far."""
    key = "when" if word == "if" else "for"
    piece = tail.cut(at + len(word))
    start = tail.offset + at
    if key in found or find_word(piece.text, word) != -1:
        hint = f"an entry has one '{word}'"
        raise LanguageError(f"'{word}' stands twice", start, piece.end, (hint,))
    if not piece.text:
        hint = WORD_HINTS[word]
        end = start + len(word)
        raise LanguageError(f"nothing after '{word}'", start, end, (hint,))
    return {key: piece}


def split_input(text: str) -> dict[str, Piece]:
    """`[list of] SHAPE [if CONDITION else SHAPE] [DTYPE] [>= MIN] [< MAX] [| None]` into its parts, by name.

    Returns:
        The pieces `shape`, and those of `list`, `when`, `otherwise`, `dtype`, `min`, `max`, `optional` that are there.

    Raises:
        LanguageError: something else stands behind the shape.
    """
    found: dict[str, Piece] = {}
    rest = Piece(*strip(text))
    many = re.match(r"list\s+of\b", rest.text)
    if many:
        found["list"] = rest.cut(0, many.end())
        rest = rest.cut(many.end())
    end = _end_of_shape(rest)
    found["shape"] = rest.cut(0, end)
    rest = rest.cut(end)
    if re.match(r"if\b", rest.text):
        rest = _fork(rest, found)
    for key, pattern in (
        ("dtype", r"(?P<value>[a-z]\w*)"),
        ("min", r">=\s*(?P<value>[^<|]+)"),
        ("max", r"<(?!=)\s*(?P<value>[^|]+)"),
        ("optional", r"\|\s*(?P<value>None)"),
    ):
        match = re.match(pattern, rest.text)
        if match:
            found[key] = rest.cut(match.start("value"), match.end("value"))
            rest = rest.cut(match.end())
    if rest.text:
        hint = "an input is a shape, then a dtype, >= MIN, < MAX, | None"
        closed = re.fullmatch(r"<=\s*(\d+)", rest.text)
        if re.fullmatch(r"\|\s*(none|null|~)", rest.text, re.IGNORECASE):
            hint = "write '| None'"
        elif closed:
            hint = f"the bound itself is no value: write < {int(closed[1]) + 1}"
        message = f"'{rest.text}' is not understood"
        raise LanguageError(message, rest.offset, rest.end, (hint,))
    return found


def _fork(piece: Piece, found: dict[str, Piece]) -> Piece:
    """Takes `if CONDITION else SHAPE` from the front of a piece; gives what stands behind it."""
    at = find_word(piece.text, "else")
    if at == -1:
        hint = "write SHAPE if CONDITION else SHAPE"
        raise LanguageError(
            "there is no 'else' behind 'if'", piece.offset, piece.offset + 2, (hint,)
        )
    found["when"] = piece.cut(len("if"), at)
    behind = piece.cut(at + len("else"))
    end = _end_of_shape(behind) if behind.text else 0
    found["otherwise"] = behind.cut(0, end)
    for key in ("when", "otherwise"):
        if not found[key].text:
            hint = "write SHAPE if CONDITION else SHAPE"
            what = "the condition" if key == "when" else "the shape behind 'else'"
            raise LanguageError(f"{what} is missing", piece.offset, piece.end, (hint,))
    return behind.cut(end)


def split_shape(piece: Piece) -> dict[str, Piece]:
    """`SHAPE [if CONDITION else SHAPE]`, as a long form has it, into its parts by name."""
    if find_word(piece.text, "if") == -1:
        return {"shape": piece}
    found = {
        k: Piece(p.text, p.offset + piece.offset)
        for k, p in split_input(piece.text).items()
    }
    return found if found.keys() <= {"shape", "when", "otherwise"} else {"shape": piece}


def split_output(text: str) -> dict[str, Piece]:
    """`SHAPE [if CONDITION else SHAPE] [DTYPE]` into its parts, by name."""
    found = split_input(text)
    extra = [k for k in found if k not in ("shape", "dtype", "when", "otherwise")]
    if extra:
        piece = found[extra[0]]
        raise LanguageError(
            f"'{piece.text}' has no meaning in an output",
            piece.offset,
            piece.end,
            ("an output is a shape, then perhaps a dtype",),
        )
    return found


def split_template(text: str) -> list[str | Piece]:
    """A text with `{EXPRESSION}` in it, as texts and the expressions between them; `{{` and `}}` are braces.

    Raises:
        LanguageError: a brace stands alone, or between two of them is no value that a text can show.
    """
    found: list[str | Piece] = [""]
    for match in re.finditer(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+", text):
        whole, inside = match[0], match[1]
        if inside is not None:
            piece = Piece(*strip(inside, match.start(1)))
            _showable(piece, match.start(), match.end())
            found += [piece, ""]
        elif whole in "{}":
            hint = f"write '{whole * 2}' for a brace, or {{NAME}} for a value"
            raise LanguageError(
                f"'{whole}' stands alone", match.start(), match.end(), (hint,)
            )
        else:
            last = found[-1]
            assert isinstance(last, str)
            found[-1] = last + (whole[0] if whole in ("{{", "}}") else whole)
    return [part for part in found if part != ""]


def _showable(piece: Piece, start: int, end: int) -> None:
    """Refuses what cannot stand between the braces of an f-string: texts, and what does not read as one value."""
    try:
        tree = parse_expression(piece.text, "the value")
    except LanguageError:
        tree = ast.Constant(None)
    texts = any(
        isinstance(node, ast.Constant) and isinstance(node.value, str)
        for node in ast.walk(tree)
    )
    shown = isinstance(tree, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
    if texts or not shown or set(piece.text) & set("#\\\n"):
        hint = "write a name, an item or a call without texts: {min(sizes)}; the rest under 'derived'"
        raise LanguageError(f"'{piece.text}' is no value to show", start, end, (hint,))


def unknown_dtype(name: str) -> LanguageError:
    """The error for a word that stands where a dtype should."""
    near = meant_dtype(name)
    hint = f"did you mean '{near}'?" if near else f"dtypes are {', '.join(DTYPES)}"
    return LanguageError(f"unknown dtype '{name}'", 0, len(name), (hint,))


def meant_dtype(name: str) -> str | None:
    """The dtype that an unknown one was meant to be, if it is near one."""
    near = get_close_matches(name, DTYPES, n=1, cutoff=0.7)
    return MEANT.get(name, near[0] if near else None)


def _split_at_equals(piece: Piece, what: str) -> tuple[Piece, Piece | None]:
    at = find_top(piece.text, "=")
    if at == -1:
        return piece.cut(0), None
    right = piece.cut(at + 1)
    if not right.text:
        hint = "write it, or leave out the '='"
        raise LanguageError(f"{what} is missing after '='", at, at + 1, (hint,))
    return piece.cut(0, at), right


def _end_of_shape(piece: Piece) -> int:
    """Offset behind the shape that begins a text: its bracket, or all that is no other part."""
    text = piece.text
    if not text.startswith(("(", "[")):
        head = re.split(r"[<>|]", text, maxsplit=1)[0].rstrip()
        words = head.rsplit(maxsplit=1)
        behind = words[1] if len(words) == 2 and words[1] in DTYPES else ""
        return len(head) - len(behind)
    depth = 0
    for offset, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        if depth == 0:
            return offset + 1
    start = piece.offset
    closing = "]" if text[0] == "[" else ")"
    hint = f"add '{closing}'"
    raise LanguageError(f"'{text[0]}' is not closed", start, start + 1, (hint,))
