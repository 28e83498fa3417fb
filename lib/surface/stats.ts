export { areas, type Comparison, comparisonLine, comparisons, QUESTIONS } from "../report/curves";
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
