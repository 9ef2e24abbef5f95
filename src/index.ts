/** @file The public surface of the package root: errors and the study contract; everything else has its own sub-path. */
export { AssayError, DivergedError, InvalidInputError, MissingError } from "./errors.ts";
export * from "./study/index.ts";
