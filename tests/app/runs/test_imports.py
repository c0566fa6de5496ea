"""The screens of trainings start no jax and no scipy: the process of a run does."""

import subprocess
import sys

SCRIPT = """
import sys
from gametui.app import app, main
from gametui.app.screens import help, run, runs
from gametui.app.runs import notices, spec_line
from gametui.app.runs.pages import PAGES

assert not {name.partition(".")[0] for name in sys.modules} & {"jax", "scipy"}
for name in ("gan_mixture", "two_mode_gan", "hidden_gan"):
    spec_line.line(spec_line.parsed("game=" + name))
help.HelpScreen("page").words()
sys.exit(bool({name.partition(".")[0] for name in sys.modules} & {"jax", "jaxlib", "scipy", "optax"}))
"""


def test_the_screens_import_no_jax_whatever_is_typed():
    subprocess.run([sys.executable, "-c", SCRIPT], check=True, timeout=120)


def test_nothing_of_the_trainings_is_imported_before_they_are_visited():
    script = "import sys, gametui.app.app; sys.exit('gametui.app.runs.shelf' in sys.modules or 'gametui.jobs' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)
