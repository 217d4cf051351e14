"""Nested tensors, shapes and declarations: lists, tuples and mappings with leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each leaf with where it is, as `[0]['name']`; a tree that is one leaf has the path ``.

    None is no leaf.
    """
    if isinstance(tree, Mapping):
        for key in tree:
            yield from leaves(tree[key], f"{path}[{key!r}]")
    elif isinstance(tree, (list, tuple)):
        for index, item in enumerate(tree):
            yield from leaves(item, f"{path}[{index}]")
    elif tree is not None:
        yield path, tree


def map_leaves(function: Callable[[Any], Any], tree: Any) -> Any:
    """The same tree, groups as lists and dicts, with `function` of each leaf."""
    if isinstance(tree, Mapping):
        return {key: map_leaves(function, tree[key]) for key in tree}
    if isinstance(tree, (list, tuple)):
        return [map_leaves(function, item) for item in tree]
    return None if tree is None else function(tree)


def shape_leaves(tree: Any, path: str = "") -> Iterator[tuple[str, tuple[Any, ...]]]:
    """As `leaves`, for shapes: a sequence of sizes is a leaf. Raises TypeError for what is none."""
    if isinstance(tree, Mapping):
        for key in tree:
            yield from shape_leaves(tree[key], f"{path}[{key!r}]")
    elif tree is None:
        return
    elif not isinstance(tree, (list, tuple)) and not hasattr(tree, "__iter__"):
        raise TypeError(f"{tree!r} is no shape")
    elif all(size is None or isinstance(size, int) for size in tree):
        yield path, tuple(tree)
    else:
        for index, item in enumerate(tree):
            yield from shape_leaves(item, f"{path}[{index}]")


def paired(tree: Any, other: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each leaf of `tree` with the part of `other` at the same place, None where it has none."""
    if isinstance(tree, Mapping):
        for key in tree:
            part = other.get(key) if isinstance(other, Mapping) else None
            yield from paired(tree[key], part, f"{path}[{key!r}]")
    elif isinstance(tree, (list, tuple)):
        for index, item in enumerate(tree):
            fits = isinstance(other, (list, tuple)) and index < len(other)
            part = other[index] if fits else None
            yield from paired(item, part, f"{path}[{index}]")
    elif tree is not None:
        yield path, tree, other
