import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import type { FigureSpecView, RunDetail } from "../../../src/server/wire.ts";
import { runQuery, studyQuery } from "../api/queries.ts";
import { useLiveRun } from "../api/use-live-run.ts";
import { Button } from "../parts/button.tsx";
import { CheckpointSlider } from "../parts/checkpoint-slider.tsx";
import { ClaimsTable } from "../parts/claims-table.tsx";
import { ConfigTable } from "../parts/config-table.tsx";
import { FigureSlot } from "../parts/figure-slot.tsx";
import { LiveCharts } from "../parts/live-charts.tsx";
import { MeasuresTable } from "../parts/measures-table.tsx";
import { Notices } from "../parts/notices.tsx";
import { ErrorNote } from "../parts/page-error.tsx";
import { RunHead } from "../parts/run-head.tsx";
import { Section } from "../parts/section.tsx";
import { countVerdicts, VerdictTally } from "../parts/verdict.tsx";
import type { Choices } from "../router.tsx";
import { counted } from "../words/values.ts";
import styles from "./run.module.css";
import { studyViews } from "./study-views.tsx";

const route = getRouteApi("/runs/$run");

/** One run: as it happens, and what came out. */
export function RunPage() {
  const { run: id } = route.useParams();
  const { data: run, error } = useQuery(runQuery(id));
  if (error !== null && run === undefined) return <ErrorNote error={error} />;
  if (run === undefined) return <p aria-busy="true">Loading the run …</p>;
  return <Run key={id} run={run} />;
}

