import type { Tape } from "../tape";
import type { Turn } from "./attention";

/**
 * Rotary positions (Su et al. 2021): turns pairs of a query's or key's numbers by angles that grow with its position; the gradient is
 * turned back by the same angles.
 * @param positions sequences × length, float
 */
export function rotary({ graph }: Tape, positions: string, headWidth: number, base: number): Turn {
  const half = headWidth / 2;
  const frequencies = Float32Array.from({ length: half }, (_, k) => base ** ((-2 * k) / headWidth));
  const angles = graph.add("Mul", [
    graph.add("Unsqueeze", [positions, graph.integers(1, 3)]),
    graph.floats("frequencies", [1, 1, 1, half], frequencies),
  ]);
  const both = graph.add("Concat", [angles, angles], { axis: -1n });
  const [cosines, sines] = [graph.add("Cos", [both]), graph.add("Sin", [both])];
  const backwards = graph.add("Neg", [sines]);
  return (x, back) => {
    const [first, second] = graph.addAll("Split", [x, graph.integers(half, half)], { axis: -1n }, 2);
    const turned = graph.add("Concat", [graph.add("Neg", [second]), first], { axis: -1n });
    const across = graph.add("Mul", [turned, back ? backwards : sines]);
    return graph.add("Add", [graph.add("Mul", [x, cosines]), across]);
  };
}
