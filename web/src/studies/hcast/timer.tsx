/** @file The timer: a person picks a task, works on it against the clock, hands in once or gives up. */

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useState } from "react";
import type { PublicMiniTask } from "../../../../src/evals/mini-suite/types.ts";
import type { TimedResult } from "../../../../src/server/wire.ts";
import type { Report } from "../../../../src/study/contract.ts";
import { ask } from "../../api/client.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/page-error.tsx";
import { ReportView } from "../../parts/report-view.tsx";
import { Section } from "../../parts/section.tsx";
import { useMayChange } from "../../parts/shell.tsx";
import { activeMs, begin, clock, goOn, type OpenAttempt, pause } from "./attempt.ts";
import { ReviewQueue } from "./review.tsx";
import styles from "./timer.module.css";

const tasksQuery = queryOptions({
  queryKey: ["timer", "tasks"],
  queryFn: ({ signal }) => ask<PublicMiniTask[]>("/timer/tasks", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

const reportQuery = queryOptions({
  queryKey: ["timer", "report"],
  queryFn: ({ signal }) => ask<Report>("/timer/report", { signal }),
});

type EndReason = "submitted" | "gave_up" | "time_limit";

/** Times a person on the built-in tasks; every attempt is stored, also those without success. */
export function TimerPage() {
  const { data: tasks, error } = useQuery(tasksQuery);
  const report = useQuery(reportQuery);
  const mayChange = useMayChange();
  const [person, setPerson] = useState(() => localStorage.getItem("assay-person") ?? "");
  const [expertise, setExpertise] = useState(1);
  const [pay, setPay] = useState("");
  const [open, setOpen] = useState<OpenAttempt>();
  const client = useQueryClient();
  const hand = useMutation({
    mutationFn: (json: Record<string, unknown>) =>
      ask<TimedResult>("/timer/attempts", { method: "POST", json }),
    onSuccess: () => {
      setOpen(undefined);
      void client.invalidateQueries({ queryKey: ["timer"] });
    },
  });
  const task = tasks?.find(({ id }) => id === open?.taskId);

  const end = (
    attempt: OpenAttempt,
    endReason: EndReason,
    { answer, webUsed, notes }: HandedIn,
  ) => {
    const now = Date.now();
    const { taskId, startedAt, pauses } = goOn(attempt, now);
    hand.mutate({
      taskId,
      personId: person.trim(),
      expertiseMatch: expertise,
      startedAt,
      endedAt: now,
      pauses,
      endReason,
      answer,
      webUsed,
      notes,
      ...(pay.trim() === "" ? {} : { payScheme: pay.trim() }),
    });
  };

  if (error !== null) return <ErrorNote error={error} />;
  return (
    <>
      <title>Timer – Assay</title>
      <h1>Time yourself</h1>
      <p className={styles.intro}>
        Short tasks with automatic checks, from half a minute to half an hour. You hand in once.
        Giving up is kept too: it says that the task takes longer than that. Attempts stay in the
        store of this machine; use a pseudonym.
      </p>
      {hand.error === null ? null : <ErrorNote error={hand.error} />}
      {hand.data === undefined || open !== undefined ? null : <Outcome result={hand.data} />}
      {open !== undefined && task !== undefined ? (
        <Attempt
          key={open.startedAt}
          task={task}
          open={open}
          onChange={setOpen}
          onEnd={(reason, handed) => end(open, reason, handed)}
          busy={hand.isPending}
        />
      ) : (
        <Section id="tasks" title="Tasks" aside="The length is the author's forecast.">
          <Who
            person={person}
            expertise={expertise}
            pay={pay}
            onPay={setPay}
            onPerson={(name) => {
              setPerson(name);
              localStorage.setItem("assay-person", name);
            }}
            onExpertise={setExpertise}
          />
          <TaskList
            tasks={tasks ?? []}
            disabled={person.trim() === "" || !mayChange}
            onStart={(id) => {
              hand.reset();
              setOpen(begin(id, Date.now()));
            }}
          />
        </Section>
      )}
      {open === undefined ? <ReviewQueue /> : null}
      {open === undefined && report.data !== undefined ? <ReportView report={report.data} /> : null}
    </>
  );
}

function Outcome({ result }: { result: TimedResult }) {
  return (
    <p role="status" className={result.success ? styles.right : styles.wrong}>
      {result.success ? "✓ Right" : "✕ Not right"} after {clock(result.minutes * 60_000)}
      {result.success || result.score === 0 ? "" : `, score ${result.score.toFixed(2)}`}
      {result.remark === undefined ? "" : `: ${result.remark}`}. The attempt is stored.
    </p>
  );
}

interface WhoProps {
  person: string;
  expertise: number;
  pay: string;
  onPay: (scheme: string) => void;
  onPerson: (name: string) => void;
  onExpertise: (level: number) => void;
}

function Who({ person, expertise, pay, onPay, onPerson, onExpertise }: WhoProps) {
  const id = useId();
  return (
    <div className={styles.who}>
      <label htmlFor={`${id}-name`}>
        Pseudonym{" "}
        <input
          id={`${id}-name`}
          value={person}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => onPerson(event.target.value)}
        />
      </label>
      <label htmlFor={`${id}-level`}>
        Experience with such tasks{" "}
        <select
          id={`${id}-level`}
          value={expertise}
          onChange={(event) => onExpertise(Number(event.target.value))}
        >
          <option value={0}>none</option>
          <option value={1}>some</option>
          <option value={2}>a lot</option>
          <option value={3}>my field</option>
        </select>
      </label>
      <label htmlFor={`${id}-pay`}>
        Pay (optional){" "}
        <input
          id={`${id}-pay`}
          value={pay}
          maxLength={200}
          autoComplete="off"
          placeholder="80 USD/h, bonus for success"
          onChange={(event) => onPay(event.target.value)}
        />
      </label>
    </div>
  );
}

interface TaskListProps {
  tasks: readonly PublicMiniTask[];
  disabled: boolean;
  onStart: (id: string) => void;
}

function TaskList({ tasks, disabled, onStart }: TaskListProps) {
  const domains = [...new Set(tasks.map(({ domain }) => domain))];
  return (
    <>
      {disabled ? <p className={styles.hint}>Give a pseudonym to start.</p> : null}
      {domains.map((domain) => (
        <div key={domain}>
          <h3 className={styles.domain}>{domain}</h3>
          <ul className={styles.tasks}>
            {tasks
              .filter((task) => task.domain === domain)
              .sort((a, b) => a.forecastMinutes - b.forecastMinutes)
              .map((task) => (
                <li key={task.id}>
                  <span>{task.title}</span>
                  <span className={styles.minutes}>about {words(task.forecastMinutes)}</span>
                  <Button
                    disabled={disabled}
                    onClick={() => onStart(task.id)}
                    aria-label={`Start: ${task.title}, about ${words(task.forecastMinutes)}`}
                  >
                    Start
                  </Button>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </>
  );
}

/** What a person leaves behind at the end. */
interface HandedIn {
  answer: string;
  webUsed: boolean;
  notes: string;
}

interface AttemptProps {
  task: PublicMiniTask;
  open: OpenAttempt;
  onChange: (attempt: OpenAttempt) => void;
  onEnd: (reason: EndReason, handed: HandedIn) => void;
  busy: boolean;
}

function Attempt({ task, open, onChange, onEnd, busy }: AttemptProps) {
  const id = useId();
  const [answer, setAnswer] = useState("");
  const [webUsed, setWebUsed] = useState(false);
  const [notes, setNotes] = useState("");
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const elapsed = activeMs(open, now);
  const paused = open.pausedAt !== undefined;
  const late = elapsed > task.timeLimitMinutes * 60_000;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onEnd(late ? "time_limit" : "submitted", { answer, webUsed, notes });
  };
  return (
    <Section
      id="attempt"
      title={task.title}
      aside={
        <>
          <span className={styles.clock} role="timer" aria-label="Time of work">
            {clock(elapsed)}
          </span>
          <span className={styles.limit}>
            {late ? "past the limit of" : "limit"} {task.timeLimitMinutes} min
          </span>
        </>
      }
    >
      <p className={styles.instructions}>{task.instructions}</p>
      {paused ? (
        <p className={styles.hidden} role="status">
          Paused: the task is hidden so that the clock stays honest.
        </p>
      ) : (
        <pre className={styles.material}>{task.material}</pre>
      )}
      <form onSubmit={submit}>
        <label htmlFor={`${id}-answer`}>Answer: {task.answerForm}</label>
        <textarea
          id={`${id}-answer`}
          className={styles.answer}
          value={answer}
          maxLength={20_000}
          rows={task.answerForm.includes("JSON") ? 8 : 2}
          spellCheck={false}
          disabled={paused || busy}
          onChange={(event) => setAnswer(event.target.value)}
        />
        <label className={styles.web}>
          <input
            type="checkbox"
            checked={webUsed}
            onChange={(event) => setWebUsed(event.target.checked)}
          />{" "}
          I used the web
        </label>
        <label className={styles.web} htmlFor={`${id}-notes`}>
          Notes (optional){" "}
          <input
            id={`${id}-notes`}
            value={notes}
            maxLength={2000}
            onChange={(event) => setNotes(event.target.value)}
          />
        </label>
        <div className={styles.actions}>
          <Button look="primary" type="submit" disabled={busy || paused || answer.trim() === ""}>
            Hand in
          </Button>
          <Button
            disabled={busy}
            onClick={() => onChange(paused ? goOn(open, Date.now()) : pause(open, Date.now()))}
          >
            {paused ? "Go on" : "Pause"}
          </Button>
          <Button
            look="danger"
            disabled={busy}
            onClick={() => onEnd("gave_up", { answer, webUsed, notes })}
          >
            Give up
          </Button>
        </div>
      </form>
    </Section>
  );
}

function words(minutes: number): string {
  return minutes < 1 ? `${Math.round(minutes * 60)} s` : `${Math.round(minutes)} min`;
}