function Run({ run }: { run: RunDetail }) {
  const { id } = run.run;
  const { data: study } = useQuery(studyQuery(run.run.study));
  const live = useLiveRun(id, run.active);
  const progress = live.progress ?? run.progress;
  const { figureNames } = run;
  const sections = useMemo(
    () => sectionsOf(study?.figures.filter(({ id: figure }) => figureNames.includes(figure)) ?? []),
    [study, figureNames],
  );
  const slides =
    run.checkpointSteps.length > 1 && study?.figures.some((figure) => figure.perCheckpoint);
  const instruments = study?.instruments.filter(({ takesRun }) => takesRun) ?? [];
  const Views = studyViews[run.run.study];
  // what a finished run found comes first, what it logged on the way is one click away; nothing moves under a reader
  // who has watched it finish
  const [finished] = useState(run.status === "finished");
  const logged = { id: "live", title: run.active ? "Live" : "Curves" };
  const places = [
    ...(finished ? [] : [logged]),
    { id: "claims", title: "Claims" },
    ...sections.map(({ id: section, title }) => ({ id: section, title })),
    ...(Views === undefined ? [] : [{ id: "mechanism", title: "Mechanism" }]),
    ...(finished && run.seriesNames.length > 0 ? [logged] : []),
    { id: "measures", title: "Measures" },
    ...(instruments.length === 0 ? [] : [{ id: "instruments", title: "Instruments" }]),
    { id: "config", title: "Configuration" },
  ];
  const aside = run.status === "finished" ? sharedReason(run.claims) : undefined;
  const curves = (
    <Section id={logged.id} title={logged.title}>
      <Curves run={run} folded={finished}>
        <LiveCharts
          run={progress === undefined ? run : { ...run, progress }}
          specs={study?.series ?? []}
          live={live}
        />
      </Curves>
    </Section>
  );
  return (
    <>
      <title>{`${run.run.label ?? id} – Assay`}</title>
      <RunHead run={run} study={study} progress={progress} />
      <div className={styles.bar}>
        <nav aria-label="Parts of this run" className={styles.parts}>
          {places.map((place) => (
            <a key={place.id} href={`#${place.id}`}>
              {place.title}
            </a>
          ))}
        </nav>
        {slides ? <Slider steps={run.checkpointSteps} /> : null}
      </div>
      <div className={styles.notices}>
        {run.run.error === undefined ? null : <RunFailure error={run.run.error} />}
        <Notices notices={run.notices} />
      </div>
      {finished ? null : curves}
      <Section
        id="claims"
        title="Claims"
        aside={<VerdictTally counts={countVerdicts(run.claims)} />}
      >
        {aside === undefined ? (
          <ClaimsTable claims={run.claims} caption={`Claims judged on ${run.run.label ?? id}`} />
        ) : (
          <p>
            None of the {run.claims.length} claims is about this run: {aside}.
          </p>
        )}
      </Section>
      <Figures run={run} sections={sections} />
      {Views === undefined ? null : (
        <Section id="mechanism" title="Mechanism">
          <Views run={run} />
        </Section>
      )}
      {finished && run.seriesNames.length > 0 ? curves : null}
      <Section
        id="measures"
        title="Measures"
        aside={counted(Object.keys(run.measures).length, "number")}
      >
        {Object.keys(run.measures).length === 0 ? (
          <p>Nothing has been measured yet.</p>
        ) : (
          <MeasuresTable measures={run.measures} specs={study?.measures ?? []} />
        )}
      </Section>
      {instruments.length === 0 ? null : (
        <Section id="instruments" title="Instruments" aside="Further questions to this run.">
          <ul className={styles.instruments}>
            {instruments.map(({ id: instrument, title, summary }) => (
              <li key={instrument}>
                <Link
                  to="/instruments/$study/$instrument"
                  params={{ study: run.run.study, instrument }}
                  search={{ run: id }}
                >
                  {title}
                </Link>
                <p>{summary}</p>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section
        id="config"
        title="Configuration"
        aside={
          <Link
            to="/studies/$study"
            params={{ study: run.run.study }}
            search={{
              ...(run.run.preset === undefined ? {} : { preset: run.run.preset }),
              seed: run.run.seed,
              set: changesOf(run, study?.presets),
            }}
          >
            Start another like it
          </Link>
        }
      >
        <ConfigTable run={run.run} schema={study?.schema} />
      </Section>
    </>
  );
}

/** Why no claim could be judged, when that is the same for all of a finished run. */
function sharedReason(claims: RunDetail["claims"]): string | undefined {
  const reason = claims[0]?.reason;
  return claims.length > 1 &&
    claims.every((row) => row.verdict === "not-run" && row.reason === reason)
    ? reason
    : undefined;
}

interface CurvesProps {
  run: RunDetail;
  folded: boolean;
  children: React.ReactNode;
}

/** Every logged series, at once or when asked for. */
function Curves({ run, folded, children }: CurvesProps) {
  const [open, setOpen] = useState(!folded || location.hash === "#live");
  if (open) return children;
  return (
    <Button onClick={() => setOpen(true)}>
      Show everything that was logged: {counted(run.seriesNames.length, "series", "series")}
    </Button>
  );
}

/** Only the first line: what follows is for the terminal. */
function RunFailure({ error }: { error: NonNullable<RunDetail["run"]["error"]> }) {
  const text = `${error.message.split("\n")[0]}${error.hint === undefined ? "" : ` (${error.hint})`}`;
  return <Notices notices={[{ level: "failure", code: error.code, text }]} />;
}

interface FigureSection {
  id: string;
  title: string;
  figures: readonly FigureSpecView[];
}

function sectionsOf(figures: readonly FigureSpecView[]): FigureSection[] {
  const titles = [...new Set(figures.map(({ section }) => section))];
  return titles.map((title) => ({
    id: `figures-${title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`,
    title,
    figures: figures.filter(({ section }) => section === title),
  }));
}

function Figures({ run, sections }: { run: RunDetail; sections: readonly FigureSection[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [redrawn, setRedrawn] = useState(0);
  const newest = run.checkpointSteps.at(-1);
  // figures of a run that goes on are drawn once and again on request: they cost the time that the run needs
  const version = run.active
    ? `live ${redrawn}`
    : `${run.status} ${run.run.endedAt ?? ""} ${redrawn}`;
  const choose = (figure: string, choices: Choices) =>
    void navigate({
      search: (before) => ({ ...before, figures: { ...before.figures, [figure]: choices } }),
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      {sections.map(({ id, title, figures }) => (
        <Section
          key={id}
          id={id}
          title={title}
          aside={
            run.active ? (
              <Button onClick={() => setRedrawn(redrawn + 1)}>Draw again</Button>
            ) : undefined
          }
        >
          <div className={styles.figures}>
            {figures.map((spec) => (
              <FigureSlot
                key={spec.id}
                run={run.run.id}
                spec={spec}
                version={version}
                step={search.step ?? (run.active ? undefined : newest)}
                choices={search.figures?.[spec.id] ?? {}}
                onChoose={(choices) => choose(spec.id, choices)}
              />
            ))}
          </div>
        </Section>
      ))}
    </>
  );
}

/** The checkpoint that all figures show is part of the address. */
function Slider({ steps }: { steps: readonly number[] }) {
  const { step } = route.useSearch();
  const navigate = route.useNavigate();
  const onStep = useCallback(
    (next: number | undefined) => {
      void navigate({
        search: ({ step: _before, ...rest }) =>
          next === undefined ? rest : { ...rest, step: next },
        replace: true,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return (
    <CheckpointSlider
      steps={steps}
      step={step ?? steps.at(-1) ?? 0}
      newest={step === undefined}
      onStep={onStep}
    />
  );
}

function changesOf(
  { run }: RunDetail,
  presets: readonly { name: string; config: Readonly<Record<string, unknown>> }[] | undefined,
): Record<string, unknown> {
  const base = presets?.find(({ name }) => name === run.preset)?.config;
  if (base === undefined) return { ...run.config };
  return Object.fromEntries(
    Object.entries(run.config).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(base[name]),
    ),
  );
}
