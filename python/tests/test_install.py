"""Promise: `pip install ./python` is all that there is to do; the package finds the clone that it came from."""

import os
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def test_installed_elsewhere_it_finds_its_clone(tmp_path):
    target = tmp_path / "site with space"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(target), str(PACKAGE)], check=True)
    code = (
        "import tandem_babyai\n"
        "env = tandem_babyai.make('BabyAI-GoToObjS4-v0')\n"
        "print(tandem_babyai.__file__)\n"
        "print(env.reset(seed=0)[0]['mission'])\n"
        "env.close()\n"
    )
    env = {**os.environ, "PYTHONPATH": str(target)}
    env.pop("TANDEM_HOME", None)
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path, env=env).stdout
    file, mission = out.splitlines()
    assert file.startswith(str(target))
    assert mission.startswith("go to ")
