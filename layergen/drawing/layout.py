"""Where the boxes and lines of a graph stand: ranks from above to below, and an order in each.

A line that passes ranks on its way has a place of its own in each of them, so that it never crosses a box;
all the lines from one box share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from layergen.drawing.graph import Graph

ROUNDS = 12
SETTLINGS = 25
#: How much more a lane keeps its place than a box beside it.
STRAIGHT = 8
GAP = 28
#: Room for a line that passes between boxes.
LANE = 12
BETWEEN = 52


@dataclass(frozen=True)
class Size:
    """How much room a box takes."""

    width: int
    height: int


@dataclass(frozen=True)
class Box:
    """A box in its place; the corner is the upper left one."""

    x: int
    y: int
    width: int
    height: int

    @property
    def center(self) -> int:
        """The middle, from the left."""
        return self.x + self.width // 2

    @property
    def right(self) -> int:
        """The right border."""
        return self.x + self.width


@dataclass(frozen=True)
class Line:
    """A piece of a line: straight down to `bend`, across to `x2` before `land`, and straight down."""

    x1: int
    y1: int
    bend: int
    x2: int
    land: int
    y2: int
    arrow: bool


@dataclass(frozen=True)
class Layout:
    """The boxes in the order of the graph's nodes, and every piece of a line."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass
class _Item:
    """What takes room in a rank: a box, or the lane of the lines from a box (`owner`)."""

    owner: int
    rank: int
    size: Size
    is_lane: bool = False
    above: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)
    x: float = 0.0


def arranged(graph: Graph, sizes: Sequence[Size]) -> Layout:
    """Places the boxes of a graph, which are this large. The same graph gets the same places."""
    items = _items(graph, sizes)
    right = 0.0
    # What has nothing to do with the rest stands beside it.
    for part in _parts(items):
        ranks = _in_order(items, _by_rank(items, part))
        _spread(items, ranks)
        left = min(items[at].x - items[at].size.width / 2 for at in part)
        for at in part:
            items[at].x += right - left
        right = max(items[at].x + items[at].size.width / 2 for at in part) + 2 * GAP
    return _drawn(items, len(graph.nodes))


def _by_rank(items: list[_Item], part: Sequence[int]) -> list[list[int]]:
    ranks: list[list[int]] = [[] for _ in range(max(i.rank for i in items) + 1)]
    for at in part:
        ranks[items[at].rank].append(at)
    return ranks


def _parts(items: list[_Item]) -> list[list[int]]:
    """The items in groups that no line joins, the largest first."""
    seen: set[int] = set()
    parts = []
    for first in range(len(items)):
        part: list[int] = []
        waiting = [first]
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                part.append(at)
                waiting += items[at].above + items[at].below
        if part:
            parts.append(sorted(part))
    return sorted(parts, key=len, reverse=True)


def _ranks(graph: Graph) -> list[int]:
    """The longest path to each node; what is only used moves down to where it is used first."""
    ranks = [0] * len(graph.nodes)
    for source, target in graph.edges_by_target:
        ranks[target] = max(ranks[target], ranks[source] + 1)
    users: dict[int, list[int]] = {}
    used = {target for _, target in graph.edges}
    for source, target in graph.edges:
        users.setdefault(source, []).append(target)
    for at in range(len(ranks)):
        if at not in used and at in users and graph.nodes[at].kind != "input":
            ranks[at] = min(ranks[user] for user in users[at]) - 1
    return ranks


def _items(graph: Graph, sizes: Sequence[Size]) -> list[_Item]:
    """The boxes, then the lanes of lines that pass ranks."""
    ranks = _ranks(graph)
    items = [_Item(at, ranks[at], size) for at, size in enumerate(sizes)]
    for source in range(len(sizes)):
        targets = [t for s, t in graph.edges if s == source]
        last = max((ranks[t] for t in targets), default=0)
        chain = {ranks[source]: source}
        for rank in range(ranks[source] + 1, last):
            chain[rank] = len(items)
            items.append(_Item(source, rank, Size(LANE, 0), is_lane=True))
            _join(items, chain[rank - 1], chain[rank])
        for target in targets:
            _join(items, chain[ranks[target] - 1], target)
    return items


def _join(items: list[_Item], upper: int, lower: int) -> None:
    items[upper].below.append(lower)
    items[lower].above.append(upper)


def _in_order(items: list[_Item], ranks: list[list[int]]) -> list[list[int]]:
    """The order in each rank with the fewest crossings that barycentres and swaps of neighbours find."""
    best, fewest = ranks, _crossings(items, ranks)
    for first_down in (True, False):
        current = [list(rank) for rank in ranks]
        for turn in range(ROUNDS):
            _sweep(items, current, down=(turn % 2 == 0) is first_down)
            _swap(items, current)
            crossings = _crossings(items, current)
            if crossings < fewest:
                best, fewest = [list(rank) for rank in current], crossings
    return best


def _sweep(items: list[_Item], ranks: list[list[int]], *, down: bool) -> None:
    """Sorts each rank by the middle of what its items are joined to in the rank before it."""
    for number in range(len(ranks)) if down else reversed(range(len(ranks))):
        place = {at: i for rank in ranks for i, at in enumerate(rank)}
        middles = {}
        for at in ranks[number]:
            near = items[at].above if down else items[at].below
            total = sum(place[n] for n in near)
            middles[at] = total / len(near) if near else place[at]
        ranks[number].sort(key=middles.__getitem__)


