export * from "./kind";
export * from "./policies";
export * from "./policy";
export * from "./rollout";
export * from "./student";
