/** @file The review queue: every attempt is accepted, corrected with a reason, or rejected; recorded values stay in the file. */

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { AttemptView } from "../../../../src/server/wire.ts";
import { ask } from "../../api/client.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/page-error.tsx";
import { Section } from "../../parts/section.tsx";
import { useMayChange } from "../../parts/shell.tsx";
import { clock } from "./attempt.ts";
import styles from "./timer.module.css";

const attemptsQuery = queryOptions({
  queryKey: ["timer", "attempts"],
  queryFn: ({ signal }) => ask<AttemptView[]>("/timer/attempts", { signal }),
});

interface Verdict {
  attemptId: string;
  review: "accepted" | "corrected" | "rejected";
  minutes?: number;
  score?: number;
  reason?: string;
}

/** Attempts that nobody has looked at; nothing while there are none at all. */
export function ReviewQueue() {
  const { data: attempts } = useQuery(attemptsQuery);
  const client = useQueryClient();
  const mayChange = useMayChange();
  const [all, setAll] = useState(false);
  const give = useMutation({
    mutationFn: (json: Verdict) => ask("/timer/reviews", { method: "POST", json: { ...json } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["timer"] }),
  });
  if (attempts === undefined || attempts.length === 0) return null;
  const open = attempts.filter(({ review }) => review === undefined);
  const shown = all ? attempts : open;
  return (
    <Section
      id="review"
      title="Review"
      aside={`${open.length} of ${attempts.length} attempts wait for a second look.`}
    >
      {give.error === null ? null : <ErrorNote error={give.error} />}
      <ul className={styles.reviews}>
        {shown.map((attempt) => (
          <Item
            key={`${attempt.attemptId} ${attempt.review ?? ""}`}
            attempt={attempt}
            disabled={!mayChange || give.isPending}
            onVerdict={(verdict) => give.mutate({ ...verdict, attemptId: attempt.attemptId })}
          />
        ))}
      </ul>
      {attempts.length === open.length ? null : (
        <Button onClick={() => setAll(!all)}>
          {all ? "Show those that wait" : "Show reviewed ones too"}
        </Button>
      )}
    </Section>
  );
}

interface ItemProps {
  attempt: AttemptView;
  disabled: boolean;
  onVerdict(verdict: Omit<Verdict, "attemptId">): void;
}

const endWords: Readonly<Record<string, string>> = {
  submitted: "handed in",
  gave_up: "gave up",
  time_limit: "past the limit",
};

function Item({ attempt, disabled, onVerdict }: ItemProps) {
  const id = useId();
  const [minutes, setMinutes] = useState("");
  const [score, setScore] = useState("");
  const [reason, setReason] = useState("");
  const changed = minutes.trim() !== "" || score.trim() !== "";
  const correct = (event: FormEvent): void => {
    event.preventDefault();
    onVerdict({
      review: "corrected",
      reason,
      ...(minutes.trim() === "" ? {} : { minutes: Number(minutes) }),
      ...(score.trim() === "" ? {} : { score: Number(score) }),
    });
  };
  const facts = [
    attempt.success ? "right" : "not right",
    endWords[attempt.endReason] ?? attempt.endReason,
    clock(60_000 * attempt.minutes),
    attempt.webUsed ? "with the web" : "",
    attempt.review ?? "",
    attempt.problem === undefined ? "" : `does not count: ${attempt.problem}`,
  ];
  return (
    <li>
      <p>
        <strong>{attempt.taskId}</strong> by {attempt.personId},{" "}
        {new Date(attempt.startedAt).toLocaleString()}:{" "}
        {facts.filter((fact) => fact !== "").join(", ")}
        {attempt.notes === "" ? "" : `. Notes: ${attempt.notes}`}
      </p>
      <form className={styles.review} onSubmit={correct}>
        <label htmlFor={`${id}-minutes`}>
          Minutes of work{" "}
          <input
            id={`${id}-minutes`}
            type="number"
            min={0.01}
            step="any"
            placeholder={attempt.minutes.toFixed(2)}
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
        </label>
        <label htmlFor={`${id}-score`}>
          Score{" "}
          <input
            id={`${id}-score`}
            type="number"
            min={0}
            max={1}
            step="any"
            placeholder={String(attempt.score ?? "none")}
            value={score}
            onChange={(event) => setScore(event.target.value)}
          />
        </label>
        <label htmlFor={`${id}-reason`}>
          Reason{" "}
          <input
            id={`${id}-reason`}
            value={reason}
            maxLength={1000}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <span className={styles.actions}>
          <Button disabled={disabled || changed} onClick={() => onVerdict({ review: "accepted" })}>
            Accept
          </Button>
          <Button type="submit" disabled={disabled || !changed || reason.trim() === ""}>
            Correct
          </Button>
          <Button
            look="danger"
            disabled={disabled || reason.trim() === ""}
            onClick={() => onVerdict({ review: "rejected", reason })}
          >
            Reject
          </Button>
        </span>
      </form>
    </li>
  );
}
