export { isNpy, readNpy, writeNpy } from "./npy.ts";
export { readNpz, writeNpz } from "./npz.ts";
export {
  isSafetensors,
  type NamedArrays,
  readSafetensors,
  writeSafetensors,
} from "./safetensors.ts";
export { isZip, readZip, writeZip, type ZipArchive, type ZipLimits } from "./zip.ts";
