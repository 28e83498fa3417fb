/** Promise: what a command line says about notebooks is understood or refused in one line that tells what to do. */
import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { onlyColours } from "tandem/dist/control-codes";
import { InputError } from "tandem/dist/errors";
import { annotation } from "tandem/dist/notebook/headless/annotation";
import { fileLine, type Notebook, readNotebook } from "tandem/dist/notebook/headless/ipynb";
import { junit } from "tandem/dist/notebook/headless/junit";
import { mistakeOf, type Outcome } from "tandem/dist/notebook/headless/outcome";
import { parametersFor, parseSettings } from "tandem/dist/notebook/headless/parameters";
import { selectNotebooks } from "tandem/dist/notebook/headless/select";
import { withFolder } from "../temporary";
import { type Cell, ipynb } from "./notebooks";

function refused(use: () => unknown, message: RegExp): void {
  assert.throws(use, (error: Error) => {
    assert.ok(error instanceof InputError, String(error));
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}

function notebookIn(folder: string, name: string, cells: readonly (string | Cell)[]): Notebook {
  writeFileSync(join(folder, name), ipynb(cells));
  return readNotebook(join(folder, name));
}

describe("names of notebooks", () => {
  test("numbers, names, paths and all are found, once each; others are refused with what there is", () =>
    withFolder((folder) => {
      for (const name of ["01_a.ipynb", "02_b.ipynb", "10_c.ipynb", "notes.txt"]) writeFileSync(join(folder, name), "");
      const select = (...names: string[]) =>
        selectNotebooks(names, folder).map((path) => path.slice(folder.length + 1));
      assert.deepEqual(select(), ["01_a.ipynb", "02_b.ipynb", "10_c.ipynb"]);
      assert.deepEqual(select("all"), select());
      assert.deepEqual(select("2", "10", "02_b", "01_a.ipynb"), ["02_b.ipynb", "10_c.ipynb", "01_a.ipynb"]);
      assert.deepEqual(select(join(folder, "10_c.ipynb")), ["10_c.ipynb"]);
      refused(() => select("3"), /^unknown notebook "3" .*; there are 01_a\.ipynb, 02_b\.ipynb, 10_c\.ipynb$/);
      refused(() => select("02_bb"), /did you mean 02_b\.ipynb\?/);
      refused(() => select("notes.txt"), /^unknown notebook "notes\.txt"/);
      mkdirSync(join(folder, "empty"));
      refused(() => selectNotebooks([], join(folder, "empty")), /^there are no notebooks in /);
      refused(() => selectNotebooks(["1"], join(folder, "none")), /there are none in /);
    }));
});

describe("notebook files", () => {
  test("code cells with text are numbered as Jupyter numbers them", () =>
    withFolder((folder) => {
      const { name, cells } = notebookIn(folder, "a.ipynb", ["1", " \n", { source: "2\n3", tags: ["parameters"] }]);
      assert.equal(name, "a.ipynb");
      assert.deepEqual(cells, [
        { number: 1, source: "1", tags: [] },
        { number: 2, source: "2\n3", tags: ["parameters"] },
      ]);
    }));

  test("what is no notebook of format 4 is refused", () =>
    withFolder((folder) => {
      const file = join(folder, "x.ipynb");
      for (const [text, message] of [
        ["{", /x\.ipynb is not a notebook: /],
        ["null", /no notebook of format 4/],
        ['{"nbformat": 3, "worksheets": []}', /no notebook of format 4 \(nbformat: 3\)/],
        ['{"nbformat": 4}', /has no list of cells/],
        [
          '{"nbformat": 4, "cells": [{"cell_type": "code", "source": 5}]}',
          /source is neither a text nor a list of lines/,
        ],
      ] as const) {
        writeFileSync(file, text);
        refused(() => readNotebook(file), message);
      }
      refused(() => readNotebook(join(folder, "missing.ipynb")), /^cannot read notebook /);
    }));

  test("a line of a cell is found in the file, also when another cell holds the same line", () =>
    withFolder((folder) => {
      const notebook = notebookIn(folder, "a.ipynb", ["same();\nfirst", 'same();\nlast "quoted"\nsame();']);
      const lines = notebook.text.split("\n");
      assert.match(lines[fileLine(notebook, 2, 2) - 1], /last/);
      assert.ok(fileLine(notebook, 2, 1) > fileLine(notebook, 1, 2));
      assert.equal(fileLine(notebook, 2, 3), fileLine(notebook, 2, 2) + 1);
      assert.equal(fileLine(notebook, 9, 1), 1);
    }));
});

describe("parameters", () => {
  test("a setting is a name and a text", () => {
    assert.deepEqual(
      [...parseSettings(["level=a=b", "größe="])],
      [
        ["level", "a=b"],
        ["größe", ""],
      ],
    );
    refused(() => parseSettings(["a=1", "b=2", "a=3"]), /^--set a is given twice, as 1 and 3; leave one out$/);
    for (const wrong of ["level", "=1", "a b=1", "1a=2", "a.b=2"])
      refused(() => parseSettings([wrong]), /^--set takes name=value, not "/);
  });

  test("texts become values of the declared types; what fits no type or has no name is refused", () =>
    withFolder((folder) => {
      const declared =
        "import { join } from 'path';\nlet seeds: number = 1, level = join('a', 'b'); let arms: string[] = [];\n" +
        "let kind: 'x' | 'y' = 'x'; let any: any; let maybe: number | null = null; const fixed = 1;";
      const one = notebookIn(folder, "01_a.ipynb", [
        "const before = 1;",
        { source: declared, tags: ["parameters"] },
        "wrong = ;",
      ]);
      const two = notebookIn(folder, "02_b.ipynb", [{ source: "let seeds = '0';", tags: ["parameters"] }]);
      const set = (...settings: string[]) => parametersFor([one, two], parseSettings(settings));
      assert.deepEqual(
        [...set("seeds=3", "level=3", "arms=a, b", "kind=y", 'any={"a":[1]}', "maybe=null").values()],
        [{ seeds: 3, level: "3", arms: ["a", "b"], kind: "y", any: { a: [1] }, maybe: null }, { seeds: "3" }],
      );
      assert.deepEqual(set("arms=", "level=", "any=solo").get(one.path), { arms: [], level: "", any: "solo" });
      refused(
        () => set("seds=3"),
        /^no parameter "seds" in 01_a\.ipynb, 02_b\.ipynb; did you mean seeds\? There are seeds, level, /,
      );
      refused(() => set("kind=z"), /^01_a\.ipynb: cannot set kind to "z": Type '"z"' is not assignable/);
      refused(() => set("fixed=2"), /cannot set fixed to "2": Cannot assign to 'fixed' because it is a constant/);
      const without = notebookIn(folder, "03_c.ipynb", ["let seeds = 1;"]);
      refused(
        () => parametersFor([without], new Map([["seeds", "2"]])),
        /^no parameter "seeds" in 03_c\.ipynb; there are none$/,
      );
    }));
});

describe("reports", () => {
  const hostile = "\x1b]0;t\x07<&\"'>]]>\u2028\ud800\0\n::error::forged%";

  test("annotations and JUnit hold any text without breaking", () =>
    withFolder((folder) => {
      const notebook = notebookIn(folder, "a,b:c.ipynb", ["1", "2"]);
      const traceback = ["E", "    at Cell [2]:1:5"];
      const mistake = mistakeOf({ event: "error", number: 2, ename: "E", evalue: hostile, traceback })!;
      assert.deepEqual([mistake.cell, mistake.line], [2, 1]);
      const line = annotation(notebook, mistake);
      assert.equal(line.split(/[\r\n]/).length, 1);
      assert.match(
        line,
        /^::error file=[^,:]*a%2Cb%3Ac\.ipynb,line=\d+,title=a%2Cb%3Ac\.ipynb%2C cell \[2\]%2C line 1::E: .*%25$/,
      );
      const outcome: Outcome = { notebook, status: "failed", mistake, cellSeconds: [1, 2], seconds: 3, target: "t" };
      const xml = junit([outcome]);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has none of them
      assert.doesNotMatch(xml, /[\x00-\x08\x0b-\x1f]|[\ud800-\udfff]|<&/);
      assert.match(xml, /<failure message="a,b:c\.ipynb, cell \[2\], line 1: E: /);
    }));

  test("an error that an earlier cell left behind is laid at that cell's door", () => {
    const traceback = ["\x1b[31mError\x1b[39m: late", "\x1b[2m    at Timeout._onTimeout (Cell [3]:7:1)\x1b[22m"];
    const mistake = mistakeOf({ event: "error", number: 5, ename: "Error", evalue: "late", traceback });
    assert.deepEqual([mistake?.cell, mistake?.line], [3, 7]);
  });

  test("colours are kept for a terminal, every other control code is not", () => {
    assert.equal(
      onlyColours("\x1b[31mred\x1b[39m \x1b[2J\x1b]0;title\x07\r\x9b31m"),
      "\x1b[31mred\x1b[39m �[2J�]0;title���31m",
    );
  });
});
