export { type Axis, PALETTE, type Series } from "../report/chart/chart";
export { plotlyFigure } from "../report/chart/plotly";
export { chartSvg } from "../report/chart/static";
export { armStyle, type CurveOptions, comparisonChart, finalTable, learningCurves, type Score } from "../report/curves";
export { linkTable, ruleChart } from "../report/links";
export { reliabilityChart, responseChart, teacherTable } from "../report/teacher-chart";
