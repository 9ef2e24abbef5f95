// The types of the properties are in types.ts.
export { CircleView, ClockView, FigureView, LiveChart } from "./lazy.tsx";
