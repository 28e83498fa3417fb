import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** Header of a Jupyter message. */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** A message as Jupyter's wire protocol carries it. */
export interface Message {
  /** Routing prefix; a reply carries it back. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly parentHeader: Header | Record<string, never>;
  readonly content: Record<string, unknown>;
}

export const PROTOCOL_VERSION = "5.3";

const DELIMITER = Buffer.from("<IDS|MSG>");

/** JSON without halves of surrogate pairs: no UTF-8 has them, and Jupyter cannot save a notebook that they are in. */
function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes("\\ud") ? text.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, "$1\ufffd") : text;
}

/** Signs and checks messages with the key of a connection file. */
export class Wire {
  readonly #key: string;
  readonly #algorithm: string;
  readonly #session: string = randomUUID();

  /**
   * @param key secret of the connection file; empty for no signatures
   * @param scheme such as "hmac-sha256"
   */
  constructor(key: string, scheme: string) {
    this.#key = key;
    this.#algorithm = scheme.replace(/^hmac-/, "");
  }

  /** Reads a message; undefined when it is malformed or its signature is not ours. Nothing of it is parsed before. */
  decode(frames: readonly Buffer[]): Message | undefined {
    const delimiter = frames.findIndex((frame) => frame.equals(DELIMITER));
    if (delimiter < 0 || frames.length < delimiter + 6) return undefined;
    const [signature, ...parts] = frames.slice(delimiter + 1);
    if (!this.#verified(signature, parts)) return undefined;
    try {
      const [header, parentHeader, , content] = parts.slice(0, 4).map((part) => JSON.parse(part.toString()));
      if (typeof header?.msg_type !== "string" || typeof (content ?? undefined) !== "object") return undefined;
      return { identities: frames.slice(0, delimiter), header, parentHeader, content };
    } catch {
      return undefined;
    }
  }

  /** Frames of a new message. */
  encode(
    kind: string,
    content: object,
    parent: Header | undefined,
    identities: readonly (Buffer | string)[],
  ): (Buffer | string)[] {
    const header: Header = {
      msg_id: randomUUID(),
      msg_type: kind,
      session: this.#session,
      username: "kernel",
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    };
    const parts = [header, parent ?? {}, {}, content].map((part) => Buffer.from(jsonText(part)));
    return [...identities, DELIMITER, this.#sign(parts), ...parts];
  }

  #sign(parts: readonly Buffer[]): string {
    if (this.#key === "") return "";
    const hmac = createHmac(this.#algorithm, this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  #verified(signature: Buffer, parts: readonly Buffer[]): boolean {
    const expected = Buffer.from(this.#sign(parts));
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  }
}
