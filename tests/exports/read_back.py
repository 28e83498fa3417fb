"""
Reads the exports of some runs back with the tools that they are for, and compares them with what the runs logged.

Usage: python read_back.py FOLDER
FOLDER holds csv, parquet, tensorboard and wandb, exports of the same runs, and expected.json: the records of all rows, the columns, and for each
run its factors and its scalars by tag. Prints a line a tool; exits with 1 at the first difference.
"""

import json
import math
import sys
from pathlib import Path


def same(one, other):
    """Whether two values are equal; a value that is not there is None, NaN or pandas' NA."""
    if other is None:
        return one is None or one != one or str(one) == "<NA>"
    if isinstance(other, float) or isinstance(one, float):
        return math.isclose(one, other, rel_tol=0, abs_tol=0)
    return one == other


def check_rows(tool, rows, expected):
    assert len(rows) == len(expected), f"{tool}: {len(rows)} rows, {len(expected)} were logged"
    cells = 0
    for k, (row, want) in enumerate(zip(rows, expected)):
        for name, value in want.items():
            assert same(row[name], value), f"{tool}: row {k}: {name} is {row[name]!r}, {value!r} was logged"
            cells += 1
    print(f"{tool}: {len(rows)} rows, {cells} cells equal")


def check_tables(folder, expected):
    import duckdb
    import pandas
    import pyarrow.parquet as parquet

    rows, columns = expected["rows"], expected["columns"]
    path = str(folder / "parquet" / "records.parquet")
    frame = pandas.read_csv(folder / "csv" / "records.csv", keep_default_na=False, na_values=[""], dtype={"key": str, "experiment": str, "settings": str})
    text = [column["name"] for column in columns if column["type"] == "text"]
    frame[text] = frame[text].astype(object).where(frame[text].notna(), "")
    optional = {"measure", "decision"}  # of an update there is none, which CSV cannot tell from an empty text
    as_csv = [{name: "" if value is None and name in optional else value for name, value in row.items()} for row in rows]
    check_rows("pandas, CSV", frame.to_dict("records"), as_csv)

    table = parquet.read_table(path)
    kinds = {"text": "string", "integer": "int64", "number": "double", "boolean": "bool"}
    for column in columns:
        assert str(table.schema.field(column["name"]).type) == kinds[column["type"]], column
    metadata = parquet.read_metadata(path).metadata
    assert json.loads(metadata[b"tandem.columns"]) == columns
    assert metadata[b"tandem.runs"] == str(len(expected["runs"])).encode()
    check_rows("pyarrow, Parquet", table.to_pylist(), rows)
    check_rows("pandas, Parquet", pandas.read_parquet(path, dtype_backend="numpy_nullable").to_dict("records"), rows)

    connection = duckdb.connect()
    names = [column["name"] for column in columns]
    found = connection.execute("SELECT * FROM read_parquet(?)", [path]).fetchall()
    check_rows("DuckDB, Parquet", [dict(zip(names, row)) for row in found], rows)
    counted = connection.execute(
        "SELECT arm, count(DISTINCT seed), avg(\"return\") FROM read_parquet(?) WHERE final GROUP BY arm ORDER BY arm", [path]
    ).fetchall()
    assert counted, "DuckDB groups by arm"
    (found,) = connection.execute("SELECT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = 'tandem.columns'", [path]).fetchone()
    assert json.loads(found) == columns


def check_scalars(tool, run, found):
    """found: tag -> [(step, value)], values as the tool keeps them."""
    want = run["scalars"]
    assert sorted(found) == sorted(want), f"{tool}: {run['name']}: {sorted(set(found) ^ set(want))}"
    count = 0
    for tag, points in want.items():
        got = sorted(found[tag])
        assert [step for step, _ in got] == [step for step, _ in points], f"{tool}: {run['name']}: steps of {tag}"
        for (_, value), (_, expected) in zip(got, points):
            assert math.isclose(value, expected, rel_tol=1e-6, abs_tol=1e-12), f"{tool}: {run['name']}: {tag}"
            count += 1
    return count


def check_tensorboard(folder, expected):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.plugins.hparams import metadata as hparams

    count = 0
    for run in expected["runs"]:
        accumulator = EventAccumulator(str(folder / "tensorboard" / run["name"]), size_guidance={"scalars": 0})
        accumulator.Reload()
        found = {tag: [(event.step, event.value) for event in accumulator.Scalars(tag)] for tag in accumulator.Tags()["scalars"]}
        count += check_scalars("TensorBoard", run, found)
        content = accumulator.summary_metadata["_hparams_/session_start_info"].plugin_data.content
        session = hparams.parse_session_start_info_plugin_data(content)
        factors = {name: getattr(value, value.WhichOneof("kind")) for name, value in session.hparams.items()}
        assert factors == run["factors"], f"TensorBoard: {run['name']}: {factors}"
    print(f"TensorBoard, EventAccumulator: {len(expected['runs'])} runs, {count} points equal, factors as hyper-parameters")


def check_wandb(folder, expected):
    from wandb.proto import wandb_internal_pb2
    from wandb.sdk.internal.datastore import DataStore

    count = 0
    for run in expected["runs"]:
        (path,) = (folder / "wandb").glob(f"offline-run-*-{run['key']}/run-{run['key']}.wandb")
        found, config, last, number, ended = {}, {}, -1, 0, False
        store = DataStore()
        store.open_for_scan(str(path))
        while (data := store.scan_data()) is not None:
            record = wandb_internal_pb2.Record()
            record.ParseFromString(data)
            number += 1
            assert record.num == number
            kind = record.WhichOneof("record_type")
            if kind == "run":
                config = {item.key: json.loads(item.value_json) for item in record.run.config.update}
                assert record.run.run_id == run["key"] and record.run.project and record.run.run_group == run["factors"]["arm"]
            elif kind == "history":
                values = {item.key: json.loads(item.value_json) for item in record.history.item}
                step = record.history.step.num
                assert step == values["_step"] == values["global_step"] > last, f"W&B: {run['name']}: step {step}"
                last = step
                for tag, value in values.items():
                    if "/" in tag:
                        found.setdefault(tag, []).append((step, value))
            elif kind == "exit":
                ended = record.exit.exit_code == 0
        assert ended, f"W&B: {run['name']} has no end"
        assert last == run["frames"], f"W&B: {run['name']} ends at step {last}, not {run['frames']} frames"
        count += check_scalars("W&B", run, found)
        for name, value in run["factors"].items():
            assert config[name] == value, f"W&B: {run['name']}: {name}"
    print(f"W&B, its own reader: {len(expected['runs'])} runs, {count} points equal, step = global_step = frames")


def check_notebook(folder, notebook):
    import os

    import nbformat
    from nbclient import NotebookClient

    os.environ["TANDEM_EXPORT"] = str(folder / "parquet")
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    node = nbformat.read(notebook, as_version=4)
    NotebookClient(node, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [output for cell in node.cells for output in cell.get("outputs", [])]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert pictures, "the notebook draws a curve"
    print(f"{notebook.name}: {sum(cell.cell_type == 'code' for cell in node.cells)} cells, {len(pictures)} picture")


if __name__ == "__main__":
    place = Path(sys.argv[1])
    expected = json.loads((place / "expected.json").read_text(encoding="utf-8"))
    check_tables(place, expected)
    check_tensorboard(place, expected)
    check_wandb(place, expected)
    check_notebook(place, Path(sys.argv[2]))
