import { strict as assert } from "node:assert";
import { InputError } from "tandem/dist/errors";

/** Makes sure that each act is refused as bad input, in one line that says so. */
export function assertRefused(wrong: readonly (readonly [act: () => unknown, message: RegExp])[]): void {
  for (const [act, message] of wrong) {
    assert.throws(act, (error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  }
}
