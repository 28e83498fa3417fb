/** Promise: the colours of charts are told apart in the common colour blindnesses, and read on light and on dark. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { arms } from "tandem/dist/feedback/arms";
import { PALETTE } from "tandem/dist/report/chart/chart";
import { armStyles } from "tandem/dist/report/colours";

type Triple = readonly [number, number, number];

/** What linear RGB becomes, complete deficiency: Machado, Oliveira and Fernandes (2009), severity 1.0. */
const SEEN: Readonly<Record<string, readonly [Triple, Triple, Triple]>> = {
  "normal vision": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** sRGB to XYZ, D65, divided by the white point. */
const XYZ: readonly [Triple, Triple, Triple] = [
  [0.433953, 0.376219, 0.189828],
  [0.212673, 0.715152, 0.072175],
  [0.017758, 0.109477, 0.872765],
];
/** Distance in CIELAB (1976) at which two colours are plainly different, some six times the least that is seen. */
const APART = 14;
/** And for arms of one's own, which take what 3 to 1 on both pages leaves: some four times the least. */
const OWN_APART = 9.5;

const times = (matrix: readonly Triple[], v: Triple): Triple =>
  matrix.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Triple;

function linear(colour: string): Triple {
  assert.match(colour, /^#[0-9a-f]{6}$/);
  return [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
}

function lab(rgb: Triple): Triple {
  const within = rgb.map((channel) => Math.min(1, Math.max(0, channel))) as unknown as Triple;
  const [x, y, z] = times(XYZ, within).map((t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: string, b: string, eyes: string): number {
  const [one, other] = [a, b].map((colour) => lab(times(SEEN[eyes], linear(colour))));
  return Math.hypot(...one.map((value, k) => value - other[k]));
}

test("the measure knows two colours that deuteranopia confuses", () => {
  assert.ok(distance("#d55e00", "#a08000", "normal vision") > 30);
  assert.ok(distance("#d55e00", "#a08000", "deuteranopia") < 5);
});

/** Arms of one's own: as many as the palette has room for. */
const OWN = Array.from({ length: PALETTE.length - arms.names.length }, (_, k) => `own-${k}`);

test("a composed arm has the colour of the listed one that says the same, unless it is taken", () => {
  const colourOf = (name: string, ...others: string[]): string | undefined =>
    armStyles([...others, name]).get(name)?.colour;
  const listed = (name: string): string | undefined => armStyles([name]).get(name)?.colour;
  for (const [name, same] of [
    ["distil", "no-feedback"],
    ["distil.sentence.silent", "neutral"],
    ["kickstart.same-state.paper", "paper-feedback"],
    ["distil.sentence.paper.yoked", "random-feedback"],
    ["distil.sentence.q-sure.inverted", "inverted-feedback"],
    ["distil@oracle", "oracle-teacher"],
  ]) {
    assert.equal(colourOf(name), listed(same), name);
    assert.notEqual(colourOf(name, same), listed(same), `${name} beside ${same}`);
  }
  const two = armStyles(["distil", "kickstart", "distil.sentence.paper", "distil.same-state.paper"]);
  assert.equal(new Set([...two.values()].map(({ colour }) => colour)).size, 4);
});

const styles = armStyles([...arms.names, ...OWN]);

/** The colours that the project's own arms have. */
const LISTED = new Set(arms.names.map((name) => styles.get(name)!.colour));

test("no two arms have the same colour, five of one's own among them", () => {
  const colours = [...styles.values()].map(({ colour }) => colour);
  assert.equal(new Set(colours).size, PALETTE.length);
  assert.ok(arms.names.length + 5 <= PALETTE.length);
});

test("an arm of ours looks the same whatever stands beside it", () => {
  for (const { name } of arms.all) {
    assert.deepEqual(armStyles(["own-1", name, "own-0"]).get(name), styles.get(name));
    assert.ok(PALETTE.includes(styles.get(name)!.colour), name);
  }
});

for (const eyes of Object.keys(SEEN)) {
  test(`every two colours of the palette are apart in ${eyes}`, () => {
    PALETTE.forEach((a, k) => {
      for (const b of PALETTE.slice(0, k)) {
        const apart = distance(a, b, eyes);
        assert.ok(apart >= (LISTED.has(a) && LISTED.has(b) ? APART : OWN_APART), `${a} and ${b}: ${apart.toFixed(1)}`);
      }
    });
  });
}

test("colours stand out 3 to 1 from white paper and from the dark page", () => {
  const luminance = (colour: string): number => times(XYZ, linear(colour))[1];
  for (const colour of PALETTE) {
    for (const page of ["#ffffff", "#14171a"]) {
      const [low, high] = [luminance(colour), luminance(page)].sort((a, b) => a - b);
      const contrast = (high + 0.05) / (low + 0.05);
      assert.ok(contrast >= 3, `${colour} on ${page}: ${contrast.toFixed(2)}`);
    }
  }
});
