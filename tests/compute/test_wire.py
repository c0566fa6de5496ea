import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gametui.compute import protocol, wire
from gametui.experiment import Point, checked, checked_game, checked_method
from gametui.results import Outcome

GAME = checked_game("bilinear", {})
METHOD = checked_method("gda", {})
EXPERIMENT = checked(GAME, (METHOD,))

REQUESTS = [
    protocol.Run(ticket=1, experiment=EXPERIMENT),
    protocol.AskField(
        ticket=2,
        game=GAME,
        plane=protocol.Plane((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)),
        s=(-1.0, 1.0),
        t=(-2.0, 2.0),
        columns=3,
        rows=4,
    ),
    protocol.AskProbe(ticket=3, game=GAME, at=Point((1.0,), (2.0,))),
    protocol.AskAnalysis(ticket=4, game=GAME, method=METHOD, near=Point((math.inf,), (2.0,)), box=(-1.0, 1.0)),
    protocol.AskSpectrum(ticket=5, method=METHOD, real=(-1.0, 1.0), imaginary=(0.0, 1.0), columns=2, rows=2),
    protocol.RunMany(ticket=6, experiment=EXPERIMENT, count=10, box=(-1.0, 1.0)),
    protocol.Record(ticket=7, experiment=EXPERIMENT, path="λ.json", view={"a": [1, None, {"b": 2.5}]}),
    *(protocol.Cancel(lane) for lane in protocol.LANES),
]


def through(message, decode):
    (body,) = wire.split(bytearray(wire.pack(message)))
    return decode(body)


def answer(**arrays):
    values = {name: np.zeros(1) for name in ("step", "z", "loss_x", "loss_y", "gradient_norm")} | arrays
    return protocol.Rows(ticket=1, method=0, first=True, **values)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: type(request).__name__)
def test_requests_arrive_as_they_were_sent(request_):
    assert through(request_, wire.request) == request_


def test_every_request_has_a_lane():
    assert {protocol.lane_of(request) for request in REQUESTS} == set(protocol.LANES)


numeric = st.one_of(hnp.floating_dtypes(), hnp.integer_dtypes(), hnp.unsigned_integer_dtypes(), st.just(np.dtype(bool)))


@given(hnp.arrays(numeric, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0)))
def test_arrays_arrive_bit_for_bit(array):
    got = through(answer(z=array), wire.answer).z
    assert got.shape == array.shape
    assert got.dtype == array.dtype.newbyteorder("<")
    assert got.tobytes() == array.astype(array.dtype.newbyteorder("<")).tobytes()


def test_arrays_that_are_views_arrive_whole():
    array = np.arange(12.0).reshape(3, 4).T[::-1, ::2]
    assert np.array_equal(through(answer(z=array), wire.answer).z, array)


def test_arrays_arrive_read_only():
    with pytest.raises(ValueError, match="read-only"):
        through(answer(), wire.answer).z[0] = 1


def test_numbers_that_are_not_finite_arrive_as_they_are():
    outcome = Outcome(status="diverged", step=2, message="m", final=Point((math.inf,), (-0.0,)), rate=math.nan)
    got = through(protocol.Rows(**{**msgspec.structs.asdict(answer()), "outcome": outcome}), wire.answer).outcome
    assert repr(got) == repr(outcome)


def test_numpy_numbers_travel_as_numbers():
    got = through(protocol.Progress(ticket=np.int64(3), lane="run", done=np.int32(1), total=2), wire.answer)
    assert (got.ticket, got.done) == (3, 1)


@pytest.mark.parametrize("value", [np.array([object()]), np.array(["text"]), np.zeros(2, "V4"), np.zeros(2, "c16"), object()])
def test_anything_else_does_not_travel(value):
    with pytest.raises(TypeError, match="does not travel"):
        wire.pack(answer(z=value))


@pytest.mark.parametrize(
    "array",
    [
        ("|O", [1], b"12345678"),
        ("<f8", [2], b"12345678"),
        ("<f8", [-1, -1], b"12345678"),
        (">f8", [1], b"12345678"),
        ("nonsense", [1], b"12345678"),
    ],
)
def test_an_array_that_is_none_is_refused(array):
    forged = msgspec.msgpack.Ext(wire.ARRAY, msgspec.msgpack.encode(array))
    body = msgspec.msgpack.encode(
        {**msgspec.structs.asdict(answer()), "z": forged, "type": "Rows"}, enc_hook=lambda a: a.tolist()
    )
    with pytest.raises(msgspec.ValidationError):
        wire.answer(body)


@given(st.lists(st.binary(max_size=20)), st.data())
def test_frames_come_out_whole_however_the_bytes_come_in(bodies, data):
    stream = b"".join(len(body).to_bytes(4, "little") + body for body in bodies)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
    buffer, got = bytearray(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        buffer += stream[start:end]
        got += wire.split(buffer)
    assert (got, bytes(buffer)) == (bodies, b"")


def test_a_frame_that_has_not_come_whole_is_waited_for():
    buffer = bytearray(wire.pack(REQUESTS[0])[:-1])
    assert list(wire.split(buffer)) == []


def test_a_length_that_cannot_be_is_refused(monkeypatch):
    with pytest.raises(wire.WireError, match=r"a frame of \d{10} bytes"):
        list(wire.split(bytearray(b" EGG and more")))
    monkeypatch.setattr(wire, "LIMIT", 10)
    with pytest.raises(wire.WireError, match="too long"):
        wire.pack(REQUESTS[0])
