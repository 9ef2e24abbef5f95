import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ProgressView, RunDetail, StudyDetail } from "../../../src/server/wire.ts";
import { type RunAction, useLabelRun, useRunAction } from "../api/queries.ts";
import { formatMoment, formatSeconds } from "../words/time.ts";
import { Button, buttonLook } from "./button.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { ErrorNote } from "./page-error.tsx";
import { ProgressScale } from "./progress-scale.tsx";
import styles from "./run-head.module.css";
import { StatusWord } from "./runs-table.tsx";
import { useMayChange } from "./shell.tsx";

interface RunHeadProps {
  run: RunDetail;
  study: StudyDetail | undefined;
  progress: ProgressView | undefined;
}

/** Name, status, progress and everything that can be done with a run. */
export function RunHead({ run, study, progress }: RunHeadProps) {
  const { id, seed, preset, label, seconds, startedAt, createdAt } = run.run;
  return (
    <header className={styles.head}>
      <p className={styles.study}>
        <Link to="/studies/$study" params={{ study: run.run.study }}>
          {study?.title ?? run.run.study}
        </Link>
      </p>
      <h1 className={styles.title}>{label ?? id}</h1>
      <p className={styles.facts}>
        <StatusWord status={run.status} />
        <span>{preset ?? "own configuration"}</span>
        <span>seed {seed}</span>
        {label === undefined ? null : <code>{id}</code>}
        <span>{formatMoment(startedAt ?? createdAt)}</span>
        {seconds > 0 ? <span>worked {formatSeconds(seconds)}</span> : null}
      </p>
      {run.active || run.status === "stopped" || run.status === "interrupted" ? (
        <ProgressScale progress={progress} label="Progress of the run" spoken />
      ) : null}
      <Actions run={run} />
    </header>
  );
}

function Actions({ run }: { run: RunDetail }) {
  const { id } = run.run;
  const mayChange = useMayChange();
  const navigate = useNavigate();
  const act = useRunAction(id);
  const [asking, setAsking] = useState(false);
  const [naming, setNaming] = useState(false);
  const disabled = !mayChange || act.isPending;
  const resumable = !run.active && run.status !== "finished";
  const perform = (action: RunAction) => act.mutate(action);
  return (
    <>
      <div className={styles.actions}>
        {run.active ? (
          <Button disabled={disabled} onClick={() => perform("stop")}>
            {act.isPending && act.variables === "stop" ? "Stopping …" : "Stop"}
          </Button>
        ) : null}
        {resumable ? (
          <Button look="primary" disabled={disabled} onClick={() => perform("resume")}>
            {run.status === "created" ? "Start" : "Resume"}
          </Button>
        ) : null}
        <Link to="/runs" search={{ study: run.run.study, pick: id }} className={buttonLook}>
          Compare …
        </Link>
        <ExportMenu run={id} />
        <Button disabled={!mayChange} aria-expanded={naming} onClick={() => setNaming(!naming)}>
          Label
        </Button>
        {run.active ? null : (
          <Button look="danger" disabled={disabled} onClick={() => setAsking(true)}>
            Delete
          </Button>
        )}
      </div>
      {naming ? <LabelForm run={run} onDone={() => setNaming(false)} /> : null}
      {asking ? (
        <div className={styles.asking} role="alertdialog" aria-label="Delete this run?">
          <p>Delete this run with all its numbers and checkpoints? This cannot be undone.</p>
          <Button
            look="danger"
            onClick={() =>
              act.mutate("delete", { onSuccess: () => void navigate({ to: "/runs" }) })
            }
          >
            Delete for good
          </Button>
          <Button ref={takeFocus} onClick={() => setAsking(false)}>
            Keep
          </Button>
        </div>
      ) : null}
      {act.error === null ? null : <ErrorNote error={act.error} />}
    </>
  );
}

/** What was just asked for gets the focus. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

function LabelForm({ run, onDone }: { run: RunDetail; onDone(): void }) {
  const label = useLabelRun(run.run.id);
  const [text, setText] = useState(run.run.label ?? "");
  return (
    <form
      className={styles.naming}
      onSubmit={(event) => {
        event.preventDefault();
        label.mutate(text, { onSuccess: onDone });
      }}
    >
      <label>
        Your words for this run{" "}
        <input
          ref={takeFocus}
          maxLength={120}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <Button type="submit">Save</Button>
      {label.error === null ? null : <ErrorNote error={label.error} />}
    </form>
  );
}
