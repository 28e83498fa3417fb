import type { Budget } from "../../../feedback/budgets/budget";
import { call, PartError, shown } from "../call";

/** A budget of one's own: it gets a frozen record, and must say yes or no. */
export function guardBudget(budget: Budget): Budget {
  const what = `budget ${budget.name}`;
  return {
    ...budget,
    asks: (occasion, settings, uniform) => {
      const asks = call(`${what}: asks`, () => budget.asks(Object.freeze({ ...occasion }), settings, uniform));
      if (typeof asks === "boolean") return asks;
      throw new PartError(`${what}: asks gave ${shown(asks)}; true or false is needed`);
    },
  };
}
