/** What a worker could reach the network by, or what is kept for an origin. The frame's policy and its origin shut these doors as well. */
const DOORS = [
  ...["fetch", "XMLHttpRequest", "WebSocket", "WebTransport", "EventSource", "importScripts"],
  ...["indexedDB", "caches", "BroadcastChannel", "Worker", "SharedWorker"],
];

/** Takes away from code in this worker what it could reach anything by; whoever tries is told so. */
export function closeDoors(): void {
  for (const name of DOORS) {
    const closed = function closed(): never {
      throw new Error(`${name} is not there: a cell in a page reaches neither the network nor what the browser keeps`);
    };
    Object.defineProperty(globalThis, name, {
      value: ["indexedDB", "caches"].includes(name) ? new Proxy({}, { get: closed }) : closed,
      writable: false,
      configurable: false,
    });
  }
}
