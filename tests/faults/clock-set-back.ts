/** Preloaded (`node --require`) it makes a machine whose clock is set back by an hour each 0.2 s. */
const { now } = Date;
const start = now();
const behind = (): number => Math.floor((now() - start) / 200) * 3_600_000;

Date.now = () => now() - behind();
const Real = Date;
globalThis.Date = new Proxy(Real, {
  construct: (target, args) => (args.length === 0 ? new target(target.now()) : Reflect.construct(target, args)),
}) as DateConstructor;
