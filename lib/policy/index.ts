export * from "./kinds";
export * from "./kinds/kind";
export * from "./options";
export * from "./policy";
export * from "./rollout";
export * from "./student";
