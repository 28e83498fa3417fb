export * from "./display";
export * from "./run-progress";
export * from "./show";
