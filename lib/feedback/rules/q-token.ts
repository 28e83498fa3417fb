import { Pcg64 } from "../../env/random/pcg64";
import type { PartSettings } from "../part-settings";
import type { Verdict } from "../verdict";
import { AdvantageHead, type SavedHead } from "./head/advantage-head";
import { Advantages, type SavedAdvantages } from "./head/advantages";
import type { Foreseen, Judge, Knowledge, Rule, RuleRun } from "./rule";

/** What a judge that is opened outside a run goes by. */
const outside = (): RuleRun => ({ random: new Pcg64(0), gamma: 0.99, lambda: 0.95 });

/**
 * Judges x_t by a learned estimate of Q(s, x_t) − V(s): better if it is above `qThreshold`, worse if below −`qThreshold`, else silent; and
 * silent until the head has had 20 updates. The head ({@link AdvantageHead}) is the rule's own, apart from the student: the estimate for the
 * action a_t that was taken goes to G_t = Σ_l (γλ)^l A_{t+l}, the generalised advantage (Schulman et al. 2016) of the episode's judged steps
 * from t on, at most 40. The critic's own target, the λ-return, is V(s_t) + G_t; in expectation it is Q(s_t, a_t), and so G_t is what the
 * token judged is worth beside V, whatever the student did with it. An evaluation reads the head only.
 */
export const qToken: Rule = {
  name: "q-token",
  title: "a token whose learned Q − V is below 0 is worse; silent near 0",
  settings: ["qThreshold"],
  foresees: true,
  learn,
  open: (n, settings) => {
    const knowledge = learn(settings, outside());
    const judge = knowledge.open(n, false);
    return {
      ...judge,
      save: () => [knowledge.save(), judge.save?.()],
      load: (saved) => {
        const [known, steps] = saved as [SavedHead, readonly SavedAdvantages[]];
        knowledge.load(known);
        judge.load?.(steps);
      },
    };
  },
};

function learn({ qThreshold }: PartSettings, { random, gamma, lambda }: RuleRun): Knowledge {
  const head = new AdvantageHead(random);
  const foresee = (_: number, { view, token }: Foreseen): Verdict | undefined => {
    const advantage = head.estimate(view, token) ?? 0;
    if (advantage > qThreshold) return "better";
    return advantage < -qThreshold ? "worse" : undefined;
  };
  const learner = (n: number): Judge => {
    const episodes = Array.from({ length: n }, () => new Advantages(gamma * lambda));
    return {
      judge: (i, judged) => {
        const { view, action, advantage } = judged;
        const whole = episodes[i].add(head.meet(view), action, advantage);
        if (whole) head.add(whole);
        return foresee(i, judged);
      },
      foresee,
      forget: (i) => {
        for (const step of episodes[i].end()) head.add(step);
      },
      save: () => episodes.map((episode) => episode.save()),
      load: (saved) => {
        for (const [i, steps] of (saved as SavedAdvantages[]).entries()) episodes[i].load(steps);
      },
    };
  };
  return {
    open: (n, frozen) => (frozen ? { judge: foresee, foresee } : learner(n)),
    save: () => head.save(),
    load: (saved) => head.load(saved as SavedHead),
  };
}
