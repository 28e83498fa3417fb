import type NodeModules from "node:module";
import type * as tfjs from "@tensorflow/tfjs";

/** Why plain tfjs stands in for tfjs-node; undefined while it does not. */
let failure: string | undefined;

/**
 * Makes `require("@tensorflow/tfjs-node")` work in this process, for danfo and for users' own cells too. What tfjs-node calls
 * of node:util and newer versions of Node removed is there again; and where its native part does not load or does not multiply, plain tfjs stands in,
 * 30 to 60 times slower. Nothing is loaded before somebody asks for it.
 */
export function offerTfjsNode(): void {
  // both are asked for here and not at the top, for a page loads this file too and has neither
  const Module = require("node:module") as typeof NodeModules;
  Object.assign(require("node:util") as object, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === undefined || value === null,
  });
  const path = require.resolve("@tensorflow/tfjs-node");
  if (require.cache[path] !== undefined) return;
  const lazy = new Module(path);
  lazy.filename = path;
  lazy.loaded = true;
  Object.defineProperty(lazy, "exports", { configurable: true, get: () => load(path, lazy) });
  require.cache[path] = lazy;
}

/** Why tfjs-node's native part does not work here, in one line; undefined where it does, or was not asked for yet. */
export function nativeFailure(): string | undefined {
  return failure;
}

function load(path: string, lazy: NodeModule): typeof tfjs {
  delete require.cache[path];
  let found: typeof tfjs;
  try {
    found = require(path) as typeof tfjs;
    const product = found.tidy(() => [...found.matMul([[1, 2]], [[3], [4]]).dataSync()]);
    if (product[0] !== 11) throw new Error(`it multiplies [1 2] by [3 4] and finds ${product}`);
  } catch (error) {
    failure = (error as Error).message.split("\n")[0].trim();
    found = require("@tensorflow/tfjs") as typeof tfjs;
    found.setBackend("cpu");
  }
  Object.defineProperty(lazy, "exports", { configurable: true, writable: true, value: found });
  require.cache[path] = lazy;
  return found;
}
