"""Link on a simulated network: what is under way stays small, what the network carries is used, and nothing waits for ever."""

import math

import pytest

from gametui.app.tty.link import ASSUMED, DEAF, FAST, MOST, PATIENCE, QUEUE, SLOW, Link


class Network:
    """A clock, and a network that carries `rate` bytes a second with `delay` seconds each way to a terminal that answers."""

    def __init__(self, rate=32_000.0, delay=0.1, packet=1, tick=0.0, **options):
        """packet: bytes that arrive together; tick: seconds between the moments at which answers are sent."""
        self.rate, self.delay, self.packet, self.tick = rate, delay, packet, tick
        self.written = 0
        self.now, self.free, self.answers = 0.0, 0.0, []
        self.frozen = self.deaf = False
        self.asked = 0
        self.link = Link(clock=lambda: self.now, **{"remote": True} | options)

    def write(self, size):
        """Returns: seconds until its last byte is on the screen."""
        self.link.sent(size)
        self.free = max(self.free, self.now) + size / self.rate
        self.written += size
        if self.link.ask():
            self.asked += 1
            if not self.deaf and not self.frozen:
                with_it = min(-self.written % self.packet, self.packet // 2)  # what is in the packet behind the question
                there = self.free + with_it / self.rate + self.delay
                sent = math.ceil(there / self.tick) * self.tick if self.tick else there
                self.answers.append(sent + self.delay)
        return self.free + self.delay - self.now

    def run(self, seconds, every=0.01, frame=None):
        """Let time pass, with a picture of `frame` bytes whenever there is room. Returns: bytes of pictures."""
        end, drawn = self.now + seconds, 0
        while self.now < end:
            self.now += every
            while self.answers and self.answers[0] <= self.now and not self.frozen:
                self.answers.pop(0)
                self.link.answered()
            self.write(0)
            if frame and self.link.room:
                size = min(frame, self.link.room)
                drawn += size
                self.write(size)
        return drawn


@pytest.mark.parametrize("rate", [4_000, 16_000, 32_000, 128_000, 1_000_000])
@pytest.mark.parametrize("delay", [0.001, 0.02, 0.1, 0.3])
def test_a_key_never_waits_long_and_pictures_use_what_is_left(rate, delay):
    network = Network(rate, delay)
    network.run(5, frame=20_000)
    waits = []
    for _ in range(50):
        drawn = network.run(0.37, frame=20_000)
        waits.append(network.write(300) - network.delay)
        assert drawn or network.link._asked
    floor = 4_000 / rate  # on the slowest links, where little is still something
    assert max(waits) <= 2 * QUEUE + floor
    drawn = network.run(20, frame=20_000)
    assert drawn >= 0.5 * 20 * min(rate, FAST, MOST / (2 * delay + 0.02))


def test_the_rate_is_found_and_says_whether_to_save():
    for rate, thin in ((16_000, True), (32_000, True), (1_000_000, False)):
        network = Network(rate, 0.05)
        network.run(10, frame=20_000)
        assert network.link.thin is thin
        if thin:
            assert network.link.rate == pytest.approx(rate, rel=0.4)


@pytest.mark.parametrize("tick", [0.0, 0.02])
@pytest.mark.parametrize("delay", [0.002, 0.03, 0.1, 0.2])
@pytest.mark.parametrize("rate", [8_000, 32_000, 1_000_000])
def test_packets_and_answers_that_come_together_mislead_nobody(rate, delay, tick):
    network = Network(rate, delay, packet=1_400, tick=tick)
    network.run(2, frame=20_000)
    for size in (300, 1_200, 4_000) * 20:
        network.run(0.15)
        network.write(size)
        network.run(0.004)
        network.write(200)
        assert network.link.thin is (rate < SLOW)
        if rate < SLOW:
            assert rate / 2 < network.link.rate < 2 * rate


def test_a_frozen_link_gets_no_pictures_and_goes_on_when_it_thaws():
    network = Network()
    network.run(3, frame=5_000)
    network.frozen = True
    network.run(1, frame=5_000)
    assert network.run(60, frame=5_000) == 0
    network.frozen = False
    network.answers.append(network.now)  # the question of before is answered at last
    assert network.run(1, frame=5_000) > 0


def test_an_answer_that_is_lost_is_asked_for_again():
    network = Network()
    network.run(3, frame=5_000)
    calls = []
    while not network.link.owing:
        network.write(300)
        network.run(0.01)
    network.answers.clear()
    network.link.when_free("picture", lambda: calls.append(network.now))
    begun = network.now
    while not calls and network.now < begun + 3 * PATIENCE:
        network.run(0.1)
        network.link.release()
    assert calls and calls[0] - begun < PATIENCE + 1


def test_a_terminal_that_never_answers_is_sent_to_at_a_bearable_rate():
    network = Network(deaf := 1_000_000, 0.0)
    assert deaf
    network.deaf = True
    network.run(DEAF + 1, frame=20_000)
    drawn = network.run(10, frame=20_000)
    assert 0.3 * ASSUMED * 10 < drawn < 1.2 * ASSUMED * 10
    assert not network.link.owing


def test_a_multiplexer_that_answers_by_itself_is_not_believed():
    network = Network(1_000_000, 0.0, measured=False)
    drawn = network.run(10, frame=20_000)
    assert 0.3 * ASSUMED * 10 < drawn < 1.2 * ASSUMED * 10
    assert network.asked == 0


def test_nothing_is_asked_at_rest_nor_without_a_network():
    network = Network()
    network.run(2, frame=5_000)
    network.run(2)
    before = network.asked
    network.run(60)
    assert network.asked == before
    for options in ({"remote": False}, {"kind": "full"}):
        here = Network(**options)
        assert here.run(1, frame=5_000) >= 50 * 5_000
        assert here.asked == 0 and not here.link.thin


def test_a_key_that_looks_like_an_answer_changes_nothing():
    link = Link(remote=True)
    link.sent(100)
    link.answered()
    assert link.rate is None and not link.owing


def test_who_waits_longest_is_called_first_and_promises_count():
    network = Network()
    network.run(2, frame=5_000)
    network.write(9_000)
    calls = []

    def draw(name, size):
        calls.append(name)
        network.link.reserve(size)

    network.link.when_free("a", lambda: draw("a", 50_000))
    network.link.when_free("b", lambda: draw("b", 50_000))
    assert network.link.release() is not None and calls == []
    network.run(2)
    assert network.link.release() is not None
    assert calls == ["a"]  # what it has promised to write fills the link


def test_by_choice_it_is_thin_anywhere():
    here = Network(kind="thin", remote=False)
    assert here.link.thin and here.link.paced
    assert "thin" in here.link.words
