/** The gradient of the loss over the minibatch that was taken. */
import { encode, encodeBack } from "./encode";
import { heads, headsBack } from "./heads";
import { losses } from "./losses";
import { count, parameters, toGradient } from "./parameters";

/** Works out the gradient and {@link means}. @param hasTarget whether π is drawn to `rollTarget` */
export function gradient(hasTarget: bool): void {
  memory.fill(parameters + toGradient, 0, count * 4);
  encode();
  heads();
  losses(hasTarget);
  headsBack();
  encodeBack();
}
