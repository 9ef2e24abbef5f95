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

/** Writes a number down as a measure, unless it is absent or not finite; an error that is NaN is left out. */
export type Put = (name: string, value: number | undefined, unit: string, error?: number) => void;

/** An empty sheet of measures and the way to write on it. */
export function measureSheet(): { found: Record<string, Measure>; put: Put } {
  const found: Record<string, Measure> = {};
  return {
    found,
    put(name, value, unit, error) {
      if (value === undefined || !Number.isFinite(value)) return;
      const known = error !== undefined && !Number.isNaN(error);
      found[name] = { value, unit, ...(known ? { error } : {}) };
    },
  };
}

/** The value of a measure, or `undefined` when it was not measured or does not exist. */
export function measured(measures: Measures, name: string): number | undefined {
  return measures[name]?.value ?? undefined;
}
