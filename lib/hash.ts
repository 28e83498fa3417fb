import { createHash } from "node:crypto";

/** sha256 of a text (as UTF-8) or of bytes, in hexadecimal unless told. */
export function sha256(content: string | Uint8Array, encoding: "hex" | "base64" | "base64url" = "hex"): string {
  return createHash("sha256").update(content).digest(encoding);
}

/** JSON with the keys of every object in order, so that equal values give equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
