"""What is drawn and started again and again leaves nothing behind; `benchmarks.endurance` does it twenty thousand times."""

import gc
import sys
from functools import partial

import psutil

from gametui.compute.client import Client
from gametui.compute.protocol import Died, Ready
from tests.app import desk
from tests.compute.heard import talking

FAKE = [sys.executable, "-m", "tests.compute.fake"]


def held():
    """Open files and threads."""
    process = psutil.Process()
    return process.num_fds(), process.num_threads()


async def test_redraws_keep_no_objects_and_no_files():
    app = desk.app("gda", "eg")
    async with app.run_test(size=(120, 40)) as pilot:
        await desk.ready(app, pilot)

        async def turn(times):
            for _ in range(times):
                await pilot.press("right", "plus", "left", "minus")
            await pilot.pause()
            desk.pipe(app).sent.clear()
            gc.collect()
            return len(gc.get_objects())

        await turn(8)  # what is remembered of the last pictures is full by now
        await turn(8)
        files = held()
        before = await turn(1)
        after = await turn(12)
        assert after < 1.05 * before
        assert held() == files


def test_restarts_keep_no_files_and_no_threads():
    with talking(partial(Client, argv=FAKE)) as (client, heard):
        heard.wait(Ready)
        files = None
        for i in range(12):
            if i == 3:
                files = held()
            client._process.kill()
            if heard.wait(Died).final:  # too often in too short a time: what the key F5 does
                client._thread.join(5)
                client.start()
            heard.wait(Ready)
        assert held() == files
