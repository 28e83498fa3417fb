"""
Validates archives of runs as RO-Crate 1.1, by the public validator, and reads them by RO-Crate's own library for Python.

Usage: python validate_crate.py ARCHIVE.zip…
No request leaves: the context of RO-Crate 1.1, which both need, is the copy in that library. Prints a line an archive; exits with 1 where one is not valid.
"""

import json
import sys
import tempfile
import zipfile
from pathlib import Path

import requests
import rocrate
from requests.adapters import HTTPAdapter

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
COPY = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"
assert json.loads(COPY.read_text(encoding="utf-8"))["@id"] == CONTEXT, "the library holds the context of RO-Crate 1.1"


def answer(_adapter, request, **_options):
    """The context, whoever asks for it; nothing else."""
    if request.url != CONTEXT:
        raise requests.ConnectionError(f"{request.url} is not asked for")
    response = requests.Response()
    response.status_code, response.url, response.request = 200, request.url, request
    response.headers["Content-Type"] = "application/ld+json"
    response._content = COPY.read_bytes()
    return response


HTTPAdapter.send = answer


def validate(archive):
    from rocrate_validator import models, services

    settings = services.ValidationSettings(
        rocrate_uri=str(archive),
        profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.RECOMMENDED,
        no_cache=True,
    )
    result = services.validate(settings)
    for issue in result.get_issues():
        print(f"{issue.severity.name} {issue.check.identifier}: {issue.message}", file=sys.stderr)
    required = [issue for issue in result.get_issues() if issue.severity == models.Severity.REQUIRED]
    return len(required), len(result.get_issues()) - len(required)


def read(archive, folder):
    from rocrate.rocrate import ROCrate

    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)
    crate = ROCrate(folder)
    entities = list(crate.data_entities)
    files = [entity for entity in entities if entity.type == "File"]
    assert files and all((Path(folder) / entity.id.replace("%20", " ")).exists() for entity in files)
    assert crate.root_dataset["license"]["@id"] if isinstance(crate.root_dataset["license"], dict) else crate.root_dataset["license"]
    return len(files)


if __name__ == "__main__":
    wrong = 0
    for archive in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            files = read(archive, folder)
        required, recommended = validate(Path(archive))
        wrong += required
        print(f"RO-Crate 1.1, {Path(archive).name}: {files} files; the validator finds {required} errors and {recommended} recommendations")
    sys.exit(1 if wrong else 0)
