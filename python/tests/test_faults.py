"""Promise: what goes wrong is one line of a typed error, and no process outlives who asked for it."""

import gc
import multiprocessing
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tandem_babyai
from tandem_babyai.installation import project_folder

LEVEL = "BabyAI-GoToObjS4-v0"
WAIT_S = 60


def node_of(env):
    return env._bridge._process.pid


def ends(pid):
    """Whether a process is gone within a while."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def python(code, **options):
    """A Python process that runs some code, and prints the number of its Node process first."""
    begin = f"import os, signal, sys, time, tandem_babyai\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nenv = tandem_babyai.make_vec({LEVEL!r}, 4)\nenv.reset(seed=0)\n"
    begin += "print(env._bridge._process.pid, flush=True)\n"
    process = subprocess.Popen([sys.executable, "-c", begin + code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    return process, int(process.stdout.readline())


def script(path, text):
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def assert_line(error, *parts):
    text = str(error.value)
    assert "\n" not in text
    for part in parts:
        assert part in text


def test_node_that_is_killed_is_an_error_at_once():
    for env in (tandem_babyai.make(LEVEL), tandem_babyai.make_vec(LEVEL, 3)):
        env.reset(seed=0)
        os.kill(node_of(env), signal.SIGKILL)
        for _ in range(2):
            with pytest.raises(tandem_babyai.NodeEndedError) as error:
                env.reset(seed=0)
            assert_line(error, "killed by SIGKILL", "make it again")
        env.close()


@pytest.mark.parametrize("end", ["time.sleep(600)", "while True: env.step([2, 2, 2, 2])"])
def test_python_that_is_killed_ends_node(end):
    process, node = python(end)
    time.sleep(0.2)
    process.kill()
    process.communicate()
    assert ends(node)


@pytest.mark.parametrize("end", ["pass", "del env", "env.close()", "sys.exit(3)", "1 / 0", "os._exit(0)"])
def test_python_that_ends_in_its_own_way_ends_node(end):
    process, node = python(end)
    _, err = process.communicate(timeout=WAIT_S)
    assert "tandem" not in err
    assert ends(node)


def test_an_environment_nobody_refers_to_ends_node():
    env = tandem_babyai.make(LEVEL)
    pid = node_of(env)
    del env
    gc.collect()
    assert ends(pid)


def test_ctrl_c_reaches_python_and_not_node():
    """A terminal sends SIGINT to every process of its group."""
    code = "try:\n    time.sleep(600)\nexcept KeyboardInterrupt:\n    env.step([2, 2, 2, 2])\n    print('goes on', flush=True)\n"
    process, node = python(code, start_new_session=True)
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=WAIT_S)
    assert out.strip() == "goes on", err
    assert ends(node)


def test_an_interrupted_exchange_is_not_gone_on_with():
    env = tandem_babyai.make_vec(LEVEL, 3)
    env.reset(seed=0)
    node = node_of(env)
    os.kill(node, signal.SIGSTOP)  # so that the step surely waits
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            env.step([0, 0, 0])
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    assert ends(node), "it is killed, though it is stopped"
    with pytest.raises(tandem_babyai.NodeEndedError) as error:
        env.step([0, 0, 0])
    assert_line(error, "interrupted", "make it again")


def test_a_forked_child_does_not_use_what_its_parent_made():
    env = tandem_babyai.make(LEVEL)
    env.reset(seed=0)

    def child(pipe):
        try:
            env.step(0)
        except tandem_babyai.NodeEndedError as error:
            pipe.send(str(error))
        own = tandem_babyai.make(LEVEL)
        pipe.send(own.reset(seed=0)[0]["mission"])
        own.close()

    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=child, args=(theirs,))
    process.start()
    assert "make one in each process" in ours.recv()
    assert ours.recv() == env.reset(seed=0)[0]["mission"]
    process.join()
    assert process.exitcode == 0
    env.step(0)
    env.close()


def test_a_forked_child_does_not_keep_its_parents_node_alive():
    process, node = python("child = os.fork()\nif child: print(child, flush=True)\ntime.sleep(600)")
    child = int(process.stdout.readline())
    process.kill()
    process.wait()
    assert ends(node)
    os.kill(child, signal.SIGKILL)
    process.communicate()


def test_gymnasiums_processes_each_have_their_own():
    from gymnasium.vector import AsyncVectorEnv

    envs = AsyncVectorEnv([lambda: tandem_babyai.make(LEVEL)] * 2, shared_memory=False)
    shown, _ = envs.reset(seed=7)
    envs.close()
    env = tandem_babyai.make_vec(LEVEL, 2)
    np.testing.assert_array_equal(env.reset(seed=7)[0]["image"], shown["image"])
    env.close()


def test_without_node(monkeypatch, tmp_path):
    monkeypatch.delenv("TANDEM_NODE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(tandem_babyai.NotInstalledError) as error:
        tandem_babyai.make(LEVEL)
    assert_line(error, "no node is on the PATH", "nodejs.org")
    monkeypatch.setenv("TANDEM_NODE", str(tmp_path / "nowhere"))
    with pytest.raises(tandem_babyai.NotInstalledError) as error:
        tandem_babyai.make(LEVEL)
    assert_line(error, "Node cannot be started", "nowhere")


def test_a_node_that_is_too_old(monkeypatch, tmp_path):
    pretend = tmp_path / "old.js"
    pretend.write_text('Object.defineProperty(process.versions, "node", { value: "18.2.0" });\n')
    node = os.environ.get("TANDEM_NODE") or shutil.which("node")
    monkeypatch.setenv("TANDEM_NODE", script(tmp_path / "node", f'#!/bin/sh\nexec "{node}" --require "{pretend}" "$@"\n'))
    with pytest.raises(tandem_babyai.NotInstalledError) as error:
        tandem_babyai.make(LEVEL)
    assert_line(error, "Node 20.19 or later is needed, found 18.2.0")


def test_a_tandem_that_speaks_otherwise(monkeypatch, tmp_path):
    hello = '{"protocol":99}'
    frame = "".join(f"\\{byte:03o}" for byte in [0, 0, 0, 0, len(hello), 0, 0, 0]) + hello
    monkeypatch.setenv("TANDEM_NODE", script(tmp_path / "node", f"#!/bin/sh\nprintf '{frame}'\n"))
    with pytest.raises(tandem_babyai.NotInstalledError) as error:
        tandem_babyai.make(LEVEL)
    assert_line(error, "protocol 99")


def copy_of_tandem(folder):
    """tandem elsewhere, without what it does not need here."""
    home = project_folder()
    (folder / "lib").mkdir(parents=True)
    for part in ("bin", "dist", "package.json"):
        (shutil.copytree if (home / "lib" / part).is_dir() else shutil.copy)(home / "lib" / part, folder / "lib" / part)
    shutil.copy(home / "package.json", folder / "package.json")
    (folder / "node_modules").symlink_to(home / "node_modules")
    return folder


def test_a_tandem_that_is_not_built_and_a_folder_that_is_none(tmp_path):
    folder = tmp_path / "tandem"
    (folder / "lib" / "bin").mkdir(parents=True)
    (folder / "lib" / "bin" / "tandem.js").touch()
    with pytest.raises(tandem_babyai.NotInstalledError) as error:
        tandem_babyai.make(LEVEL, project=folder)
    assert_line(error, str(folder), "make setup")
    with pytest.raises(tandem_babyai.NotInstalledError) as error:
        tandem_babyai.make(LEVEL, project=tmp_path)
    assert_line(error, str(tmp_path), "is not tandem's folder")


def test_a_path_with_spaces_and_unicode(monkeypatch, tmp_path):
    folder = copy_of_tandem(tmp_path / "a päth with  spaces 'quoted'")
    env = tandem_babyai.make(LEVEL, project=folder)
    assert env.reset(seed=0)[0]["mission"]
    env.close()
    monkeypatch.setenv("TANDEM_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TANDEM_HOME", Path(folder).name)
    env = tandem_babyai.make_vec(LEVEL, 2)
    env.reset(seed=0)
    env.close()


def test_a_tandem_that_breaks_says_which_error_it_was(tmp_path):
    folder = copy_of_tandem(tmp_path / "tandem")
    (folder / "lib" / "dist" / "bridge" / "frames.js").unlink()
    with pytest.raises(tandem_babyai.NotInstalledError) as error:
        tandem_babyai.make(LEVEL, project=folder)
    assert_line(error, "Cannot find module", "frames")
