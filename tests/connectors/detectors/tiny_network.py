"""A network of one layer, written as the bytes of an ONNX file by hand.

Field numbers are those of onnx.proto3 (Apache-2.0 project ONNX, IR version 8).
"""

FLOAT, INTS = 1, 7


def mean_network(edge: int) -> bytes:
    """From (n, 1, edge, edge, edge) to the mean of each patch, shape (n,)."""
    axes = b"".join(_number(8, axis) for axis in (1, 2, 3, 4))
    node = (
        _text(1, "patches")
        + _text(2, "means")
        + _text(4, "ReduceMean")
        + _part(5, _text(1, "axes") + _number(20, INTS) + axes)
        + _part(5, _text(1, "keepdims") + _number(20, 2) + _number(3, 0))
    )
    graph = (
        _part(1, node)
        + _text(2, "mean")
        + _part(11, _tensor("patches", ("n", 1, edge, edge, edge)))
        + _part(12, _tensor("means", ("n",)))
    )
    return _number(1, 8) + _part(7, graph) + _part(8, _text(1, "") + _number(2, 13))


def _tensor(name: str, shape: tuple[int | str, ...]) -> bytes:
    sizes = b"".join(
        _part(1, _text(2, size) if isinstance(size, str) else _number(1, size))
        for size in shape
    )
    kind = _part(1, _number(1, FLOAT) + _part(2, sizes))
    return _text(1, name) + _part(2, kind)


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _part(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, content: str) -> bytes:
    return _part(field, content.encode())
