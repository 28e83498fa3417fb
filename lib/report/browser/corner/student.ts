import { mlp } from "../../../policy/student/networks/mlp";
import { parametersOf } from "../../../policy/student/parameters";
import { StudentPolicy } from "../../../policy/student/reader";
import { studentShapes } from "../../../policy/student/shapes";
import { uses } from "../../../policy/student/uses";
import { K } from "../../../teacher/candidates";
import type { CornerStudent } from "../../page/corner-data";
import { base64Bytes } from "./base64";

/** The student that the page holds, as it was trained. */
export function openStudent({ use, time, parameters }: CornerStudent): StudentPolicy {
  const trained = parametersOf(studentShapes(mlp, K), new Float32Array(base64Bytes(parameters)));
  const student = new StudentPolicy({ network: mlp, use: uses.get(use), parameters: trained, actions: K });
  student.time = time;
  return student;
}
