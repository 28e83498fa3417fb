export * from "./env";
export * from "./errors";
export * from "./feedback";
export * from "./project";
export * from "./report";
export * from "./runs";
export * from "./student";
export * from "./teacher";
