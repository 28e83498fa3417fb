/** Promises: sha256 is the standard's; equal values have equal canonical JSON, whatever the order of their keys. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { canonical, sha256 } from "tandem/dist/hash";

test("sha256 of FIPS 180-4's example, as hexadecimal and base64", () => {
  assert.equal(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(sha256(Buffer.from("abc"), "base64"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
});

test("the order of keys does not matter, that of lists does", () => {
  assert.equal(canonical({ b: [{ d: 1, c: 2 }], a: null }), '{"a":null,"b":[{"c":2,"d":1}]}');
  assert.notEqual(canonical([1, 2]), canonical([2, 1]));
});
