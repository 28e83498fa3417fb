/**
 * FNV-1a, 32 bits, as eight hex digits: the fingerprint in golden files.
 * @param bytes what to hash, from `start` to `end`
 */
export function fnv1a(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
