export { areas } from "../report/areas";
export { type Comparison, comparisonLine, comparisons, QUESTIONS } from "../report/comparisons";
export {
  areaUnderCurve,
  type BootstrapOptions,
  bootstrap,
  type Estimate,
  interquartileMean,
  mean,
  pairedDifference,
  quantile,
  type Statistic,
} from "../report/stats";
