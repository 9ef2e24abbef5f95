export {
  cosetIndex,
  type SubgroupClass,
  subgroupClasses,
  withinCosetShare,
} from "./cosets.ts";
export {
  alternatingGroup,
  cyclicGroup,
  dicyclicGroup,
  dihedralGroup,
  groupByName,
  productGroup,
  symmetricGroup,
} from "./families.ts";
export {
  conjugacyClasses,
  elementOrder,
  type FiniteGroup,
  generatorsOf,
  groupFromTable,
  isAbelian,
  multiply,
  reordered,
} from "./group.ts";
export { irrepBasis, irrepsOf } from "./irreps.ts";
export { characterProduct, type Irrep } from "./representation.ts";
