"""Linear algebra on the matrices in the last two axes."""

from __future__ import annotations

from layergen.shapes.call import PRODUCT, Call, Mismatch
from layergen.shapes.ops import rule
from layergen.shapes.parts import (
    Axes,
    at_least,
    chained,
    differ,
    one_of_ranks,
    places,
    refuse,
    several,
    tail,
)
from layergen.shapes.size import ONE, Size, number
from layergen.shapes.value import ANYTHING, Axis, DType, Shape, Tensor, Value


def _matrix(call: Call, name: str, square: bool = True) -> tuple[Axes, Axes] | None:
    """The axes in front of the matrices and their two axes; None where they are not known.

    Raises:
        Mismatch: there are fewer than two axes, or the matrices are not square and must be.
    """
    at_least(call, name, 2)
    shape = call.shape(name)
    parts = None if shape is None else tail(shape, 2)
    if parts is not None and square and differ(call, *parts[1]):
        raise refuse(
            f"{call.op} wants square matrices, {call.label(name)} is {shape}",
            f"its last two axes are {parts[1][0]} and {parts[1][1]}",
        )
    return parts


@rule("cholesky", "cholesky_inverse", "inv")
def same_matrix(call: Call) -> Value:
    """A matrix of the same size for each square matrix.

    Good: ops.cholesky(x) with x: (batch, dim, dim) gives (batch, dim, dim)
    Bad: ops.cholesky(x) with x: (batch, time, dim) gives LG039
    Bad: ops.inv(x) with x: (dim,) gives LG035
    """
    _matrix(call, "x")
    tensor = call.tensor("x")
    return tensor if tensor is not None else ANYTHING


@rule("det", "logdet")
def det(call: Call) -> Value:
    """A number for each square matrix.

    Good: ops.det(x) with x: (batch, dim, dim) gives (batch,)
    Bad: ops.det(x) with x: (batch, time, dim) gives LG039
    """
    parts = _matrix(call, "x")
    return Tensor(Shape(parts[0]) if parts else None, call.dtype("x"))


@rule("slogdet")
def slogdet(call: Call) -> Value:
    """The sign and the logarithm of the determinant of each square matrix.

    Good: ops.slogdet(x) with x: (batch, dim, dim) gives [(batch,), (batch,)]
    Bad: ops.slogdet(x) with x: (batch, time, dim) gives LG039
    """
    parts = _matrix(call, "x")
    value = Tensor(Shape(parts[0]) if parts else None, call.dtype("x"))
    return several(value, value)


@rule("eig", "eigh")
def eig(call: Call) -> Value:
    """The eigenvalues and eigenvectors of each square matrix.

    Good: ops.eigh(x) with x: (batch, dim, dim) gives [(batch, dim), (batch, dim, dim)]
    Bad: ops.eigh(x) with x: (batch, time, dim) gives LG039
    """
    parts = _matrix(call, "x")
    # The eigenvalues of a matrix that is not symmetric are complex.
    dtype = call.dtype("x") if call.op.endswith("eigh") else "unknown"
    if parts is None:
        return several(Tensor(None, dtype), Tensor(None, dtype))
    front, (rows, columns) = parts
    values = chained(front, (rows,))
    return several(
        Tensor(values, dtype), Tensor(chained(front, (rows, columns)), dtype)
    )


@rule("lu_factor")
def lu_factor(call: Call) -> Value:
    """The factors of each square matrix in one, and the permutation of its rows.

    Good: ops.lu_factor(x) with x: (batch, dim, dim) gives [(batch, dim, dim), (batch, dim)]
    Bad: ops.lu_factor(x) with x: (dim,) gives LG035
    """
    parts = _matrix(call, "x", square=False)
    dtype = call.dtype("x")
    if parts is None:
        return several(Tensor(None, dtype), Tensor(None, "unknown"))
    front, (rows, columns) = parts
    pivots = chained(front, (_lesser(call, rows, columns),))
    return several(Tensor(call.shape("x"), dtype), Tensor(pivots, "unknown"))


def _lesser(call: Call, left: Axis, right: Axis) -> Axis:
    """The smaller of two axes, where that is known."""
    if isinstance(left, Size) and isinstance(right, Size):
        if not (call.facts.normal(left) - call.facts.normal(right)).terms:
            return left
        if left.number is not None and right.number is not None:
            return number(min(left.number, right.number))
        if ONE in (left, right):
            return ONE
    return None


