import { missionVector } from "../features";
import type { Kernel } from "./kernel";

/** Missions as the kernel numbers them; those with the same words have one number, as the network cannot tell them apart. */
export class Missions {
  readonly #kernel: Pick<Kernel, "newMission" | "missionWords" | "memory">;
  readonly #texts = new Map<string, number>();
  readonly #bags = new Map<string, number>();

  constructor(kernel: Pick<Kernel, "newMission" | "missionWords" | "memory">) {
    this.#kernel = kernel;
  }

  /** The number of a mission, new ones in order. */
  numberOf(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const bag = missionVector(text);
    const name = bag.join("");
    const number = this.#bags.get(name) ?? this.#add(bag);
    this.#bags.set(name, number);
    this.#texts.set(text, number);
    return number;
  }

  #add(bag: Float32Array): number {
    const { newMission, missionWords, memory } = this.#kernel;
    const number = newMission();
    new Uint8Array(memory.buffer, missionWords.value + number * bag.length, bag.length).set(bag);
    return number;
  }

  /** The kernel has forgotten all of them. */
  forget(): void {
    this.#texts.clear();
    this.#bags.clear();
  }
}
