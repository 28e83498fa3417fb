import { logProbabilities } from "tandem/dist/distribution";
import type { Frame, PpoWeights } from "tandem/dist/model/train/ppo-inputs";
import type { Scored, TrainableModel } from "tandem/dist/policy/language-model/trainable";
import type { Tensors } from "tandem/dist/policy/policy";

/** A table in a language model's place: K scores and V of each prompt, moved by plain gradient descent. */
export class TabularModel implements TrainableModel {
  readonly asked: string[][] = [];
  readonly learned: (readonly Frame[])[] = [];
  readonly norms: number[] = [];
  readonly #table = new Map<string, Float64Array>();
  readonly #gradients = new Map<string, Float64Array>();

  constructor(readonly actions: number) {}

  #row(prompt: string): Float64Array {
    let row = this.#table.get(prompt);
    if (!row) this.#table.set(prompt, (row = new Float64Array(this.actions + 1)));
    return row;
  }

  #gradient(prompt: string): Float64Array {
    let row = this.#gradients.get(prompt);
    if (!row) this.#gradients.set(prompt, (row = new Float64Array(this.actions + 1)));
    return row;
  }

  async read(prompts: readonly string[]): Promise<Scored> {
    this.asked.push([...prompts]);
    const rows = prompts.map((prompt) => this.#row(prompt));
    return {
      scores: Float64Array.from(rows.flatMap((row) => [...row.subarray(0, this.actions)])),
      values: Float64Array.from(rows, (row) => row[this.actions]),
    };
  }

  async learn(frames: readonly Frame[], { clip, entropy: weight, value }: PpoWeights): Promise<{ policyLoss: number }> {
    this.learned.push(frames);
    this.#gradients.clear();
    const F = frames.length;
    let policyLoss = 0;
    for (const { prompt, valuePrompt, action, advantage, oldLogProbability, return: back } of frames) {
      const logs = logProbabilities(this.#row(prompt).subarray(0, this.actions));
      const ratio = Math.exp(logs[action] - oldLogProbability);
      const kept = Math.min(Math.max(ratio, 1 - clip), 1 + clip) * advantage;
      policyLoss -= Math.min(ratio * advantage, kept) / F;
      const slope = ratio * advantage <= kept ? -ratio * advantage : 0;
      const entropy = -logs.reduce((sum, log) => sum + Math.exp(log) * log, 0);
      const gradient = this.#gradient(prompt);
      for (let k = 0; k < this.actions; k++) {
        const p = Math.exp(logs[k]);
        gradient[k] += (slope * ((k === action ? 1 : 0) - p) + weight * p * (logs[k] + entropy)) / F;
      }
      this.#gradient(valuePrompt)[this.actions] += (2 * value * (this.#row(valuePrompt)[this.actions] - back)) / F;
    }
    return { policyLoss };
  }

  step(rate: number, maxNorm: number): number {
    const all = [...this.#gradients.values()];
    const norm = Math.sqrt(all.reduce((sum, row) => sum + row.reduce((one, x) => one + x * x, 0), 0));
    const scale = norm > maxNorm ? maxNorm / norm : 1;
    for (const [prompt, gradient] of this.#gradients) {
      const row = this.#row(prompt);
      for (let k = 0; k < row.length; k++) row[k] -= rate * scale * gradient[k];
    }
    this.norms.push(maxNorm);
    return norm;
  }

  save(): Tensors {
    return Object.fromEntries(this.#table);
  }

  load(tensors: Tensors): void {
    this.#table.clear();
    for (const [prompt, row] of Object.entries(tensors)) this.#table.set(prompt, Float64Array.from(row));
  }
}
