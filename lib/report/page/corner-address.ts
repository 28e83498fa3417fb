/** Who may act in the first game. */
export const ACTORS = ["student", "teacher", "you"] as const;

/** Who acts in the first game. */
export type Actor = (typeof ACTORS)[number];

/** A start that a reader drew; everything else lies as the seed has it. */
export interface DrawnStart {
  readonly agent: { readonly x: number; readonly y: number; readonly direction: 0 | 1 | 2 | 3 };
  /** Cell of the mission's target; absent where it cannot be placed. */
  readonly target?: readonly [x: number, y: number];
}

/** What a reader has set in the live corner: what its address holds. */
export interface CornerSettings {
  /** Layout seed, an integer from 0 to {@link MAX_SEED}. */
  readonly seed: number;
  readonly acts: Actor;
  /** Whether the student sees the token. */
  readonly token: boolean;
  /** Whether the teacher hears feedback. */
  readonly feedback: boolean;
  /** Name of the arm whose student plays beside; empty for nobody. */
  readonly other: string;
  readonly start?: DrawnStart;
}

/** The largest layout seed that a reader may choose. */
export const MAX_SEED = 999_999_999;

/** Letters of an address that is read, at most. */
const MAX_LENGTH = 500;

/** Agent's cell and heading, and the target's cell where it can be placed, such as `3.4.1.5.2`. */
const START = /^(\d{1,2})\.(\d{1,2})\.([0-3])(?:\.(\d{1,2})\.(\d{1,2}))?$/;

/** The settings as a fragment, such as `seed=7&acts=you&token=1&feedback=0&arm=no-feedback&start=3.4.1.5.2`, without its `#`. */
export function cornerFragment({ seed, acts, token, feedback, other, start }: CornerSettings): string {
  const fields = new URLSearchParams({
    seed: String(seed),
    acts,
    token: token ? "1" : "0",
    feedback: feedback ? "1" : "0",
    ...(other === "" ? {} : { arm: other }),
    ...(start ? { start: startText(start) } : {}),
  });
  return fields.toString();
}

function startText({ agent, target }: DrawnStart): string {
  return [agent.x, agent.y, agent.direction, ...(target ?? [])].join(".");
}

/**
 * Reads what {@link cornerFragment} wrote. What is not exactly such a field is left at its default.
 * @param fragment without its `#`
 * @param others names of the arms whose students may play beside
 * @returns undefined for a fragment without a sound seed, which is of something else
 */
export function readCornerFragment(
  fragment: string,
  defaults: CornerSettings,
  others: readonly string[],
): CornerSettings | undefined {
  if (fragment.length > MAX_LENGTH) return undefined;
  const fields = new URLSearchParams(fragment);
  const field = (name: string): string => {
    const all = fields.getAll(name);
    return all.length === 1 ? all[0] : "";
  };
  const seed = field("seed");
  if (!/^\d{1,9}$/.test(seed)) return undefined;
  const flag = (name: "token" | "feedback"): boolean => {
    const text = field(name);
    return text === "1" ? true : text === "0" ? false : defaults[name];
  };
  const other = field("arm");
  const start = readStart(field("start"));
  return {
    seed: Number(seed),
    acts: ACTORS.find((actor) => actor === field("acts")) ?? defaults.acts,
    token: flag("token"),
    feedback: flag("feedback"),
    other: others.includes(other) ? other : defaults.other,
    ...(start ? { start } : {}),
  };
}

function readStart(text: string): DrawnStart | undefined {
  const found = START.exec(text);
  if (!found) return undefined;
  const [x, y, direction, targetX, targetY] = found.slice(1).map(Number);
  const agent = { x, y, direction: direction as DrawnStart["agent"]["direction"] };
  return found[4] === undefined ? { agent } : { agent, target: [targetX, targetY] };
}
