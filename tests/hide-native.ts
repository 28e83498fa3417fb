/** Preloaded (`node --require`) it makes a machine on which tfjs-node's binary cannot be loaded. */
const { dlopen } = process;

process.dlopen = (module: object, filename: string, flags?: number): void => {
  if (filename.endsWith("tfjs_binding.node")) throw new Error("tfjs_binding.node is hidden");
  if (flags === undefined) dlopen.call(process, module, filename);
  else dlopen.call(process, module, filename, flags);
};
