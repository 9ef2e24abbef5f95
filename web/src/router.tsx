/** @file Addresses of the page: every selection has one. Pages load when they are first visited. */

import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { studiesQuery } from "./api/queries.ts";
import { GalleryPage } from "./pages/gallery.tsx";
import { PageError, PageMissing } from "./parts/page-error.tsx";
import { Shell } from "./parts/shell.tsx";

export type Choices = Readonly<Record<string, unknown>>;

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Shell,
  errorComponent: PageError,
  notFoundComponent: PageMissing,
});

const gallery = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: GalleryPage,
  loader: ({ context }) => {
    void context.client.prefetchQuery(studiesQuery);
  },
});

export interface StudySearch {
  preset?: string;
  seed?: number;
  /** Fields that differ from the preset. */
  set?: Choices;
}

const study = createRoute({
  getParentRoute: () => root,
  path: "/studies/$study",
  validateSearch: (search: Choices): StudySearch => ({
    ...optional("preset", text(search.preset)),
    ...optional("seed", number(search.seed)),
    ...optional("set", record(search.set)),
  }),
  component: lazyRouteComponent(() => import("./pages/study.tsx"), "StudyPage"),
});

const timer = createRoute({
  getParentRoute: () => root,
  path: "/studies/hcast/timer",
  component: lazyRouteComponent(() => import("./studies/hcast/timer.tsx"), "TimerPage"),
});

export interface RunsSearch {
  study?: string;
  status?: string;
  sweep?: string;
  /** Ids of the ticked runs, separated by commas. */
  pick?: string;
}

const runs = createRoute({
  getParentRoute: () => root,
  path: "/runs",
  validateSearch: (search: Choices): RunsSearch => ({
    ...optional("study", text(search.study)),
    ...optional("status", text(search.status)),
    ...optional("sweep", text(search.sweep)),
    ...optional("pick", text(search.pick)),
  }),
  component: lazyRouteComponent(() => import("./pages/runs.tsx"), "RunsPage"),
});

export interface RunSearch {
  /** Checkpoint that the figures show; the newest when absent. */
  step?: number;
  /** Choices of figures by figure id. */
  figures?: Readonly<Record<string, Choices>>;
}

const run = createRoute({
  getParentRoute: () => root,
  path: "/runs/$run",
  validateSearch: (search: Choices): RunSearch => ({
    ...optional("step", number(search.step)),
    ...optional("figures", record(search.figures) as RunSearch["figures"]),
  }),
  component: lazyRouteComponent(() => import("./pages/run.tsx"), "RunPage"),
});

export interface CompareSearch {
  /** Run ids, separated by commas. */
  runs?: string;
}

const compare = createRoute({
  getParentRoute: () => root,
  path: "/compare",
  validateSearch: (search: Choices): CompareSearch => optional("runs", text(search.runs)),
  component: lazyRouteComponent(() => import("./pages/compare.tsx"), "ComparePage"),
});

export interface ClaimsSearch {
  study?: string;
  verdict?: string;
}

const claims = createRoute({
  getParentRoute: () => root,
  path: "/claims",
  validateSearch: (search: Choices): ClaimsSearch => ({
    ...optional("study", text(search.study)),
    ...optional("verdict", text(search.verdict)),
  }),
  component: lazyRouteComponent(() => import("./pages/claims.tsx"), "ClaimsPage"),
});

const instruments = createRoute({
  getParentRoute: () => root,
  path: "/instruments",
  component: lazyRouteComponent(() => import("./pages/instruments.tsx"), "InstrumentsPage"),
});

export interface InstrumentSearch {
  run?: string;
  options?: Choices;
}

const instrument = createRoute({
  getParentRoute: () => root,
  path: "/instruments/$study/$instrument",
  validateSearch: (search: Choices): InstrumentSearch => ({
    ...optional("run", text(search.run)),
    ...optional("options", record(search.options)),
  }),
  component: lazyRouteComponent(() => import("./pages/instrument.tsx"), "InstrumentPage"),
});

export interface SweepsSearch {
  sweep?: string;
}

const sweeps = createRoute({
  getParentRoute: () => root,
  path: "/sweeps",
  validateSearch: (search: Choices): SweepsSearch => optional("sweep", text(search.sweep)),
  component: lazyRouteComponent(() => import("./pages/sweeps.tsx"), "SweepsPage"),
});

const machine = createRoute({
  getParentRoute: () => root,
  path: "/machine",
  component: lazyRouteComponent(() => import("./pages/machine.tsx"), "MachinePage"),
});

const tree = root.addChildren([
  gallery,
  study,
  timer,
  runs,
  run,
  compare,
  claims,
  instruments,
  instrument,
  sweeps,
  machine,
]);

/** The router; queries started by it land in `client`. */
export function pageRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof pageRouter>;
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

const number = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

const record = (value: unknown): Choices | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Choices)
    : undefined;

/** `{ key: value }`, or nothing when the value is absent: absent keys stay out of the address. */
function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
