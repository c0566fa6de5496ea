"""Messages as bytes: a frame is the length of its body, four bytes little-endian, and the body in msgpack.

numpy arrays travel as a msgpack extension that holds dtype, shape and bytes. Numbers that are not finite arrive as they
were sent. Arrays arrive read-only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from gametui.compute.protocol import Answer, Request

LIMIT = 256 * 2**20
"""Most bytes in a body. More is taken for a stream that is not ours."""

ARRAY = 1
_ACCEPTED = frozenset(np.dtype(name).newbyteorder("<").str for name in ("?", *"bhilBHIL", *"efd"))
"""Truth values, whole numbers, floats; little-endian."""


class WireError(Exception):
    """The bytes are not frames of this protocol."""


class _Array(msgspec.Struct, array_like=True):
    dtype: str
    shape: tuple[int, ...]
    data: bytes


def pack(message: Request | Answer) -> bytes:
    """The frame of a message. Raises: TypeError for a value that does not travel, WireError for one that is too long."""
    body = _encoder.encode(message)
    if len(body) > LIMIT:
        raise WireError(f"a {type(message).__name__} of {len(body)} bytes is too long to send")
    return len(body).to_bytes(4, "little") + body


def split(buffer: bytearray) -> Iterator[bytes]:
    """The bodies of the whole frames at the front of `buffer`, which are taken out of it. Raises: WireError."""
    while len(buffer) >= 4:
        length = int.from_bytes(buffer[:4], "little")
        if length > LIMIT:
            raise WireError(f"a frame of {length} bytes was announced")
        if len(buffer) < 4 + length:
            return
        body = bytes(buffer[4 : 4 + length])
        del buffer[: 4 + length]
        yield body


def request(body: bytes) -> Request:
    """Raises: msgspec.ValidationError for a body that is no request, msgspec.DecodeError for one that is no msgpack."""
    made: Request = _decoded(_requests, body)
    return made


def answer(body: bytes) -> Answer:
    """Raises: as `request` does."""
    made: Answer = _decoded(_answers, body)
    return made


def _decoded(decoder: Any, body: bytes) -> Any:
    try:
        return decoder.decode(body)
    except (UnicodeDecodeError, RecursionError) as error:  # text that is not UTF-8, lists in lists without end
        raise msgspec.DecodeError(str(error)) from None


def _encode(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if not isinstance(value, np.ndarray):
        raise TypeError(f"a {type(value).__name__} does not travel between processes")
    little = value.astype(value.dtype.newbyteorder("<"), copy=False)
    if little.dtype.str not in _ACCEPTED:
        raise TypeError(f"an array of {value.dtype} does not travel between processes")
    return msgspec.msgpack.Ext(ARRAY, msgspec.msgpack.encode(_Array(little.dtype.str, little.shape, little.tobytes())))


def _decode(code: int, data: memoryview) -> np.ndarray:
    if code != ARRAY:
        raise msgspec.ValidationError(f"unknown extension {code}")
    array = msgspec.msgpack.decode(data, type=_Array)
    if array.dtype not in _ACCEPTED:
        raise msgspec.ValidationError(f"an array of {array.dtype!r} is not accepted")
    dtype = np.dtype(array.dtype)
    if min(array.shape, default=0) < 0 or math.prod(array.shape) * dtype.itemsize != len(array.data):
        raise msgspec.ValidationError(f"an array of shape {array.shape} does not have {len(array.data)} bytes")
    try:
        return np.frombuffer(array.data, dtype).reshape(array.shape)
    except (ValueError, OverflowError) as error:  # nothing in very many dimensions, or in very long ones
        raise msgspec.ValidationError(f"an array of shape {array.shape}: {error}") from None


_encoder = msgspec.msgpack.Encoder(enc_hook=_encode)
_requests = msgspec.msgpack.Decoder(Request, ext_hook=_decode)
_answers = msgspec.msgpack.Decoder(Answer, ext_hook=_decode)
