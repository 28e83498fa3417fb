/** The bytes that a text in base64 stands for. */
export function base64Bytes(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer;
}
