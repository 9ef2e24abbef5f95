export { CircleView, ClockView, FigureView, LiveChart } from "./lazy.tsx";
export type {
  CircleViewProps,
  ClockViewProps,
  FigureSelection,
  FigureViewProps,
  LiveChartProps,
  LivePoints,
} from "./types.ts";
