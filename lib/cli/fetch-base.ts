import { baseToFetch, hubSnapshot } from "../model";
import { say } from "./say";

/** Brings the base of an adapter here, where it is a model of the hub that is not yet. @throws as `hubSnapshot` */
export async function fetchBase(folder: string): Promise<void> {
  const base = baseToFetch(folder);
  if (base) await hubSnapshot(base.id, { revision: base.revision, dtype: "fp32", progress: say });
}
