import pytest


@pytest.fixture(autouse=True, scope="session")
def home(tmp_path_factory):
    """Files of these tests go to one temporary folder, so that they share compiled programs with nobody but each other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GAMETUI_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("JAX_PLATFORMS", "cpu")
        yield