@rule("qr")
def qr(call: Call) -> Value:
    """An orthogonal and a triangular factor of each matrix.

    Good: ops.qr(x) with x: (batch, 5, 3) gives [(batch, 5, 3), (batch, 3, 3)]
    Good: ops.qr(x, mode="complete") with x: (m, n) gives [(m, m), (m, n)]
    Bad: ops.qr(x) with x: (dim,) gives LG035
    Bad: ops.qr(x, mode="full") with x: (m, n) gives LG039
    """
    parts = _matrix(call, "x", square=False)
    dtype, mode = call.dtype("x"), call.text("mode", "reduced")
    if mode not in (None, "reduced", "complete"):
        raise refuse(
            f"qr has no mode {mode!r}", 'write "reduced" or "complete"', at="mode"
        )
    if parts is None or mode is None:
        return several(Tensor(None, dtype), Tensor(None, dtype))
    front, (rows, columns) = parts
    inner = _lesser(call, rows, columns) if mode == "reduced" else rows
    return several(
        Tensor(chained(front, (rows, inner)), dtype),
        Tensor(chained(front, (inner, columns)), dtype),
    )


@rule("svd")
def svd(call: Call) -> Value:
    """The singular values of each matrix, between the vectors on either side.

    Good: ops.svd(x) with x: (batch, dim, dim) gives [(batch, dim, dim), (batch, dim), (batch, dim, dim)]
    Good: ops.svd(x, compute_uv=False) with x: (3, 5) gives (3,)
    Bad: ops.svd(x) with x: (dim,) gives LG035
    """
    parts = _matrix(call, "x", square=False)
    dtype = call.dtype("x")
    full, vectors = call.flag("full_matrices", True), call.flag("compute_uv", True)
    if vectors is None:
        return ANYTHING
    if parts is None:
        nothing = Tensor(None, dtype)
        return several(nothing, nothing, nothing) if vectors else nothing
    front, (rows, columns) = parts
    least = _lesser(call, rows, columns)
    values = Tensor(chained(front, (least,)), dtype)
    if not vectors:
        return values
    left = None if full is None else rows if full else least
    right = None if full is None else columns if full else least
    return several(
        Tensor(chained(front, (rows, left)), dtype),
        values,
        Tensor(chained(front, (right, columns)), dtype),
    )


@rule("solve", "solve_triangular")
def solve(call: Call) -> Value:
    """The solution of `a @ x = b`: it has the shape of `b`.

    Good: ops.solve(a, b) with a: (batch, dim, dim), b: (batch, dim, units) gives (batch, dim, units)
    Good: ops.solve(a, b) with a: (dim, dim), b: (dim,) gives (dim,)
    Bad: ops.solve(a, b) with a: (dim, dim), b: (units, dim) gives LG031
    Bad: ops.solve(a, b) with a: (dim, units), b: (dim,) gives LG039
    """
    left = _matrix(call, "a")
    at_least(call, "b", 1)
    one, two = call.shape("a"), call.shape("b")
    dtype = call.dtype("b")
    if one is None or two is None or left is None:
        return Tensor(None, dtype)
    if one.rank is None or two.rank is None or two.rank > one.rank:
        return Tensor(None, dtype)
    at = -2 if one.rank == two.rank else -1
    if one.rank - two.rank <= 1 and differ(call, one.axes[-1], two.axes[at]):
        raise Mismatch(
            PRODUCT,
            f"{call.op} of {one} and {two} does not go together",
            (
                f"the last axis of {call.label('a')} is {one.axes[-1]}, "
                f"axis {at} of {call.label('b')} is {two.axes[at]}",
            ),
        )
    fronts = one.axes[:-2], two.axes[:at]
    if fronts[0] != fronts[1]:
        # Whether axes in front are broadcast differs from backend to backend.
        return Tensor(None, dtype)
    return Tensor(two, dtype)


