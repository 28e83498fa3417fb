"""Where Node and tandem are."""

import json
import os
import shutil
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlparse

from .errors import NotInstalledError

COMMAND = Path("lib", "bin", "tandem.js")
COMPILED = Path("lib", "dist", "bridge", "serve.js")


def command(project=None):
    """The command line that starts the bridge.

    Args:
        project: tandem's folder; else TANDEM_HOME, the folder that this package was installed from, or the one it lies in.
    Raises:
        NotInstalledError: saying what is missing.
    """
    folder = project_folder(project)
    if not (folder / COMPILED).is_file():
        raise NotInstalledError(f"tandem in {folder} is not built; run `make setup` there")
    node = os.environ.get("TANDEM_NODE") or shutil.which("node")
    if node is None:
        raise NotInstalledError("no node is on the PATH; install Node 20.19 or later from nodejs.org, or set TANDEM_NODE")
    return [node, str(folder / COMMAND), "bridge"]


def project_folder(project=None):
    """tandem's folder.

    Raises:
        NotInstalledError: when it is none, or none is found.
    """
    told = project or os.environ.get("TANDEM_HOME")
    if told:
        if (Path(told) / COMMAND).is_file():
            return Path(told).absolute()
        raise NotInstalledError(f"{told} is not tandem's folder; pass the clone's, in which lib/ lies")
    candidates = [*_installed_from(), *Path(__file__).resolve().parents]
    for folder in candidates:
        if (folder / COMMAND).is_file():
            return folder
    raise NotInstalledError("tandem's folder was not found; set TANDEM_HOME to the clone, or pass project=")


def _installed_from():
    """The folder above the one that pip installed this package from, as pip records it (PEP 610)."""
    try:
        text = metadata.distribution("tandem-babyai").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return []
    url = urlparse(json.loads(text)["url"]) if text else None
    return [Path(unquote(url.path)).parent] if url and url.scheme == "file" else []
