/** @file Studies as plain data for the page: schemas as JSON Schema, functions left out. */

import { z } from "zod";
import type { Instrument, Study } from "../study/index.ts";
import type {
  ClaimSpecView,
  FigureSpecView,
  InstrumentView,
  JsonSchema,
  PresetView,
  StudyDetail,
  StudySummary,
} from "./wire.ts";

/** The gallery's view, without what the store knows. */
export function studySummary(study: Study): Omit<StudySummary, "runs" | "board"> {
  const { id, version, title, summary, family, paper } = study;
  const presets = presetViews(study).map(({ config: _config, ...rest }) => rest);
  return { id, version, title, summary, family, paper, presets, claims: claimViews(study) };
}

/** Everything about a study, without what the store knows. */
export function studyDetail(study: Study): Omit<StudyDetail, "runs" | "board"> {
  return {
    ...studySummary(study),
    schema: jsonSchema(study.schema),
    presets: presetViews(study),
    paperPreset: study.paperPreset,
    series: study.series,
    measures: study.measures,
    figures: study.figures.map(
      ({ id, title, section, perCheckpoint, options }): FigureSpecView => ({
        id,
        title,
        section,
        perCheckpoint: perCheckpoint === true,
        ...(options === undefined ? {} : { options: jsonSchema(options) }),
      }),
    ),
    instruments: study.instruments.map((instrument) => instrumentView(study, instrument)),
  };
}

/** An instrument with its options and file slots. */
export function instrumentView(study: Study, instrument: Instrument<unknown>): InstrumentView {
  const { id, title, summary, options, files, takesRun } = instrument;
  return {
    study: study.id,
    id,
    title,
    summary,
    options: jsonSchema(options),
    files: files.map(({ slot, description, accept, required, many }) => ({
      slot,
      description,
      accept,
      required,
      many: many === true,
    })),
    takesRun,
  };
}

/** Presets, the shortest first. */
function presetViews(study: Study): PresetView[] {
  return Object.entries(study.presets)
    .map(([name, { title, expect, minutes, values }]) => ({
      name,
      title,
      expect,
      minutes,
      config: study.schema.parse(values),
    }))
    .sort((a, b) => a.minutes - b.minutes);
}

function claimViews(study: Study): ClaimSpecView[] {
  return study.claims.map(({ id, statement, paper, tolerance, source, doubtful }) => ({
    id,
    statement,
    paper,
    tolerance,
    source,
    ...(doubtful === undefined ? {} : { doubtful }),
  }));
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
}
