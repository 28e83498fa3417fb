import { CELL_WIDTH, CELLS, MISSION_WORDS } from "../features";
import type { Network } from "./network";

/** Width of a cell's embedding, and number of features, of the default network. */
export const EMBEDDING = 16;
export const FEATURES = 64;

/** The default network's parameters. */
export const MLP_SHAPE: Required<Pick<Network, "features" | "shapes" | "zeros">> = {
  features: FEATURES,
  shapes: {
    cell: [CELL_WIDTH, EMBEDDING],
    gate: [MISSION_WORDS.length, EMBEDDING],
    view: [CELLS * EMBEDDING, FEATURES],
    viewBias: [FEATURES],
  },
  zeros: ["gate"],
};
