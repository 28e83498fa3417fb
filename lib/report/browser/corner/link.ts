import { type CornerSettings, cornerFragment } from "../../page/corner-address";
import { element } from "./element";

/** Puts the settings into the page's address; no page is added to the history. */
export function writeAddress(settings: CornerSettings): void {
  try {
    history.replaceState(null, "", `#${cornerFragment(settings)}`);
  } catch {
    // a page that may not change its address still gives its link
  }
}

/** Gives the reader a link to the settings: on the clipboard, or selected where there is none to write to. */
export async function copyLink(settings: CornerSettings): Promise<void> {
  const address = new URL(location.href);
  address.hash = cornerFragment(settings);
  const [said, field] = [element("copied"), element<HTMLInputElement>("link")];
  field.value = address.href;
  try {
    await navigator.clipboard.writeText(address.href);
    field.hidden = true;
    said.textContent = "Link copied.";
  } catch {
    field.hidden = false;
    field.select();
    said.textContent = "Selected: copy it with the keyboard.";
  }
}
