/** @file Named numbers with units: the only thing that claims look at. */

/** One measured number. `null` means: looked for and does not exist (never grokked, no such neuron). */
export interface Measure {
  value: number | null;
  /** Unit in the field's words ("nats", "steps", "fraction", "minutes"); empty for pure numbers. */
  unit: string;
  /** Standard error or half-width of an interval where one is known, in the same unit. */
  error?: number;
  /** Condition that a reader must know, for example "key set of a memorising network". */
  note?: string;
}

/** Measures of a run by name (camelCase, the field's own terms). */
export type Measures = Readonly<Record<string, Measure>>;

/** The value of a measure, or `undefined` when it was not measured or does not exist. */
export function measured(measures: Measures, name: string): number | undefined {
  return measures[name]?.value ?? undefined;
}
