import { chance } from "../../policy/kinds/chance";
import { token } from "../../policy/kinds/token";
import { type Arm, arm } from "../arm";
import { neutral } from "../channels/neutral";
import { inverted } from "../noise/inverted";
import { permuted } from "../noise/permuted";
import { oracle } from "../rules/oracle";
import { sign } from "../rules/sign";

/** The arms of the tutor reading, in which a teacher advises a separate student, in the order in which tables show them. */
export const TUTOR: readonly Arm[] = [
  arm({ name: "random-policy", title: "chance acts", teacher: "none", policy: chance, channels: [] }),
  arm({ name: "student-alone", title: "student without a teacher", teacher: "none", channels: [] }),
  arm({ name: "teacher-alone", title: "the teacher's token acts", policy: token, channels: [] }),
  arm({ name: "no-feedback", title: "teacher without feedback (the paper's baseline)", channels: [] }),
  arm({ name: "neutral", title: "a sentence that judges nothing", channels: [neutral] }),
  arm({ name: "random-feedback", title: "the paper's verdicts, dealt out at random", noise: permuted }),
  arm({ name: "inverted-feedback", title: "the paper's verdicts, turned round", noise: inverted }),
  arm({ name: "paper-feedback", title: "the paper's method" }),
  arm({ name: "sign-feedback", title: "better if the advantage is not negative", rule: sign }),
  arm({ name: "oracle-verdict", title: "true verdicts (positive control)", rule: oracle }),
  arm({ name: "oracle-teacher", title: "a teacher that is always right", teacher: "oracle" }),
];
