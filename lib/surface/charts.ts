export { type Axis, PALETTE, type Series } from "../report/chart/chart";
export { plotlyFigure } from "../report/chart/plotly";
export { chartSvg } from "../report/chart/static";
export { armStyles } from "../report/colours";
export { comparisonChart } from "../report/comparisons";
export { type CurveOptions, learningCurves, type Score } from "../report/curves";
export { finalTable } from "../report/final-table";
export { linkTable, ruleChart } from "../report/links";
export { reliabilityChart, responseChart, teacherTable } from "../report/teacher-chart";
