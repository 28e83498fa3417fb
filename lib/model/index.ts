export * from "./candidate-tree";
export * from "./file-hash";
export * from "./folder";
export * from "./hub";
export * from "./inspect";
export * from "./load";
export * from "./scorer";
export * from "./scores";
