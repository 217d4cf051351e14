"""What the small languages of a description share: their error, and cutting a text at its top level."""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
import warnings
from collections.abc import Iterator
from copy import copy, deepcopy
from dataclasses import dataclass, replace
from functools import cache, lru_cache

OPENING = {"(": ")", "[": "]", "{": "}"}
WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)

#: Expressions inside expressions; what walks over a tree may do so recursively.
MAX_DEPTH = 100

#: Bits of an integer: about 1000 digits, fewer than Python refuses to write.
MAX_BITS = 3320

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")


@dataclass
class LanguageError(Exception):
    """A text that is not of its language; `start` and `end` count characters in that text.

    The leaf knows what is wrong; whoever holds the place of the text adds where.
    """

    message: str
    start: int = 0
    end: int = 0
    hints: tuple[str, ...] = ()

    def shifted(self, offset: int) -> LanguageError:
        """The same error in a text in which this one begins at `offset`."""
        return LanguageError(
            self.message, self.start + offset, self.end + offset, self.hints
        )


def is_identifier(text: str) -> bool:
    """Whether a text can be a name in the generated module: ASCII, no keyword."""
    return bool(WORD.fullmatch(text)) and not keyword.iskeyword(text)


def top_level(text: str) -> Iterator[tuple[int, str]]:
    """The characters outside every bracket and string, each with its offset.

    A bracket or quote itself is delivered as a space, so that words beside it stay apart.
    """
    closing: list[str] = []
    quote = ""
    skip = False
    for offset, char in enumerate(text):
        if skip:
            skip = False
        elif quote:
            skip = char == "\\"
            if char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
            yield offset, " "
        elif char in OPENING:
            if not closing:
                yield offset, " "
            closing.append(OPENING[char])
        elif closing and char == closing[-1]:
            closing.pop()
        elif not closing:
            yield offset, char


def find_top(text: str, sign: str) -> int:
    """Offset of the first single `sign` character outside brackets and strings, or -1.

    An `=` that is part of `==`, `<=`, `>=` or `!=` is not one.
    """
    for offset, char in top_level(text):
        if char != sign:
            continue
        around = text[max(offset - 1, 0) : offset] + text[offset + 1 : offset + 2]
        if sign == "=" and any(c in "=<>!" for c in around):
            continue
        return offset
    return -1


def find_word(text: str, word: str) -> int:
    """Offset of a word that stands outside brackets and strings, or -1."""
    outside = [" "] * len(text)
    for offset, char in top_level(text):
        outside[offset] = char
    match = re.search(rf"(?<!\w){word}(?!\w)", "".join(outside))
    return match.start() if match else -1


def strip(text: str, offset: int = 0) -> tuple[str, int]:
    """The text without white space around it, and where it begins."""
    return text.strip(), offset + len(text) - len(text.lstrip())


