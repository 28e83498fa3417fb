import { ACTORS, type Actor, type CornerSettings, MAX_SEED } from "../../page/corner-address";
import type { Placed } from "./drawn-start";
import { element } from "./element";

/** The radio button of a group that is chosen; empty for none. */
function chosen(group: string): string {
  return document.querySelector<HTMLInputElement>(`input[name="corner-${group}"]:checked`)?.value ?? "";
}

/** Offers the students of other arms. */
export function offerArms(names: readonly string[]): void {
  element("arm-beside").append(...names.map((name) => new Option(name, name)));
}

/** What the controls say, without a drawn start. */
export function readControls(): CornerSettings {
  const seed = Math.floor(Number(element<HTMLInputElement>("seed").value)) || 0;
  return {
    seed: Math.min(MAX_SEED, Math.max(0, seed)),
    acts: ACTORS.find((actor) => actor === chosen("acts")) ?? "student",
    token: element<HTMLInputElement>("token").checked,
    feedback: element<HTMLInputElement>("feedback").checked,
    other: element<HTMLSelectElement>("arm-beside").value,
  };
}

/** Sets the controls. */
export function writeControls({ seed, acts, token, feedback, other }: CornerSettings): void {
  element<HTMLInputElement>("seed").value = String(seed);
  for (const actor of ACTORS) element<HTMLInputElement>(`acts-${actor}`).checked = actor === acts;
  element<HTMLInputElement>("token").checked = token;
  element<HTMLInputElement>("feedback").checked = feedback;
  element<HTMLSelectElement>("arm-beside").value = other;
}

/** What the reader wants to place; undefined for nothing. */
export function placing(): Placed | undefined {
  const what = chosen("place");
  return what === "agent" || what === "target" ? what : undefined;
}

/** Names the target in the controls; undefined where there is none to place. */
export function nameTarget(name: string | undefined): void {
  element("target").textContent = name ?? "the target";
  const place = document.querySelector<HTMLInputElement>('input[name="corner-place"][value="target"]');
  if (!place) return;
  place.disabled = name === undefined;
  if (place.disabled && place.checked)
    document.querySelector<HTMLInputElement>('input[name="corner-place"]')!.checked = true; // the first, nothing
}

/** What can be pressed now. @param others whether a game goes on in which the reader does not act */
export function enable(actor: Actor, firstOver: boolean, others: boolean): void {
  const mine = actor === "you" && !firstOver;
  element("actions").hidden = actor !== "you";
  for (const button of element("actions").querySelectorAll("button")) button.disabled = !mine;
  const steps = !mine && (!firstOver || others);
  element<HTMLButtonElement>("step").disabled = !steps;
  element<HTMLButtonElement>("play").disabled = !steps;
}
