from pathlib import Path

import platformdirs

from gametui.runs import paths


def test_gametui_home_moves_every_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GAMETUI_HOME", str(tmp_path))
    assert {paths.config(), paths.data(), paths.cache()} == {tmp_path / "config", tmp_path / "data", tmp_path / "cache"}


def test_gametui_home_may_be_relative_or_start_with_a_tilde(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GAMETUI_HOME", "here")
    assert paths.data() == tmp_path / "here" / "data"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GAMETUI_HOME", "~/there")
    assert paths.data() == tmp_path / "there" / "data"


def test_without_it_the_platform_decides(monkeypatch):
    monkeypatch.delenv("GAMETUI_HOME", raising=False)
    assert paths.config() == Path(platformdirs.user_config_dir("gametui"))
    monkeypatch.setenv("GAMETUI_HOME", "")
    assert paths.cache() == Path(platformdirs.user_cache_dir("gametui"))


def test_a_home_of_somebody_unknown_is_a_folder_of_that_name(monkeypatch):
    monkeypatch.setenv("GAMETUI_HOME", "~nobody-at-all/there")
    assert paths.cache().parts[-3:] == ("~nobody-at-all", "there", "cache")