def _swap(items: list[_Item], ranks: list[list[int]]) -> None:
    """Swaps neighbours as long as that saves crossings."""
    place = {at: i for rank in ranks for i, at in enumerate(rank)}

    def crossed(left: int, right: int) -> int:
        pairs = (
            (items[left].above, items[right].above),
            (items[left].below, items[right].below),
        )
        return sum(place[a] > place[b] for one, two in pairs for a in one for b in two)

    for rank in ranks * 2:
        for i in range(len(rank) - 1):
            left, right = rank[i], rank[i + 1]
            if crossed(right, left) < crossed(left, right):
                rank[i], rank[i + 1] = right, left
                place[left], place[right] = i + 1, i


def _crossings(items: list[_Item], ranks: list[list[int]]) -> int:
    count = 0
    for upper, lower in pairwise(ranks):
        place = {at: i for i, at in enumerate(lower)}
        ends = [sorted(place[b] for b in items[at].below) for at in upper]
        before: list[int] = []
        for found in ends:
            count += sum(1 for end in found for other in before if other > end)
            before += found
    return count


def _spread(items: list[_Item], ranks: list[list[int]]) -> None:
    """Moves what stands in each rank towards the middle of what it is joined to, from both sides in turn."""
    for rank in ranks:
        _settle(items, rank, [0.0] * len(rank), [1] * len(rank))
    for turn in range(SETTLINGS):
        down = turn % 2 == 0
        for rank in ranks if down else reversed(ranks):
            near = [items[at].above if down else items[at].below for at in rank]
            wishes = [_wish(items, at, n) for at, n in zip(rank, near, strict=True)]
            straight = [
                items[at].is_lane and any(items[other].is_lane for other in found)
                for at, found in zip(rank, near, strict=True)
            ]
            _settle(items, rank, wishes, [STRAIGHT if s else 1 for s in straight])


def _wish(items: list[_Item], at: int, near: list[int]) -> float:
    """Where an item would stand best: in a lane if it has to go on with one."""
    item = items[at]
    if item.is_lane:
        near = [n for n in near if items[n].is_lane] or near
    near = near or item.above + item.below
    return sum(items[n].x for n in near) / len(near) if near else item.x


def _settle(
    items: list[_Item], rank: list[int], wishes: list[float], weights: list[int]
) -> None:
    """The places nearest to the wishes, in the least squares, that keep order and distance."""
    if not rank:
        return
    offsets = [0.0]
    for left, right in pairwise(rank):
        offsets.append(offsets[-1] + _distance(items[left], items[right]))
    # Pools of neighbours that stand as close as they may: their mean, weight and number.
    pools: list[tuple[float, int, int]] = []
    for wish, offset, weight in zip(wishes, offsets, weights, strict=True):
        mean, count = wish - offset, 1
        while pools and pools[-1][0] >= mean:
            other, heavy, size = pools.pop()
            mean = (mean * weight + other * heavy) / (weight + heavy)
            weight, count = weight + heavy, count + size
        pools.append((mean, weight, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    for at, mean, offset in zip(rank, means, offsets, strict=True):
        items[at].x = mean + offset


def _distance(left: _Item, right: _Item) -> float:
    return (left.size.width + right.size.width) / 2 + GAP


def _drawn(items: list[_Item], count: int) -> Layout:
    """Whole numbers, beginning at 0, for every box and line."""
    heights = [0] * (max(item.rank for item in items) + 1)
    for item in items:
        heights[item.rank] = max(heights[item.rank], item.size.height)
    tops = [0]
    for height in heights[:-1]:
        tops.append(tops[-1] + height + BETWEEN)
    boxes = []
    for item in items:
        x = round(item.x - item.size.width / 2)
        room = heights[item.rank]
        y = tops[item.rank] + (room - item.size.height) // 2
        size = Size(item.size.width, room if item.is_lane else item.size.height)
        y = tops[item.rank] if item.is_lane else y
        boxes.append(Box(x, y, size.width, size.height))
    width = max(box.right for box in boxes)
    lines = _lines(
        items, boxes, [t + h for t, h in zip(tops, heights, strict=True)], tops
    )
    return Layout(width, tops[-1] + heights[-1], tuple(boxes[:count]), tuple(lines))


def _lines(
    items: list[_Item], boxes: list[Box], bottoms: list[int], tops: list[int]
) -> list[Line]:
    lines = []
    for at, item in enumerate(items):
        box = boxes[at]
        # Lines come in side by side, in the order of what they come from.
        above = sorted(item.above, key=lambda n: (boxes[n].center, n))
        for number, upper in enumerate(above, start=1):
            start = boxes[upper]
            x2 = box.x + box.width * number // (len(above) + 1)
            if len(above) == 1 and box.x + LANE <= start.center <= box.right - LANE:
                x2 = start.center
            y1, y2 = start.y + start.height, box.y
            bend, land = bottoms[items[upper].rank], tops[item.rank]
            lines.append(Line(start.center, y1, bend, x2, land, y2, not item.is_lane))
        if item.is_lane:
            top, end = box.y, box.y + box.height
            lines.append(Line(box.center, top, top, box.center, end, end, False))
    return lines
