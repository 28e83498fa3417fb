import { headShapes } from "./heads";
import type { Network } from "./networks/network";
import type { Shapes } from "./parameters";

/** Shapes of all parameters of a student: the network's, then critic and actor. */
export function studentShapes({ shapes, features }: Pick<Network, "shapes" | "features">, actions: number): Shapes {
  return { ...shapes, ...headShapes(features, actions) };
}