@rule("lstsq")
def lstsq(call: Call) -> Value:
    """The least-squares solution of `a @ x = b`.

    Good: ops.lstsq(a, b) with a: (m, n), b: (m, k) gives (n, k)
    Good: ops.lstsq(a, b) with a: (m, n), b: (m,) gives (n,)
    Bad: ops.lstsq(a, b) with a: (m, n), b: (n,) gives LG031
    Bad: ops.lstsq(a, b) with a: (batch, m, n), b: (m,) gives LG035
    """
    one_of_ranks(call, "a", 2)
    one_of_ranks(call, "b", 1, 2)
    one, two, dtype = call.shape("a"), call.shape("b"), call.dtype("a")
    if one is None or two is None or one.rank != 2 or two.rank is None:
        return Tensor(None, dtype)
    if differ(call, one.axes[0], two.axes[0]):
        raise Mismatch(
            PRODUCT,
            f"lstsq of {one} and {two} does not go together",
            (
                f"the first axis of {call.label('a')} is {one.axes[0]}, "
                f"that of {call.label('b')} is {two.axes[0]}",
            ),
        )
    return Tensor(chained(one.axes[1:], two.axes[1:]), dtype)


@rule("matrix_rank")
def matrix_rank(call: Call) -> Value:
    """The rank of each matrix.

    Good: ops.matrix_rank(x) with x: (batch, m, n) gives (batch,) int
    Bad: ops.matrix_rank(x) with x: (m,) gives LG035
    """
    parts = _matrix(call, "x", square=False)
    return Tensor(Shape(parts[0]) if parts else None, "int")


@rule("pinv")
def pinv(call: Call) -> Value:
    """The pseudo-inverse of each matrix.

    Good: ops.pinv(x) with x: (batch, m, n) gives (batch, n, m)
    Bad: ops.pinv(x) with x: (m,) gives LG035
    """
    parts = _matrix(call, "x", square=False)
    shape = chained(parts[0], parts[1][::-1]) if parts else None
    return Tensor(shape, call.dtype("x"))


@rule("norm")
def norm(call: Call) -> Value:
    """The norm over all axes, or over those that `axis` names.

    Good: ops.norm(x, axis=-1, keepdims=True) with x: (batch, dim) gives (batch, 1)
    Good: ops.norm(x) with x: (batch, dim) gives ()
    Bad: ops.norm(x, axis=2) with x: (batch, dim) gives LG034
    """
    tensor, keep = call.tensor("x"), call.flag("keepdims")
    real = call.dtype("x") in ("int", "bool", "float")
    dtype: DType = "float" if real else "unknown"
    shape = tensor.shape if tensor else None
    if shape is None or keep is None:
        return Tensor(None, dtype)
    return Tensor(_reduced(call, shape, keep), dtype)


def _reduced(call: Call, shape: Shape, keep: bool) -> Shape | None:
    if call.is_absent_or_none("axis"):
        if not keep:
            return Shape(())
        return None if shape.rank is None else Shape((ONE,) * shape.rank)
    axes = call.axes()
    if axes is None:
        return None
    gone = places(call, shape, axes, "x")
    if gone is None:
        return None
    kept: list[Axis] = []
    for index, axis in enumerate(shape.axes):
        if index not in gone:
            kept.append(axis)
        elif keep:
            kept.append(ONE)
    return Shape(tuple(kept))


@rule("cdist")
def cdist(call: Call) -> Value:
    """The distance of each row of the one from each row of the other.

    Good: ops.cdist(x, y) with x: (batch, m, dim), y: (batch, n, dim) gives (batch, m, n)
    Bad: ops.cdist(x, y) with x: (m, dim), y: (n, units) gives LG031
    """
    at_least(call, "x", 2)
    at_least(call, "y", 2)
    one, two = call.shape("x"), call.shape("y")
    left = None if one is None else tail(one, 2)
    right = None if two is None else tail(two, 2)
    if left is None or right is None:
        return Tensor(None, "unknown")
    if differ(call, left[1][1], right[1][1]):
        raise Mismatch(
            PRODUCT,
            f"rows of {one} and {two} are not of one length",
            (
                f"the last axis of {call.label('x')} is {left[1][1]}, "
                f"that of {call.label('y')} is {right[1][1]}",
            ),
        )
    if left[0] != right[0]:
        return Tensor(None, "unknown")
    return Tensor(chained(left[0], (left[1][0], right[1][0])), "unknown")
