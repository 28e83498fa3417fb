import { spawnSync } from "node:child_process";

/** A package for which npm's registry knows of something grave. */
export interface Grave {
  readonly name: string;
  readonly severity: "high" | "critical";
  /** What is known, each with its address. */
  readonly titles: readonly string[];
}

/** What an audit of a lock came to. */
export interface Audit {
  /** Packages that were looked up. */
  readonly packages: number;
  readonly grave: readonly Grave[];
  /** What is known that is less grave. */
  readonly other: number;
}

/** The registry did not say what it knows: nothing was checked. */
export class NoAdvisoriesError extends Error {}

/** Time that npm has for one lock. */
const TIMEOUT_MS = 60_000;

interface Found {
  readonly severity?: string;
  readonly via?: readonly (string | { readonly title?: string; readonly url?: string })[];
}

/**
 * Asks npm's registry what it knows of the packages of a lock file; nothing is installed or changed.
 * @param folder that holds package.json and package-lock.json
 * @throws NoAdvisoriesError where the registry cannot be reached, or has no such answers
 */
export function audit(folder: string, env: NodeJS.ProcessEnv = process.env): Audit {
  const args = ["audit", "--json", "--package-lock-only", "--fetch-retries=0", "--fetch-timeout=10000"];
  const { stdout } = spawnSync("npm", args, { cwd: folder, env, encoding: "utf8", timeout: TIMEOUT_MS });
  return auditOf(stdout ?? "");
}

/** What npm's answer says. @throws NoAdvisoriesError as {@link audit} */
export function auditOf(answer: string): Audit {
  const parsed = parse(answer) as {
    readonly vulnerabilities?: Readonly<Record<string, Found>>;
    readonly metadata?: { readonly dependencies?: { readonly total?: number } };
    readonly message?: string;
    readonly error?: { readonly summary?: string; readonly code?: string };
  };
  const { vulnerabilities, metadata, message, error } = parsed;
  const packages = metadata?.dependencies?.total;
  if (vulnerabilities === undefined || packages === undefined) {
    const reason = message ?? (error?.summary || error?.code) ?? "no answer";
    throw new NoAdvisoriesError(
      reason
        .split("\n")[0]
        .replace(/ - (GET|POST) .*$/, "")
        .replace(/^request to \S+ failed, /, ""),
    );
  }
  const grave = Object.entries(vulnerabilities).flatMap(([name, { severity, via = [] }]): Grave[] => {
    if (severity !== "high" && severity !== "critical") return [];
    const titles = via.map((one) => (typeof one === "string" ? `by ${one}` : `${one.title} ${one.url}`));
    return [{ name, severity, titles }];
  });
  return { packages, grave, other: Object.keys(vulnerabilities).length - grave.length };
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
