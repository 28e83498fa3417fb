import type { PartSettings } from "../part-settings";
import type { Dealer, Noise } from "./noise";

/** A noise at work. One that only has `pass` sees the verdicts that were given; where there is none, none arrives. */
export function dealerOf(noise: Noise, settings: PartSettings): Dealer {
  return (
    noise.create?.(settings) ?? {
      open: () => (steps, at) => {
        const sent = steps.flatMap(({ verdict }) => verdict ?? []);
        const arrived = noise.pass?.(sent, (n) => at.integer(n), settings) ?? sent;
        let k = 0;
        return steps.map(({ verdict }) => verdict && arrived[k++]);
      },
    }
  );
}
