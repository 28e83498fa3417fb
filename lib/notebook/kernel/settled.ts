const POLL_MS = 20;

/**
 * Waits until no timer is left that keeps the process busy, so that errors in timers of a notebook's last cell are seen.
 * The command that runs notebooks calls it, as `globalThis[Symbol.for("tandem.kernel.settled")](limitMs)`.
 * @param limitMs how long at most
 */
async function settled(limitMs: number): Promise<void> {
  const end = Date.now() + limitMs;
  do {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  } while (process.getActiveResourcesInfo().includes("Timeout") && Date.now() < end);
}

/** Makes `settled` known under its symbol. */
export function offerSettled(): void {
  Object.defineProperty(globalThis, Symbol.for("tandem.kernel.settled"), { value: settled });
}
