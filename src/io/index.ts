export { type ColumnType, type CsvTable, type CsvValue, parseCsv, writeCsv } from "./csv.ts";
export { arrayFromNested, readJsonArrays } from "./json-arrays.ts";
export {
  type JsonLine,
  jsonLines,
  jsonLinesOf,
  parseJsonl,
  type RowError,
  writeJsonl,
} from "./jsonl.ts";
export { isNpy, readNpy, writeNpy } from "./npy.ts";
export { readNpz, writeNpz } from "./npz.ts";
export { PickleGlobal, PickleObject, type PickleValue } from "./pickle.ts";
export { type PthFile, type PthTensor, readPth } from "./pth.ts";
export { arrayExtensions, readArrays } from "./read-arrays.ts";
export {
  isSafetensors,
  type NamedArrays,
  readSafetensors,
  writeSafetensors,
} from "./safetensors.ts";
export { isZip, readZip, writeZip, type ZipArchive, type ZipLimits } from "./zip.ts";
