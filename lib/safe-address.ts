import { InputError } from "./errors";

const LOOPBACK: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/** Whether what is sent to an address stays unread on the way: it is encrypted, or does not leave this machine. */
export function isSafeAddress({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.includes(hostname));
}

/** @throws InputError where an address would be asked unencrypted over a network */
export function checkSafeAddress(url: URL): void {
  if (isSafeAddress(url)) return;
  throw new InputError(`${url.origin} would be asked unencrypted; use https (http is for this machine only)`);
}

/** Whether a key can stand in a request's header as it is; fetch's own error for one that cannot repeats it. */
export function isHeaderText(key: string): boolean {
  return /^[\x21-\x7e]+$/.test(key);
}
