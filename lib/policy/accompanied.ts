import { InputError } from "../errors";
import type { PolicyKind } from "./kinds/kind";
import { learns, type Tensors } from "./policy";

/** What goes along with a policy: its numbers stand in the policy's rows, its arrays in the policy's checkpoint. */
export interface Companion {
  /** Gets what the policy's update is about to log. Until the row is written, numbers may be added to it. */
  row(losses: Record<string, number>): void;
  /** Arrays by names that the policy has none of. */
  save(): Tensors;
  load(tensors: Tensors): void;
}

/** Precedes the names of a companion's arrays. */
const PREFIX = "companion.";

/** A kind of policy with a companion. @throws InputError for one that does not learn, which has neither rows nor checkpoint of its own */
export function accompanied(kind: PolicyKind, companion: Companion): PolicyKind {
  if (!kind.learns) throw new InputError(`the policy ${kind.name} does not learn; take one that does, such as student`);
  return {
    ...kind,
    open: async (options) => {
      const policy = await kind.open(options);
      if (!learns(policy)) throw new TypeError(`${kind.name} learns, and opens none that does`);
      const update = policy.update.bind(policy);
      const save = policy.save.bind(policy);
      const load = policy.load.bind(policy);
      return Object.assign(policy, {
        update: async (...given: Parameters<typeof update>) => {
          const losses = { ...(await update(...given)) };
          companion.row(losses);
          return losses;
        },
        save: (): Tensors => ({ ...save(), ...renamed(companion.save(), (name) => [PREFIX + name]) }),
        load: (tensors: Tensors) => {
          const isOwn = (name: string): boolean => !name.startsWith(PREFIX);
          load(renamed(tensors, (name) => (isOwn(name) ? [name] : [])));
          companion.load(renamed(tensors, (name) => (isOwn(name) ? [] : [name.slice(PREFIX.length)])));
        },
      });
    },
  };
}

/** Arrays by other names; one with none is left out. */
function renamed(tensors: Tensors, name: (name: string) => readonly string[]): Tensors {
  return Object.fromEntries(Object.entries(tensors).flatMap(([old, data]) => name(old).map((one) => [one, data])));
}
