/** Promises: escaped text holds no markup and comes back the same; JSON in a script element cannot end it. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { escapeJson, escapeMarkup, unescapeMarkup } from "tandem/dist/markup";

test("any printable text comes back from its escaped form, which holds no markup", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const escaped = escapeMarkup(text);
      assert.doesNotMatch(escaped, /[<>"']|&(?!(lt|gt|quot|amp|#39);)/);
      assert.equal(unescapeMarkup(escaped), text);
    }),
  );
});

test("numbered entities, decimal and hexadecimal, and what is none", () => {
  assert.equal(unescapeMarkup("&#39;&#x27;&nbsp;&amp;lt;"), "''&nbsp;&lt;");
});

test("JSON in a script element ends neither it nor a line, and is the same value", () => {
  const value = { text: "</script><!-- & \u2028" };
  const json = escapeJson(value);
  assert.doesNotMatch(json, /[<>&\u2028\u2029]/);
  assert.deepEqual(JSON.parse(json), value);
});