def offsets(text: str) -> list[int]:
    """For each line of a text, the offset of its first character (lines as Python counts them)."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def without_comment(text: str) -> str:
    """A Python text without a comment behind its last token, so that more can be written there."""
    if "#" not in text:
        return text
    end = (1, 0)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.string.strip() and token.type != tokenize.COMMENT:
            end = token.end
    return text[: offsets(text)[end[0] - 1] + end[1]]


class Positions:
    """Turns the UTF-8 columns of `ast` into offsets in the text that was parsed."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = offsets(text)

    def offset(self, line: int, column: int) -> int:
        """Offset of a place that `ast` gives as line (from 1) and byte column (from 0)."""
        content = self._lines[line - 1]
        characters = (
            column
            if content.isascii()
            else len(content.encode()[:column].decode(errors="replace"))
        )
        return self._starts[line - 1] + characters

    def start(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Offset of the first character of a node."""
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Offset behind the last character of a node."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.offset(node.end_lineno, node.end_col_offset)


def parse_python(text: str, what: str) -> ast.Module:
    """Parses a text as Python; a syntax error becomes a `LanguageError` with its place.

    What Python only warns of (`x is 1`, an unknown escape in a text) is an error here. The tree is for reading: the same text gives
    the same one again.

    Raises:
        LanguageError: the text is not Python as the body of a function, is nested too deeply, or
            holds a number or a character that the generated module could not hold.
    """
    try:
        return _parsed(text)
    except LanguageError as error:
        raise replace(error, message=f"{what}{error.message}") from None


@cache
def _unfit() -> re.Pattern[str]:
    """Control characters, what some readers take for a line end, halves of characters, and the marks that make a text look different.

    It takes some milliseconds to compile: only what is not all ASCII asks for it.
    """
    return re.compile(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
        "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
    )


@lru_cache(maxsize=256)
def _parsed(text: str) -> ast.Module:
    """The tree of a text; the message of what is wrong with it goes on from what the text is called."""
    unfit = (_CONTROL if text.isascii() else _unfit()).search(text)
    if unfit:
        raise LanguageError(
            f" holds the character {unfit[0]!a}",
            *unfit.span(),
            ("use spaces, plain line ends and visible characters",),
        )
    with warnings.catch_warnings():
        warnings.simplefilter("error", SyntaxWarning)
        warnings.simplefilter("error", DeprecationWarning)
        try:
            tree = ast.parse(text)
        except SyntaxError as error:
            raise _syntax_error(text, error) from None
        except (RecursionError, MemoryError):
            raise _too_deep(text) from None
        _check_tree(tree, text)
        try:
            compile(_as_function(tree), "<description>", "exec")
        except SyntaxError as error:
            # Without a source, the compiler counts columns in bytes.
            line, column = error.lineno or 1, max((error.offset or 1) - 1, 0)
            start = Positions(text).offset(line, column)
            message, hint = _plain_words(error.msg)
            raise LanguageError(f": {message}", start, start + 1, (hint,)) from None
    return tree


def _syntax_error(text: str, error: SyntaxError) -> LanguageError:
    message, hint = _plain_words(error.msg)
    starts = offsets(text)
    row = min(max((error.lineno or 1) - 1, 0), len(starts) - 2)
    column = max((error.offset or 1) - 1, 0)
    width = 1
    if error.end_lineno == error.lineno and error.end_offset:
        width = max(error.end_offset - 1 - column, 1)
    start = min(starts[row] + column, len(text))
    return LanguageError(f": {message}", start, start + width, (hint,))


def _plain_words(message: str) -> tuple[str, str]:
    """A message of Python's parser in words that are the same in all versions, and what to do."""
    message = re.sub(r" on line \d+", "", message)
    for pattern, words, hint in SYNTAX:
        found = re.search(pattern, message)
        if found:
            parts = found.groupdict()
            plain = words.format(**parts) if words else message.split(". ")[0]
            return plain, hint
    opened = re.match(r"'(.)' was never closed", message)
    if opened:
        return message, f"add '{OPENING[opened[1]]}'"
    return message, "up to here it is Python"


#: Patterns of messages of Python, in plain words where versions differ, and what to do about each.
SYNTAX = (
    ("integer string conversion", "too large a number", "write a smaller one"),
    ("unmatched", "", "delete it, or open a bracket before it"),
    ("does not match", "", "brackets close in the order in which they were opened"),
    ("expected an indented block", "", "indent the lines that belong to it"),
    ("indent", "", "begin it in the column of the lines it belongs to"),
    ("forgot a comma", "", "put a comma or an operator between the two"),
    ("Maybe you meant '=='", "", "write '==' to compare"),
    ("unterminated string", "a text is not closed", "close it with its quote"),
    (
        r"escape sequence|is an invalid escape",
        "an unknown escape in a text",
        "write the backslash twice",
    ),
    ("expected ':'", "", "end the line with ':'"),
    ("cannot assign", "", "on the left of '=' stands a name"),
    ('^"is', "'is' compares with a literal", "write '=='"),
    (
        r"keyword argument repeated: (?P<name>\w+)",
        "the argument '{name}' is given twice",
        "give it once",
    ),
    (
        r"duplicate \w+ '(?P<name>\w+)'",
        "the argument '{name}' stands twice",
        "give each argument a name of its own",
    ),
    ("outside loop", "", "it stands in a 'for' loop only"),
    ("asynchronous|async", "async code", "leave 'async' and 'await' out"),
)


def _check_tree(tree: ast.Module, text: str) -> None:
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        for node in level:
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, int)
                and node.value.bit_length() > MAX_BITS
            ):
                positions = Positions(text)
                place = positions.start(node), positions.end(node)
                hint = "write a smaller one"
                raise LanguageError(": too large a number", *place, (hint,))
        if not level:
            return
    raise _too_deep(text)


def _too_deep(text: str) -> LanguageError:
    hint = "compute parts of it under names of their own"
    return LanguageError(" is nested too deeply", 0, len(text), (hint,))


_EMPTY = ast.parse("def call(): pass")


def _as_function(tree: ast.Module) -> ast.Module:
    """The statements as they will stand in the generated module, where `return` has a meaning."""
    function = copy(_EMPTY.body[0])
    assert isinstance(function, ast.FunctionDef)
    function.body = tree.body or function.body
    return ast.Module([function], [])


def parse_expression(text: str, what: str) -> ast.expr:
    """Parses a text that must be one Python expression on one line.

    Returns:
        The tree, whose columns count characters of the text without the white space around it.

    Raises:
        LanguageError: it is something else.
    """
    if not text.strip():
        raise LanguageError(f"{what} is empty", 0, len(text), (f"write {what}",))
    if "\n" in text.strip():
        hint = "join its lines"
        raise LanguageError(f"{what} must stand on one line", 0, len(text), (hint,))
    lead = len(text) - len(text.lstrip())
    try:
        body = parse_python(text.strip(), what).body
    except LanguageError as error:
        raise error.shifted(lead) from None
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        end, hint = len(text.rstrip()), "statements stand in 'call' and 'functions'"
        raise LanguageError(f"{what} must be an expression", lead, end, (hint,))
    expression = body[0].value
    if text.isascii():
        return expression
    expression = deepcopy(expression)
    _count_characters(expression, text.strip())
    return expression


def _count_characters(tree: ast.expr, line: str) -> None:
    """Turns the byte columns of a tree into columns of characters."""
    positions = Positions(line)
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.keyword):
            assert node.end_col_offset is not None
            node.col_offset = positions.offset(1, node.col_offset)
            node.end_col_offset = positions.offset(1, node.end_col_offset)


def snake_case(name: str) -> str:
    """`MLPBlock` as `mlp_block`, `ReflectionPadding2D` as `reflection_padding2d`, as Keras names its own."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z])", "_", name)
    return words.lower()
