export type { ColourScale, Rgb } from "./colour.ts";
export { toHex } from "./colour.ts";
export { cellText, columnHead, rightAligned } from "./draw/table.ts";
export { figureToCsv, tableToCsv } from "./figure-csv.ts";
export { type DataTable, figureData } from "./figure-data.ts";
export { figureSummary } from "./figure-summary.ts";
export type { SvgOptions } from "./figure-svg.ts";
export { figureToSvg } from "./figure-svg.ts";
export { figureToText, wrapColumns } from "./figure-text.ts";
export {
  axisTitle,
  formatDate,
  formatDuration,
  formatNumber,
  formatOnAxis,
  formatWithUnit,
  superscript,
} from "./number-format.ts";
export { escapeXml } from "./svg.ts";
export { plainText, type TextOptions } from "./text/cells.ts";
export type { Theme, ThemeName } from "./theme.ts";
export { paletteColour, themes } from "./theme.ts";
