/** Seconds that anything is waited for. Idle waiting costs nothing, and a busy machine is slow. */
const PATIENCE_SECONDS = 900;

/** Waits until something is so; what fails is not so yet. @throws after a quarter of an hour, naming it */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, pauseMs = 100): Promise<void> {
  const start = performance.now();
  while (performance.now() - start < PATIENCE_SECONDS * 1000) {
    if (await (async () => isSo())().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`it was waited ${PATIENCE_SECONDS} s in vain until ${what}`);
}
