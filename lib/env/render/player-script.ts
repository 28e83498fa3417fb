/** What the player's page does: it reads the frames beside it and shows them. Texts are set as text, never as markup. */
export const PLAYER_SCRIPT = `
"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const { width, height, frames } = JSON.parse(at("frames").textContent);
  const slider = at("slider");
  const speed = at("speed");
  const play = at("play");
  const svg = "http://www.w3.org/2000/svg";
  let now = 0;
  let timer = null;

  const make = (name, attributes) => {
    const element = document.createElementNS(svg, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  const draw = ({ looks, visible, agent }) => {
    const shapes = looks.map((look, k) =>
      make("use", { href: "#look" + look, x: Math.floor(k / height), y: k % height }));
    const { x, y, direction } = agent;
    shapes.push(make("use", {
      href: "#agent",
      transform: "translate(" + x + " " + y + ") rotate(" + 90 * direction + " .5 .5)",
    }));
    let seen = "";
    for (let k = 0; k < visible.length; k++)
      if (visible[k] === "1") seen += "M" + Math.floor(k / height) + " " + (k % height) + "h1v1h-1z";
    shapes.push(make("path", { d: seen, fill: "#fff", "fill-opacity": ".3" }));
    at("cells").replaceChildren(...shapes);
  };

  const say = (id, text) => { at(id).textContent = text; };

  const show = (step) => {
    now = Math.max(0, Math.min(frames.length - 1, step));
    const frame = frames[now];
    draw(frame);
    at("grid").setAttribute("aria-label", frame.label);
    say("step", now + " of " + (frames.length - 1));
    say("mission", frame.mission);
    say("action", frame.action ?? "–");
    say("token", frame.token ?? "–");
    say("told", frame.told ?? "–");
    say("reward", frame.reward ?? 0);
    const before = now > 0 ? frames[now - 1].advantage : undefined;
    const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(3);
    say("advantage", frame.advantage == null ? "–" : signed(frame.advantage) + (before == null ? "" : ", after " + signed(before)));
    say("next", frame.next ?? "–");
    at("said").replaceChildren(...(frame.said ?? []).map(([candidate, probability]) => {
      const item = document.createElement("li");
      const bar = document.createElement("span");
      bar.className = "bar";
      bar.style.width = (6 * probability).toFixed(2) + "rem";
      item.append(bar, " " + candidate + " " + (100 * probability).toFixed(1) + " %");
      return item;
    }));
    const text = frame.prompt ?? "";
    const start = frame.told ? text.indexOf(frame.told) : -1;
    if (start < 0) say("prompt", text);
    else {
      const mark = document.createElement("mark");
      mark.textContent = frame.told;
      at("prompt").replaceChildren(text.slice(0, start), mark, text.slice(start + frame.told.length));
    }
    say("carrying", frame.carrying ? frame.carrying.colour + " " + frame.carrying.type : "nothing");
    at("description").replaceChildren(...frame.description.map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }));
    slider.value = now;
    slider.setAttribute("aria-valuetext", "step " + now);
    if (now === frames.length - 1) pause();
  };

  const pause = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  };

  const begin = () => {
    clearInterval(timer);
    if (now === frames.length - 1) show(0);
    if (frames.length === 1) return;
    timer = setInterval(() => show(now + 1), 1000 / Number(speed.value));
    play.textContent = "Pause";
  };

  const toggle = () => (timer === null ? begin() : pause());
  const go = (step) => { pause(); show(step); };

  play.addEventListener("click", toggle);
  at("first").addEventListener("click", () => go(0));
  at("back").addEventListener("click", () => go(now - 1));
  at("forward").addEventListener("click", () => go(now + 1));
  at("last").addEventListener("click", () => go(frames.length - 1));
  slider.addEventListener("input", () => go(Number(slider.value)));
  speed.addEventListener("change", () => { if (timer !== null) begin(); });
  addEventListener("keydown", (event) => {
    if (event.target === speed || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = {
      ArrowLeft: () => go(now - 1),
      ArrowRight: () => go(now + 1),
      Home: () => go(0),
      End: () => go(frames.length - 1),
      " ": toggle,
    };
    if (!Object.hasOwn(keys, event.key)) return;
    if (event.key === " " && ["BUTTON", "SUMMARY"].includes(event.target.tagName)) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const [name, key] of ["token", "told", "said", "advantage", "prompt"].map((key) => [key === "token" ? "teacher" : key, key]))
    for (const element of document.querySelectorAll("." + name))
      element.hidden = frames.every((frame) => frame[key] == null);
  show(0);
})();
`;
